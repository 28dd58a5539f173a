/**
 * Ends a device's connections: now, and again when no client token can be left, since Web PubSub checks `exp` only
 * while connecting.
 */
import type { Queue } from '../platform/queues.ts';
import type { CloseMessage } from './contract.ts';
import type { ConnectionGateway, DeviceConnections } from './ports.ts';

const REASON = 'The assignment of this device has changed.';
const MARGIN_SECONDS = 60;

export function endConnections(deps: {
  readonly gateway: Pick<ConnectionGateway, 'close'>;
  readonly queue: Queue<CloseMessage>;
  readonly tokenMinutes: number;
}): DeviceConnections {
  const { gateway, queue, tokenMinutes } = deps;
  const close: DeviceConnections['close'] = (address) => gateway.close(address, REASON);
  return {
    close,
    async end({ deviceId, shard }) {
      const message = shard === undefined ? { deviceId } : { deviceId, shard };
      await queue.send(message, { delaySeconds: tokenMinutes * 60 + MARGIN_SECONDS });
      try {
        await close(message);
      } catch {
        // The change is committed: connections that cannot be closed now are closed from the queue.
        await queue.send(message);
      }
    },
  };
}
