/** Opens a client URL by hand, as a person who kept it could. */
import { once } from 'node:events';

const PROTOCOL = 'json.webpubsub.azure.v1';

export interface RawSocket {
  /** Every message pushed so far. */
  readonly messages: readonly unknown[];
  /** Waits until all that was sent to it has arrived; false when it is closed. */
  caughtUp(): Promise<boolean>;
  send(frame: string): void;
  readonly isOpen: boolean;
  readonly closed: Promise<void>;
  close(): void;
}

/** Rejects when the service refuses the URL. */
export async function openSocket(url: string): Promise<RawSocket> {
  const socket = new WebSocket(url, PROTOCOL);
  const messages: unknown[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => {
      resolve();
      answer(false);
    });
  });
  let answer: (isOpen: boolean) => void = () => {};
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as { type: string; data?: unknown };
    if (frame.type === 'message') messages.push(frame.data);
    if (frame.type === 'pong') answer(true);
  });
  const opened = once(socket, 'open');
  const refused = once(socket, 'error').then(() => {
    throw new Error('The service refused the connection.');
  });
  await Promise.race([opened, refused]);
  refused.catch(() => undefined);
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    messages,
    closed,
    get isOpen() {
      return isOpen();
    },
    async caughtUp() {
      if (!isOpen()) return false;
      const answered = new Promise<boolean>((resolve) => {
        answer = resolve;
      });
      socket.send('{"type":"ping"}');
      return await answered;
    },
    send: (frame) => socket.send(frame),
    close: () => socket.close(),
  };
}
