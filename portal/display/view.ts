/** The screen's content: a pure function of what the device knows and of the time. */
import type { DeviceStatus } from '../../device-client/device.ts';
import type { Snapshot } from '../../device-client/screen.ts';
import { busyUntil, type Entry, isRunning, placeMeetings } from './entries.ts';
import { dateIn, hourIn, isKnownZone, nextDate, startOfDate, startOfHour } from './time.ts';

export type ScreenView =
  | { readonly kind: 'connecting' | 'offline' | 'unassigned' | 'waiting' }
  | RoomView;

export type Notice = 'zone-assumed' | 'zone-unknown' | 'truncated' | 'incomplete';

export interface RoomView {
  readonly kind: 'room';
  readonly name: string;
  readonly timeZone: string;
  /** `maybe`: free as far as is listed, but not everything is. `unknown`: the snapshot is of other days. */
  readonly state: 'free' | 'busy' | 'maybe' | 'unknown';
  /** When the state ends; absent when it lasts for the rest of the day. */
  readonly until?: number;
  readonly current?: Entry;
  readonly next?: Entry;
  /** Meetings of today that are not over yet. */
  readonly today: readonly Entry[];
  readonly timeline: Timeline;
  readonly notices: readonly Notice[];
  /** Set when the screen may be out of date: why, and when the calendar was read. */
  readonly age?: { readonly kind: 'connecting' | 'offline' | 'stale'; readonly readAt: number };
  readonly isNight: boolean;
}

interface Timeline {
  readonly start: number;
  readonly end: number;
  /** Whole hours of the room. */
  readonly hours: readonly number[];
}

const HOUR = 3_600_000;
/** A short interruption, as when a room is assigned, is not worth a word. */
const OFFLINE_GRACE_MS = 10_000;
/** Two reports of 5 minutes ± 20 % without an answer. */
const SILENCE_MS = 12 * 60_000;
const SHORTEST_TIMELINE_MS = 8 * HOUR;
const NIGHT = { from: 20, to: 6 };

/** `now` is told by the backend's clock. */
export function screenView(status: DeviceStatus, now: number): ScreenView {
  const { snapshot, room } = status;
  const isOffline =
    status.connection === 'offline' && now - (status.offlineSince ?? 0) >= OFFLINE_GRACE_MS;
  if (snapshot !== undefined)
    return roomView(snapshot, now, ageOf(status, snapshot, isOffline, now));
  if (isOffline) return { kind: 'offline' };
  return { kind: room === 'unassigned' || room === 'waiting' ? room : 'connecting' };
}

function ageOf(
  { fresh, heardAt }: DeviceStatus,
  { readAt }: Snapshot,
  isOffline: boolean,
  now: number,
): RoomView['age'] {
  const age = (kind: 'connecting' | 'offline' | 'stale') => ({ kind, readAt: Date.parse(readAt) });
  if (isOffline) return age('offline');
  if (heardAt === undefined) return age('connecting');
  return !fresh || now - heardAt > SILENCE_MS ? age('stale') : undefined;
}

export function roomView(snapshot: Snapshot, now: number, age?: RoomView['age']): RoomView {
  const { room, window, truncated, incomplete } = snapshot;
  const isZoneKnown = isKnownZone(room.timeZone);
  const timeZone = isZoneKnown ? room.timeZone : 'UTC';
  const { entries, hasUnplaced } = placeMeetings(snapshot, timeZone);
  const date = dateIn(timeZone, now);
  const tonight = startOfDate(timeZone, nextDate(date));
  const hasGaps = incomplete === true || hasUnplaced;

  const current = currentOf(entries, now);
  const next = entries.find(({ start }) => start > now);
  const isListed = !hasGaps && !(truncated && next === undefined);
  const isCovered = Date.parse(window.from) <= now && now < Date.parse(window.to);
  const until = current === undefined ? next?.start : busyUntil(entries, now);
  const today = entries.filter(({ start, end }) => end > now && start < tonight);
  const hour = hourIn(timeZone, now);
  return {
    kind: 'room',
    name: room.name,
    timeZone,
    state: stateOf({ isCovered, isBusy: current !== undefined, isListed }),
    ...(isCovered && until !== undefined && until < tonight && { until }),
    ...(current !== undefined && { current }),
    ...(next !== undefined && { next }),
    today,
    timeline: timelineOf(today, timeZone, now, tonight),
    notices: [
      ...(room.timeZoneAssumed === true ? (['zone-assumed'] as const) : []),
      ...(isZoneKnown ? [] : (['zone-unknown'] as const)),
      ...(truncated ? (['truncated'] as const) : []),
      ...(hasGaps ? (['incomplete'] as const) : []),
    ],
    ...(age !== undefined && { age }),
    isNight: hour >= NIGHT.from || hour < NIGHT.to,
  };
}

function stateOf(facts: {
  readonly isCovered: boolean;
  readonly isBusy: boolean;
  readonly isListed: boolean;
}): RoomView['state'] {
  if (!facts.isCovered) return 'unknown';
  if (facts.isBusy) return 'busy';
  return facts.isListed ? 'free' : 'maybe';
}

/** The meeting that began last: a talk within an all-day booking is what people look for. */
const currentOf = (entries: readonly Entry[], now: number): Entry | undefined =>
  entries
    .filter((entry) => isRunning(entry, now))
    .sort((one, other) => Number(one.allDay) - Number(other.allDay) || other.start - one.start)[0];

function timelineOf(
  today: readonly Entry[],
  timeZone: string,
  now: number,
  tonight: number,
): Timeline {
  const start = startOfHour(timeZone, now);
  const ends = today.filter(({ allDay }) => !allDay).map((entry) => entry.end);
  const last = Math.max(start + SHORTEST_TIMELINE_MS, ...ends);
  const end = Math.min(tonight, start + Math.ceil((last - start) / HOUR) * HOUR);
  const hours = Array.from(
    { length: Math.ceil((end - start) / HOUR) },
    (_, at) => start + at * HOUR,
  );
  return { start, end, hours };
}
