/** A room's stored snapshot as the message for one device (docs/devices.md). */
import type { StoredSnapshot } from '../calendar/contract.ts';
import { sha256 } from '../platform/ids.ts';
import type { Assignment } from './contract.ts';
import type { SnapshotMessage } from './messages.ts';

export function messageOf(
  { assignmentId }: Assignment,
  { snapshot, readAt }: StoredSnapshot,
): SnapshotMessage {
  return { kind: 'calendar.snapshot', assignmentId, ...snapshot, readAt };
}

/** `readAt` is not part of it: a calendar read again without a change is still the same snapshot. */
export const etagOf = ({ assignmentId }: Assignment, { snapshot }: StoredSnapshot): string =>
  `"${sha256(`${assignmentId}|${snapshot.version}|${snapshot.privacy}`).slice(0, 22)}"`;
