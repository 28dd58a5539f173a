/** Devices are told of a new snapshot at once; when that fails, a queue tries again. */
import type { DrainPorts } from './drain-ports.ts';

export async function pushSnapshot(
  ports: Pick<DrainPorts, 'delivery' | 'live' | 'failedPushes'>,
  organisationId: string,
  roomId: string,
  version: number,
): Promise<void> {
  const hint = ports.live().publish(organisationId, {
    kind: 'room.changed',
    data: { roomId, version },
  });
  try {
    await ports.delivery().roomChanged(organisationId, roomId);
  } catch {
    await ports.failedPushes.send({ organisationId, roomId });
  }
  await hint;
}
