/**
 * Hints of one organisation over Web PubSub: they say that something changed, and what it is now is read again.
 * Nothing depends on them: while the channel is away, pages read at intervals.
 */
interface Grant {
  readonly url: string;
  readonly protocol: string;
}

interface Frame {
  readonly type?: string;
  readonly event?: string;
  readonly sequenceId?: number;
  readonly data?: Partial<Hint>;
}

export interface Hint {
  readonly kind: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

const SHORTEST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export interface LiveListener {
  /** Asks the API where to connect. */
  readonly negotiate: () => Promise<Grant>;
  /** Undefined: a connection was made, so anything may have changed before it. */
  readonly onHint: (hint: Hint | undefined) => void;
  readonly onOpen: (isOpen: boolean) => void;
}

/** @returns what ends it */
export function listenLive({ negotiate, onHint, onOpen }: LiveListener): () => void {
  let pause = SHORTEST_PAUSE_MS;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const again = (): void => {
    if (isOver) return;
    onOpen(false);
    timer = setTimeout(() => void connect(), pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };

  async function connect(): Promise<void> {
    let grant: Grant;
    try {
      grant = await negotiate();
    } catch {
      again();
      return;
    }
    if (isOver) return;
    const opened = new WebSocket(grant.url, grant.protocol);
    socket = opened;
    opened.addEventListener('close', again);
    opened.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as Frame;
      // The service keeps what is not acknowledged, to send it again.
      if (frame.sequenceId !== undefined) {
        opened.send(JSON.stringify({ type: 'sequenceAck', sequenceId: frame.sequenceId }));
      }
      if (frame.type === 'system' && frame.event === 'connected') {
        pause = SHORTEST_PAUSE_MS;
        onOpen(true);
        onHint(undefined);
      }
      if (frame.type === 'message') onHint({ kind: '', ...frame.data });
    });
  }

  void connect();
  return () => {
    isOver = true;
    clearTimeout(timer);
    socket?.close();
  };
}
