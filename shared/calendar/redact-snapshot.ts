/**
 * Removes fields from stored and shown snapshots at once when privacy has become stricter, whether Microsoft answers or
 * not.
 */
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import type { Meeting, RoomSnapshot } from './contract.ts';
import type { DrainDeps } from './drain-deps.ts';
import { applyPrivacy } from './privacy.ts';
import { pushSnapshot } from './push-snapshot.ts';
import type { CalendarSettings } from './settings.ts';
import { contentHash, nextVersion, type SnapshotContent } from './snapshot.ts';

export type RedactDeps = Pick<
  DrainDeps,
  'syncs' | 'rooms' | 'delivery' | 'live' | 'failedPushes' | 'clock'
>;

const byStrictness: readonly RoomSnapshot['privacy'][] = ['details', 'organiser-only', 'busy-only'];

export async function redactSnapshot(
  deps: RedactDeps,
  organisationId: string,
  roomId: string,
  settings: CalendarSettings,
): Promise<void> {
  const { syncs, clock } = deps;
  await retryOnConflict(async () => {
    // The row first: its ETag then vouches for a snapshot at least as new.
    const stored = await syncs.get(organisationId, roomId);
    const [snapshot, room] = await Promise.all([
      syncs.snapshot(organisationId, roomId),
      deps.rooms().get(organisationId, roomId),
    ]);
    if (stored === undefined || snapshot === undefined || room === undefined) return undefined;
    const { version: before, generatedAt, ...content } = snapshot;
    const redactedContent = redacted(
      content,
      room.privacy ?? settings.privacy,
      settings.showJoinLinks,
    );
    const hash = contentHash(redactedContent);
    const isRedacted = hash === contentHash(content);
    // An earlier try redacted the snapshot and was cut off before the push.
    if (isRedacted && stored.value.version === stored.value.pushedVersion) return undefined;
    const version = isRedacted ? before : nextVersion(stored.value.version, clock());
    const change = {
      sync: { ...stored.value, hash, version },
      snapshot: { version, ...redactedContent, generatedAt },
    };
    const isStored =
      isRedacted || (await syncs.save(organisationId, roomId, change, stored.etag)) !== undefined;
    if (!isStored) return conflict;
    await pushSnapshot(deps, organisationId, roomId, { version, snapshot: undefined });
    await syncs.update(organisationId, roomId, (row) =>
      row.version === version ? { ...row, pushedVersion: version } : row,
    );
    return undefined;
  });
}

/** When privacy has become less strict, the added fields come with the next read. */
function redacted(
  content: SnapshotContent,
  wanted: RoomSnapshot['privacy'],
  showJoinLinks: boolean,
): SnapshotContent {
  const privacy =
    byStrictness.indexOf(wanted) > byStrictness.indexOf(content.privacy) ? wanted : content.privacy;
  const masked = ({ title, organiser, joinUrl, ...times }: Meeting): Meeting =>
    applyPrivacy({ ...times, title, organiser, joinUrl }, { privacy, showJoinLinks });
  return { ...content, privacy, meetings: content.meetings.map(masked) };
}
