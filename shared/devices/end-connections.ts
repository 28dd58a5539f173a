/** Ending a device's connections: now, and again when no token can be left, since `exp` is only checked at connect. */
import type { Queue } from '../platform/queues.ts';
import type { CloseMessage } from './contract.ts';
import type { ConnectionGateway, Connections } from './ports.ts';

const REASON = 'The assignment of this device has changed.';
const MARGIN_SECONDS = 60;

export function endConnections(
  gateway: ConnectionGateway,
  queue: Queue<CloseMessage>,
  tokenMinutes: number,
): Connections {
  return {
    async end({ deviceId, shard }) {
      const message = shard === undefined ? { deviceId } : { deviceId, shard };
      await queue.send(message, { delaySeconds: tokenMinutes * 60 + MARGIN_SECONDS });
      try {
        await gateway.close(message, REASON);
      } catch {
        // The change is committed: what cannot be closed now is closed as soon as the queue gets through.
        await queue.send(message);
      }
    },
  };
}

export const closeConnections = (gateway: ConnectionGateway) => ({
  close: (message: CloseMessage): Promise<void> => gateway.close(message, REASON),
});
