/** Which meetings of a snapshot touch today, in the room's own zone. Pure. */
import type { operations } from '../../contracts/openapi.d.ts';

type Answer = operations['roomsSnapshot']['responses'][200]['content']['application/json'];

export type Snapshot = Answer;
export type Meeting = Snapshot['meetings'][number];

/** The date in a zone as `2026-03-04`: as all-day meetings have theirs. */
export function dateIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

export function meetingsOfToday(
  { room, meetings }: Pick<Snapshot, 'room' | 'meetings'>,
  now: number,
): readonly Meeting[] {
  const today = dateIn(room.timeZone, now);
  return meetings.filter((meeting) => {
    if (meeting.allDay) return meeting.start <= today && today < meeting.end;
    const begin = dateIn(room.timeZone, Date.parse(meeting.start));
    // A meeting that ends at midnight does not touch the next day.
    const end = dateIn(
      room.timeZone,
      Math.max(Date.parse(meeting.start), Date.parse(meeting.end) - 1),
    );
    return begin <= today && today <= end;
  });
}
