/** Puts the demonstration's day into the rooms' calendars. */
import type { EventControl } from '../graph/event-control.ts';
import { occurrenceId } from '../graph/event-id.ts';
import { livingDay } from './seed.ts';

export interface BookedEvent {
  readonly room: string;
  readonly id: string;
}

/** Answers what it booked, so that the next day can take its place. */
export function bookLivingDay(graph: EventControl, tenantId: string, date: Date): BookedEvent[] {
  const booked: BookedEvent[] = [];
  for (const { room, event, exception } of livingDay(date)) {
    const { id } = graph.createEvent(tenantId, room, event);
    booked.push({ room, id });
    if (exception === undefined) continue;
    const occurrence = occurrenceId(id, exception.date);
    if (exception.patch === null) graph.deleteEvent(tenantId, room, occurrence);
    else graph.patchEvent(tenantId, room, occurrence, exception.patch);
  }
  return booked;
}
