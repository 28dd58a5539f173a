/** The snapshot of a room: its content, when it counts as changed, and its version. */
import { sha256 } from '../platform/ids.ts';
import type { Meeting, RoomSnapshot } from './contract.ts';

const MOST_MEETINGS = 50;

export type SnapshotContent = Omit<RoomSnapshot, 'version' | 'generatedAt'>;

export function makeContent(
  about: Pick<SnapshotContent, 'room' | 'window' | 'privacy'>,
  meetings: readonly Meeting[],
  options: {
    readonly now: Date;
    /** Pages could not be read. */
    readonly incomplete: boolean;
    /** Busy events without a known day. */
    readonly unplaced?: number;
  },
): SnapshotContent {
  const ordered = [...meetings].sort(byStart);
  const wanted = ordered.length <= MOST_MEETINGS ? ordered : withoutPast(ordered, options.now);
  const shown = wanted.slice(0, MOST_MEETINGS);
  return {
    room: about.room,
    window: about.window,
    privacy: about.privacy,
    meetings: shown,
    truncated: options.incomplete || shown.length < meetings.length,
    // Absent, not false: earlier contents keep their hash.
    ...((options.unplaced ?? 0) > 0 ? { incomplete: true as const } : {}),
  };
}

/** When a day has too many meetings, past ones are left out first. */
const withoutPast = (meetings: readonly Meeting[], now: Date): Meeting[] =>
  meetings.filter((meeting) => meeting.allDay || meeting.end > now.toISOString());

/** All-day events first, then by time; the id makes the order total. */
function byStart(left: Meeting, right: Meeting): number {
  if (left.allDay !== right.allDay) return left.allDay ? -1 : 1;
  const key = ({ start, end, id }: Meeting) => `${start}|${end}|${id}`;
  return key(left) < key(right) ? -1 : 1;
}

/** Equal content has an equal hash, whatever order the fields came in. */
export const contentHash = (content: SnapshotContent): string => sha256(canonical(content));

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}

/** Grows even when the clock does not. */
export const nextVersion = (last: number | undefined, now: Date): number =>
  Math.max((last ?? 0) + 1, now.getTime());
