/** Sends a new snapshot to devices and the portal at once; a queue repeats a push that fails. */
import { backoffSeconds } from '../platform/retry.ts';
import type { PushMessage, RoomSnapshot } from './contract.ts';
import type { DrainDeps } from './drain-deps.ts';

/** About an hour and a half; devices also learn of a newer version from their own reports. */
const MOST_FAILURES = 20;

export async function pushSnapshot(
  deps: Pick<DrainDeps, 'delivery' | 'live' | 'failedPushes'>,
  organisationId: string,
  roomId: string,
  { version, snapshot }: { readonly version: number; readonly snapshot: RoomSnapshot | undefined },
): Promise<void> {
  const hint = deps.live().publish(organisationId, {
    kind: 'room.changed',
    data: { roomId, version },
  });
  try {
    const known = snapshot && { snapshot, readAt: snapshot.generatedAt, fresh: true };
    await deps.delivery().roomChanged(organisationId, roomId, known);
  } catch {
    await deps.failedPushes.send({ organisationId, roomId, failures: 0 });
  }
  await hint;
}

/** The wait grows while Web PubSub is down: an outage must not turn pushes into poison messages. */
export function pushAgain({
  delivery,
  failedPushes,
}: Pick<DrainDeps, 'delivery' | 'failedPushes'>) {
  return async function pushAgain(message: PushMessage): Promise<void> {
    const { organisationId, roomId, failures } = message;
    try {
      await delivery().roomChanged(organisationId, roomId);
    } catch (error) {
      if (failures >= MOST_FAILURES) throw error;
      await failedPushes.send(
        { ...message, failures: failures + 1 },
        { delaySeconds: backoffSeconds(failures + 1, 5, 300) },
      );
    }
  };
}
