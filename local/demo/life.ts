/** Makes the calendars of the demonstration live: it books, moves and cancels as people do in Outlook, and stops while the clock is moved. */
import { ControlError } from '../graph/control-error.ts';
import { endOf, type StoredEvent } from '../graph/event.ts';
import type { EventControl } from '../graph/event-control.ts';
import { eventId, occurrenceId } from '../graph/event-id.ts';
import { DAY_MS } from '../graph/time.ts';
import { movableClock } from '../kit/clock.ts';
import { livingDay, slotAt, type WantedCalendar, type WantedEvent } from './living-day.ts';

export interface Life {
  /** Brings the calendars to the present. */
  catchUp(): void;
  stop(): void;
}

const LOOK_EVERY_MS = 1_000;
/** Longer than `POST /clock` waits for everything to be idle. */
const QUIET_AFTER_MOVE_MS = 30_000;
/** Marks the events of the demonstration: clients of Graph give an event such an id when they make it. */
const MARK = 'demo|';

export function startLife(deps: {
  readonly graph: EventControl;
  readonly tenantId: string;
  readonly seed: number;
  readonly onError: (error: unknown) => void;
}): Life {
  const { graph, tenantId, seed, onError } = deps;
  const known = new Set<string>();
  let slot = Number.NaN;
  let quietUntil = 0;

  function catchUp(): void {
    const now = Date.now();
    const current = slotAt(seed, now);
    if (current === slot) return;
    slot = current;
    for (const wanted of livingDay(seed, now)) arrange(graph, tenantId, wanted, known);
  }
  function look(): void {
    if (performance.now() < quietUntil) return;
    try {
      catchUp();
    } catch (error) {
      onError(error);
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  // Acts that the move made due happen with it; then nothing, so that the move can become idle.
  const unlisten = movableClock()?.onChange(() => {
    quietUntil = 0;
    look();
    quietUntil = performance.now() + QUIET_AFTER_MOVE_MS;
  });
  return {
    catchUp,
    stop() {
      clearInterval(timer);
      unlisten?.();
    },
  };
}

interface Booked {
  readonly event: StoredEvent;
  readonly key: string;
  /** The content that was wanted when the demonstration last wrote the event. */
  readonly content: string;
  /** Somebody else changed the event since: it is theirs. */
  readonly isForeign: boolean;
}

/** `known` holds every key that was ever booked, so that a meeting that a person cancels stays cancelled. */
function arrange(
  graph: EventControl,
  tenantId: string,
  { room, events }: WantedCalendar,
  known: Set<string>,
): void {
  const booked = bookedIn(graph, tenantId, room);
  if (booked === undefined) return;
  const wanted = new Map(events.map((event) => [event.key, event]));
  for (const [key, { event, isForeign }] of booked) {
    known.add(key);
    const isOld = endOf(event.when) < Date.now() - DAY_MS;
    if (!wanted.has(key) && (isOld || !isForeign)) {
      graph.deleteEvent(tenantId, room, eventId(event, true));
    }
  }
  for (const event of events) {
    const present = booked.get(event.key);
    if (present !== undefined) update(graph, tenantId, room, event, present);
    else if (!known.has(event.key)) book(graph, tenantId, room, event);
    known.add(event.key);
  }
  forget(known, room, wanted);
}

/** Undefined when the room is gone. */
function bookedIn(
  graph: EventControl,
  tenantId: string,
  room: string,
): Map<string, Booked> | undefined {
  try {
    return new Map(
      graph.storedEvents(tenantId, room).flatMap((event) => {
        const booked = readMark(event);
        return booked === undefined ? [] : [[booked.key, booked] as const];
      }),
    );
  } catch (error) {
    if (error instanceof ControlError) return undefined;
    throw error;
  }
}

function book(graph: EventControl, tenantId: string, room: string, wanted: WantedEvent): void {
  const { id } = graph.createEvent(tenantId, room, marked(wanted, 1));
  for (const [date, patch] of Object.entries(wanted.exceptions ?? {})) {
    makeException(graph, tenantId, room, occurrenceId(id, date), patch);
  }
}

function update(
  graph: EventControl,
  tenantId: string,
  room: string,
  wanted: WantedEvent,
  { event, content, isForeign }: Booked,
): void {
  const id = eventId(event, true);
  if (event.recurrence !== null) {
    for (const [date, patch] of Object.entries(wanted.exceptions ?? {})) {
      if (event.exceptions[date] !== undefined || event.cancelledDates.includes(date)) continue;
      makeException(graph, tenantId, room, occurrenceId(id, date), patch);
    }
  } else if (!isForeign && content !== contentOf(wanted)) {
    graph.patchEvent(tenantId, room, id, marked(wanted, event.version + 1));
  }
}

function makeException(
  graph: EventControl,
  tenantId: string,
  room: string,
  id: string,
  patch: Readonly<Record<string, unknown>> | null,
): void {
  if (patch === null) graph.deleteEvent(tenantId, room, id);
  else graph.patchEvent(tenantId, room, id, patch);
}

const marked = (wanted: WantedEvent, version: number) => ({
  ...wanted.event,
  transactionId: `${MARK}${version}|${contentOf(wanted)}|${wanted.key}`,
});

function readMark(event: StoredEvent): Booked | undefined {
  const mark = event.properties['transactionId'];
  if (typeof mark !== 'string' || !mark.startsWith(MARK)) return undefined;
  const [version, content = '', ...key] = mark.slice(MARK.length).split('|');
  return { event, key: key.join('|'), content, isForeign: event.version !== Number(version) };
}

const contentOf = ({ event }: WantedEvent): string => hash(JSON.stringify(event));

/** FNV-1a, enough to notice a change. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(16);
}

function forget(known: Set<string>, room: string, wanted: ReadonlyMap<string, unknown>): void {
  for (const key of known) if (key.startsWith(`${room}|`) && !wanted.has(key)) known.delete(key);
}
