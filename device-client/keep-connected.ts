/** Keeps one connection to Web PubSub: whenever it is lost, tries again with growing, random waits. */
import { backOff } from './api.ts';
import type { Trying } from './one-at-a-time.ts';
import { repeatFor } from './pause.ts';
import { reliableClient } from './reliable-client.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' | 'connected' }
  | { readonly kind: 'disconnected'; readonly reason: string };

interface Deps {
  readonly accessUrl: () => Promise<string>;
  readonly keepAliveMs: number;
  readonly trying: Trying;
  readonly say: (state: ConnectionState) => void;
  /** After every connect and every recovery. */
  readonly onConnected: () => void;
  readonly onMessage: (message: unknown) => void;
}

const RECOVERY_LIMIT_MS = 40_000;

export function keepConnected({
  accessUrl,
  keepAliveMs,
  trying,
  say,
  onConnected,
  onMessage,
}: Deps) {
  const { signal } = trying;
  /** Zero only at the very first try: every reconnect waits a random while, so that devices do not come in a wave. */
  let attempt = 0;
  const client = reliableClient(accessUrl, keepAliveMs, () => {
    attempt = 0;
    say({ kind: 'connected' });
    onConnected();
  });
  client.on('server-message', ({ message }) => onMessage(message.data));
  client.on('stopped', () => {
    if (signal.aborted) return;
    say({ kind: 'disconnected', reason: 'The connection was closed.' });
    attempt = Math.max(attempt, 1);
    void connect();
  });

  async function connect(): Promise<void> {
    let failure: unknown;
    while (!signal.aborted) {
      try {
        if (attempt > 0) await backOff(attempt, failure, trying);
        say({ kind: 'connecting' });
        // Back to zero with the `connected` frame: a service that only accepts sockets is not hammered.
        attempt += 1;
        await client.start();
        if (signal.aborted) client.stop();
        return;
      } catch (error) {
        if (trying.isOver(error)) return;
        failure = error;
        say({ kind: 'disconnected', reason: error instanceof Error ? error.message : 'unknown' });
      }
    }
  }
  void connect();

  return {
    stop(): void {
      client.stop();
      // The SDK ignores stop() while it recovers a connection: ask again until that is over.
      repeatFor(RECOVERY_LIMIT_MS, 1_000, () => client.stop());
    },
  };
}
