/**
 * What the rooms' calendars should hold at an instant. It depends on the seed and the instant alone: a clock that is
 * moved, a launcher that is killed and a demonstration that is started late all find the same day.
 */
import { DAY_MS, dateOf, ianaZone, instantOf, wallAtMidnight, wallOf } from '../graph/time.ts';
import { allDayEvent, eventOf, exceptionOf, mondayOf, seriesEvent } from './demo-events.ts';
import { changeSomething, type LivingRoom, type Meeting } from './living-room.ts';
import { type RoomPlan, roomPlans, type SeriesEntry, type SingleEntry } from './seed.ts';

/** One event that a room's calendar should hold. */
export interface WantedEvent {
  readonly key: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** Changed occurrences of the series, by their date; null: cancelled. */
  readonly exceptions?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
}

export interface WantedCalendar {
  readonly room: string;
  readonly events: readonly WantedEvent[];
}

/** Somebody somewhere changes something once in each slot, at a moment in its first third: 30 to 60 seconds apart. */
const SLOT_MS = 45_000;
const HOUR_MS = 3_600_000;
const MOST_HOURS = 1_000;
const AWAKE = { from: 7, to: 23 };

/** The last slot whose change has happened. */
export function slotAt(seed: number, instant: number): number {
  const slot = Math.floor(instant / SLOT_MS);
  return momentOf(seed, slot) <= instant ? slot : slot - 1;
}

export function momentOf(seed: number, slot: number): number {
  return slot * SLOT_MS + Math.floor((randomOf(seed, slot)() * SLOT_MS) / 3);
}

export function livingDay(seed: number, instant: number): WantedCalendar[] {
  const days = roomPlans.map((plan) => dayOf(plan, instant));
  const played = play(seed, instant, days);
  return days.map((day, index) => ({
    room: day.plan.room.emailAddress,
    events: [
      ...fixedEvents(day),
      ...(played[index] ?? []).map((meeting) => ({ key: meeting.key, event: eventOf(meeting) })),
      ...singles(day.plan, dateOf(wallAtMidnight(day.date) + DAY_MS)).map((meeting) => ({
        key: meeting.key,
        event: eventOf(meeting),
      })),
    ],
  }));
}

interface RoomDay {
  readonly plan: RoomPlan;
  /** The date in the room. */
  readonly date: string;
  readonly start: number;
  readonly end: number;
}

function dayOf(plan: RoomPlan, instant: number): RoomDay {
  const { timeZone } = plan.room;
  const date = dateOf(wallOf(instant, timeZone));
  return {
    plan,
    date,
    start: instantAt(date, '00:00', timeZone),
    end: instantAt(date, '23:30', timeZone),
  };
}

/** The meetings of each room after all changes since the room's midnight. */
function play(seed: number, instant: number, days: readonly RoomDay[]): (readonly Meeting[])[] {
  const rooms: LivingRoom[] = days.map((day) => livingRoomOf(day));
  const first = Math.ceil(Math.min(...days.map(({ start }) => start)) / SLOT_MS);
  for (let slot = first; slot <= slotAt(seed, instant); slot += 1) {
    const random = randomOf(seed, slot);
    const moment = slot * SLOT_MS + Math.floor((random() * SLOT_MS) / 3);
    const candidates = awakeAt(Math.floor(moment / HOUR_MS));
    // The room is chosen without a look at its meetings, which are unknown before its midnight.
    const index = candidates[Math.floor(random() * candidates.length)] ?? -1;
    const [day, room] = [days[index], rooms[index]];
    if (day === undefined || room === undefined || moment < day.start) continue;
    const key = `${day.plan.room.emailAddress}|${day.date}|${slot}`;
    rooms[index] = { ...room, meetings: changeSomething(room, moment, random, key) };
  }
  return rooms.map(({ meetings }) => meetings);
}

const awake = new Map<number, readonly number[]>();

/** The indexes of the rooms where somebody is at work in this hour since 1970. */
function awakeAt(hour: number): readonly number[] {
  const known = awake.get(hour);
  if (known !== undefined) return known;
  const found = roomPlans.flatMap((plan, index) => {
    const local = new Date(wallOf(hour * HOUR_MS, plan.room.timeZone)).getUTCHours();
    return !isTaken(plan) && local >= AWAKE.from && local < AWAKE.to ? [index] : [];
  });
  if (awake.size >= MOST_HOURS) awake.clear();
  awake.set(hour, found);
  return found;
}

/** Booked for all of the day: nobody finds a free time. */
const isTaken = ({ entries }: RoomPlan): boolean =>
  entries.some(({ kind, more }) => kind === 'all-day' && more['showAs'] === 'busy');

function livingRoomOf({ plan, date, start, end }: RoomDay): LivingRoom {
  const { timeZone } = plan.room;
  const fixed = plan.entries.flatMap((entry) => {
    if (entry.kind !== 'series' || entry.exception === 'cancelled') return [];
    const { from, to } = entry.exception ?? entry;
    return [{ start: instantAt(date, from, timeZone), end: instantAt(date, to, timeZone) }];
  });
  return {
    meetings: singles(plan, date),
    fixed,
    day: { start, end },
    zone: timeZone,
    people: plan.people,
  };
}

function singles({ room, entries }: RoomPlan, date: string): Meeting[] {
  return entries.flatMap((entry, index) => {
    if (entry.kind !== 'single') return [];
    const zone = entry.zone ?? room.timeZone;
    return [meetingOf(entry, `${room.emailAddress}|${date}|planned-${index}`, date, zone)];
  });
}

function meetingOf(entry: SingleEntry, key: string, date: string, zone: string): Meeting {
  const { from, to, subject, organiser, more } = entry;
  const iana = ianaZone(zone) ?? zone;
  const booked = { start: instantAt(date, from, iana), end: instantAt(date, to, iana) };
  return { key, ...booked, booked, zone, subject, organiser, more, isAdHoc: false };
}

/** Series and all-day events, which nobody changes in the course of the day. */
function fixedEvents({ plan, date }: RoomDay): WantedEvent[] {
  const { emailAddress, timeZone } = plan.room;
  const tomorrow = dateOf(wallAtMidnight(date) + DAY_MS);
  return plan.entries.flatMap((entry, index): WantedEvent[] => {
    const key = (day: string) => `${emailAddress}|${day}|${entry.kind}-${index}`;
    if (entry.kind === 'all-day') {
      return [date, tomorrow].map((day) => ({ key: key(day), event: allDayEvent(entry, day) }));
    }
    if (entry.kind === 'single') return [];
    // A new series each week, so that its exceptions do not pile up.
    const monday = mondayOf(date);
    return [
      {
        key: key(monday),
        event: seriesEvent(entry, monday, timeZone),
        ...exceptionsOf(entry, date, timeZone),
      },
    ];
  });
}

function exceptionsOf(entry: SeriesEntry, date: string, zone: string) {
  const { exception } = entry;
  if (exception === undefined) return {};
  return {
    exceptions: {
      [date]: exception === 'cancelled' ? null : exceptionOf(exception, date, zone),
    },
  };
}

const instantAt = (date: string, time: string, zone: string): number =>
  instantOf(Date.parse(`${date}T${time}:00Z`), zone);

/** A small generator (mulberry32) that gives each slot numbers of its own. */
function randomOf(seed: number, slot: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(slot, 0x85ebca6b)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
