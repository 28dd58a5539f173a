/** Changes a room's row on its newest state; a room that is no longer followed is left alone. */
import { requestProblems } from '../platform/errors.ts';
import type { RoomSyncs } from './ports.ts';
import type { RoomSync } from './room-sync.ts';

const TRIES = 5;

export async function changeSync(
  syncs: RoomSyncs,
  organisationId: string,
  roomId: string,
  change: (sync: RoomSync) => RoomSync,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await syncs.get(organisationId, roomId);
    if (stored === undefined) return false;
    const sync = change(stored.value);
    if (await syncs.save(organisationId, roomId, { sync }, stored.etag)) return true;
  }
  throw requestProblems.error('request.busy');
}
