/** Changes the calendars of rooms, as organisers and Exchange would, and notifies subscribers. */
import type { DirectoryReader, Tenant } from '../directory/model.ts';
import type { Store } from '../kit/store.ts';
import type { Calendars } from './calendars.ts';
import { ControlError } from './control-error.ts';
import {
  type Exception,
  expand,
  type Instance,
  occurrence,
  type Properties,
  type Span,
  type StoredEvent,
  startOf,
} from './event.ts';
import { eventId, newEventKey, parseEventId } from './event-id.ts';
import { readEvent } from './event-input.ts';
import { renderEvent } from './event-view.ts';
import type { Notifier } from './notifications.ts';
import { requireRoom, requireTenant } from './room-control.ts';
import type { Room, Rooms } from './rooms.ts';

export interface EventControl {
  createEvent(tenantId: string, address: string, event: unknown): { id: string };
  /** The id of an occurrence makes it an exception of its series. */
  patchEvent(tenantId: string, address: string, id: string, patch: unknown): { id: string };
  /** The id of an occurrence cancels only that one. */
  deleteEvent(tenantId: string, address: string, id: string): void;
  /** The events as Graph would send them, in UTC and in order, with series expanded. */
  viewEvents(
    tenantId: string,
    address: string,
    window: Span,
  ): readonly Readonly<Record<string, unknown>>[];
  storedEvents(tenantId: string, address: string): readonly StoredEvent[];
}

const IN_UTC = { timeZone: { zone: 'UTC', name: 'UTC' }, immutableIds: true };

export function createEventControl(parts: {
  store: Store;
  directory: DirectoryReader;
  rooms: Rooms;
  calendars: Calendars;
  notifier: Notifier;
}): EventControl {
  const { store, directory, rooms, calendars, notifier } = parts;

  const find = (tenantId: string, address: string, id: string) => {
    const room = requireRoom(rooms, requireTenant(directory, tenantId), address);
    const at = parseEventId(id);
    const event = at === undefined ? undefined : calendars.get(room.id, at.key);
    if (at === undefined || event === undefined) {
      throw new ControlError(404, `There is no event ${id}`);
    }
    const { date } = at;
    if (date === undefined) return { event, date };
    const instance = occurrence(event, date);
    if (instance === undefined) throw new ControlError(404, `There is no occurrence ${id}`);
    return { event, date, instance };
  };

  const eventsOf = (tenantId: string, address: string): StoredEvent[] => {
    const room = requireRoom(rooms, requireTenant(directory, tenantId), address);
    return [...calendars.list(room.id)];
  };

  const save = (event: StoredEvent, change: 'created' | 'updated', date?: string): void =>
    store.transaction(() => {
      calendars.put(event);
      notifier.changed(event.mailboxId, change, {
        key: event.key,
        version: event.version,
        ...(date === undefined ? {} : { date }),
      });
    });

  return {
    createEvent(tenantId, address, input) {
      const tenant = requireTenant(directory, tenantId);
      const room = requireRoom(rooms, tenant, address);
      const event = newEvent(room, tenant, input);
      save(event, 'created');
      return { id: eventId(event, true) };
    },
    patchEvent(tenantId, address, id, patch) {
      const { event, date, instance } = find(tenantId, address, id);
      if (instance === undefined) {
        save(patchedSeries(event, patch), 'updated');
        return { id: eventId(event, true) };
      }
      save(patchedOccurrence(event, date, instance, patch), 'updated', date);
      return { id: eventId({ key: event.key, date }, true) };
    },
    deleteEvent(tenantId, address, id) {
      const { event, date } = find(tenantId, address, id);
      if (date !== undefined) {
        const { [date]: _, ...exceptions } = event.exceptions;
        const cancelledDates = [...event.cancelledDates, date];
        save(touched(event, { exceptions, cancelledDates }), 'updated');
        return;
      }
      store.transaction(() => {
        calendars.delete(event);
        notifier.changed(event.mailboxId, 'deleted', { key: event.key, version: event.version });
      });
    },
    viewEvents: (tenantId, address, window) =>
      eventsOf(tenantId, address)
        .flatMap((event) => expand(event, window))
        .sort((a, b) => startOf(a.when) - startOf(b.when))
        .map((instance) => renderEvent(instance, IN_UTC)),
    storedEvents: eventsOf,
  };
}

function newEvent(room: Room, tenant: Tenant, input: unknown): StoredEvent {
  const { properties, when, recurrence } = readEvent(input);
  const now = new Date().toISOString();
  return {
    key: newEventKey(),
    tenantId: tenant.id,
    mailboxId: room.id,
    properties: { ...bookedIn(room, tenant), ...properties },
    when,
    recurrence: recurrence ?? null,
    exceptions: {},
    cancelledDates: [],
    createdAt: now,
    modifiedAt: now,
    version: 1,
  };
}

function patchedSeries(event: StoredEvent, patch: unknown): StoredEvent {
  const { properties, when, recurrence } = readEvent(patch, event.when);
  const retimed = recurrence !== undefined || JSON.stringify(when) !== JSON.stringify(event.when);
  return touched(event, {
    properties: { ...event.properties, ...properties },
    when,
    recurrence: recurrence === undefined ? event.recurrence : recurrence,
    // Exchange forgets exceptions when the series moves.
    ...(retimed ? { exceptions: {}, cancelledDates: [] } : {}),
  });
}

function patchedOccurrence(
  event: StoredEvent,
  date: string,
  instance: Instance,
  patch: unknown,
): StoredEvent {
  const { properties, when, recurrence } = readEvent(patch, instance.when);
  if (recurrence !== undefined) {
    throw new ControlError(400, 'event: an occurrence has no recurrence of its own');
  }
  const exception: Exception = {
    properties: { ...event.exceptions[date]?.properties, ...properties },
    when,
  };
  return touched(event, { exceptions: { ...event.exceptions, [date]: exception } });
}

const touched = (event: StoredEvent, change: Partial<StoredEvent>): StoredEvent => ({
  ...event,
  ...change,
  modifiedAt: new Date().toISOString(),
  version: event.version + 1,
});

/** The properties that Exchange fills in when a room accepts a booking. */
const bookedIn = (room: Room, tenant: Tenant): Properties => ({
  organizer: {
    emailAddress: { name: 'Organizer', address: `organizer@${tenant.domain}` },
  },
  location: {
    displayName: room.displayName,
    locationType: 'conferenceRoom',
    locationUri: room.emailAddress,
    uniqueId: room.emailAddress,
    uniqueIdType: 'directory',
  },
  responseStatus: { response: 'accepted', time: new Date().toISOString() },
});
