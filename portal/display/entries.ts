/** The meetings of a snapshot as instants in the room's time zone. */
import type { Meeting, Snapshot } from '../../device-client/screen.ts';
import { startOfDate } from './time.ts';

export interface Entry {
  readonly id: string;
  /** Milliseconds; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly allDay: boolean;
  readonly status: Meeting['status'];
  readonly private: boolean;
  readonly title?: string;
  readonly organiser?: string;
}

interface Placed {
  /** All-day ones first among those that start together, else by their start. */
  readonly entries: readonly Entry[];
  /** A meeting has no time that can be read. */
  readonly hasUnplaced: boolean;
}

export function placeMeetings({ meetings }: Snapshot, zone: string): Placed {
  const all = meetings.map((meeting) => placed(meeting, zone));
  const entries = all.filter(({ start, end }) => start <= end);
  return {
    entries: entries.sort(
      (one, other) =>
        one.start - other.start || Number(other.allDay) - Number(one.allDay) || other.end - one.end,
    ),
    hasUnplaced: entries.length < all.length,
  };
}

function placed(meeting: Meeting, zone: string): Entry {
  const { id, allDay, status, title, organiser } = meeting;
  const instant = (text: string) => (allDay ? startOfDate(zone, text) : Date.parse(text));
  return {
    id,
    start: instant(meeting.start),
    end: instant(meeting.end),
    allDay,
    status,
    private: meeting.private,
    ...(title !== undefined && { title }),
    ...(organiser !== undefined && { organiser }),
  };
}

export const isRunning = ({ start, end }: Entry, at: number): boolean => start <= at && at < end;

/** When the room is free again: the end of what runs at `at` and of what follows it without a gap. */
export function busyUntil(entries: readonly Entry[], at: number): number {
  let until = at;
  for (const { start, end } of entries) if (start <= until && end > until) until = end;
  return until;
}
