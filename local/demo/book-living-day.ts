/** Puts the demonstration's day into the rooms' calendars. */
import type { EventControl } from '../graph/event-control.ts';
import { occurrenceId } from '../graph/event-id.ts';
import { livingDay } from './seed.ts';

export function bookLivingDay(graph: EventControl, tenantId: string, date: Date): void {
  for (const { room, event, exception } of livingDay(date)) {
    const { id } = graph.createEvent(tenantId, room, event);
    if (exception === undefined) continue;
    const occurrence = occurrenceId(id, exception.date);
    if (exception.patch === null) graph.deleteEvent(tenantId, room, occurrence);
    else graph.patchEvent(tenantId, room, occurrence, exception.patch);
  }
}
