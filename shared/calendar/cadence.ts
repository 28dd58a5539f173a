/** When a room is read next unless a notification comes first (docs/calendars.md, "What is read when"). */
import { localTime, nextMidnight, nextWorkday } from './window.ts';

export interface Plan {
  readonly dueAt: Date;
  /** The time until which the last read counts as fresh. */
  readonly freshUntil: Date;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Four reads in flight make about 16 a second; polling takes at most a quarter of that. */
const ROOMS_PER_POLLING_MINUTE = 250;
const LONGEST_POLL_MINUTES = 5;
/** Leaves room for the sweep's ten seconds. */
const HURRY = 0.75;
const GRACE = 5 * MINUTE;
/** A reconciliation is a safety net: where it has caught nothing for a day, it is cast less often (docs/adr/0019-quiet-rooms-reconcile-less-often.md). */
const RECONCILE = HOUR;
const RECONCILE_STEADY = 1.5 * HOUR;
const STEADY_AFTER = 24 * HOUR;
const ROLLOVER_SPREAD = MINUTE;
const OPENING = 7;
const CLOSING = 19;
const OPENING_SPREAD = HOUR;

export const pollMinutes = (followedRooms: number): number =>
  Math.min(LONGEST_POLL_MINUTES, Math.max(1, Math.ceil(followedRooms / ROOMS_PER_POLLING_MINUTE)));

export function planNextRead(room: {
  readonly now: Date;
  readonly timeZone: string;
  /** Notifications reach us. */
  readonly live: boolean;
  /** Since when no reconciliation has found a change that no notification told. */
  readonly agreedSince?: string | undefined;
  readonly followedRooms: number;
  /** Notifications come late: what polling finds shall not come later than a poller's. */
  readonly hurried?: boolean;
  readonly random: () => number;
}): Plan {
  const { now, timeZone, live, followedRooms, hurried = false, random } = room;
  const reconcile = isSteady(room) ? RECONCILE_STEADY : RECONCILE;
  // A read that would come after closing only shows an empty office that nothing was missed.
  const working =
    isWorkingTime(now, timeZone) && isWorkingTime(new Date(now.getTime() + reconcile), timeZone);
  const polling = pollMinutes(followedRooms) * MINUTE * (hurried ? HURRY : 1);
  const interval = live ? (working ? reconcile : 4 * HOUR) : polling;
  // In working hours at least half of the interval, nearly always close to all of it, which is cheapest; other intervals
  // only lose a tenth, so that rooms do not come together.
  const lost = live && working ? 0.5 * random() ** 9 : 0.1 * random();
  const due = now.getTime() + interval * (1 - lost);
  const rollover = nextMidnight(now, timeZone).getTime() + ROLLOVER_SPREAD * random();
  // The long interval of the night must not reach far into the working day.
  const opening =
    live && !working ? nextWorkday(now, timeZone, OPENING).getTime() : Number.POSITIVE_INFINITY;
  const longest = Math.min(now.getTime() + interval, opening + OPENING_SPREAD);
  return {
    dueAt: new Date(Math.min(due, rollover, opening + OPENING_SPREAD * random())),
    freshUntil: new Date(live ? longest + GRACE : now.getTime() + 2 * interval),
  };
}

const isSteady = ({
  now,
  agreedSince,
}: {
  readonly now: Date;
  readonly agreedSince?: string | undefined;
}) => agreedSince !== undefined && now.getTime() - Date.parse(agreedSince) >= STEADY_AFTER;

/** Monday to Friday, from seven to seven. */
export function isWorkingTime(now: Date, timeZone: string): boolean {
  const { hour, dayOfWeek } = localTime(now, timeZone);
  return hour >= OPENING && hour < CLOSING && dayOfWeek <= 5;
}
