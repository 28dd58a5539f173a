/** People book, move, extend, shorten and cancel the meetings of one room's day, never two at one time. */
import { SUBJECTS, teams } from './seed.ts';

/** Instants in milliseconds. */
interface Time {
  readonly start: number;
  readonly end: number;
}

export interface Meeting extends Time {
  /** Stays the same over every change. */
  readonly key: string;
  readonly subject: string;
  readonly organiser: string;
  /** The zone that the organiser books in. */
  readonly zone: string;
  readonly more: Readonly<Record<string, unknown>>;
  /** The time that it was booked for: nobody moves it far from there. */
  readonly booked: Time;
  /** Booked on the spur of the moment, so that it may be cancelled as quickly. */
  readonly isAdHoc: boolean;
}

export interface LivingRoom {
  readonly meetings: readonly Meeting[];
  /** Times that nobody changes: occurrences of series. */
  readonly fixed: readonly Time[];
  /** Nothing begins before or ends after the day. */
  readonly day: Time;
  readonly zone: string;
  readonly people: readonly string[];
}

/** From 0 to below 1. */
type Random = () => number;

type Step = (meetings: readonly Meeting[]) => readonly Meeting[];

interface Choice {
  readonly weight: number;
  readonly step: Step;
}

const MINUTE_MS = 60_000;
const MOST_MEETINGS = 12;
const QUARTER_MS = 15 * MINUTE_MS;
const FARTHEST_MS = 3 * QUARTER_MS;
const LONGER_AT_MOST_MS = 2 * QUARTER_MS;
/** Then a meeting of the spur of the moment leaves the calendar, which stays small. */
const KEPT_MS = 4 * 60 * MINUTE_MS;

/** The meetings after one change by somebody at `now`; the same list when nobody can change anything. */
export function changeSomething(
  room: LivingRoom,
  now: number,
  random: Random,
  key: string,
): readonly Meeting[] {
  const meetings = room.meetings.filter(({ isAdHoc, end }) => !isAdHoc || end > now - KEPT_MS);
  const kept = { ...room, meetings };
  const choices = [
    ...changesOfRunning(kept, now),
    ...changesOfUpcoming(kept, now, random),
    ...bookings(kept, now, random, key),
  ];
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  for (const { weight, step } of choices) {
    left -= weight;
    if (left < 0) return step(meetings);
  }
  return meetings;
}

function changesOfRunning(room: LivingRoom, now: number): Choice[] {
  const running = room.meetings.find(
    (meeting) => isHeld(meeting) && meeting.start <= now && now < meeting.end,
  );
  if (running === undefined) return [];
  const { start, end } = running;
  const choices: Choice[] = [];
  if (end - now <= 20 * MINUTE_MS) {
    choices.push(...retimed(room, running, { start, end: end + QUARTER_MS }, 5));
  }
  if (now - start >= 10 * MINUTE_MS && end - now >= 10 * MINUTE_MS) {
    choices.push(...retimed(room, running, { start, end: now - (now % MINUTE_MS) }, 2));
  }
  return choices;
}

function changesOfUpcoming(room: LivingRoom, now: number, random: Random): Choice[] {
  const soon = now + 5 * MINUTE_MS;
  const upcoming = room.meetings.filter((each) => isHeld(each) && each.start > soon);
  const chosen = upcoming[Math.floor(random() * upcoming.length)];
  if (chosen === undefined) return [];
  const { start, end } = chosen;
  const choices = [
    ...retimed(room, chosen, { start: start + QUARTER_MS, end: end + QUARTER_MS }, 3),
    ...retimed(room, chosen, { start, end: end + QUARTER_MS }, 2),
    ...(start - QUARTER_MS > soon
      ? retimed(room, chosen, { start: start - QUARTER_MS, end: end - QUARTER_MS }, 2)
      : []),
  ];
  if (!chosen.isAdHoc) return choices;
  const isCrowded = room.meetings.length >= MOST_MEETINGS;
  const cancel: Step = (meetings) => meetings.filter(({ key }) => key !== chosen.key);
  const subject = oneOf(SUBJECTS, random);
  return [
    ...choices,
    { weight: isCrowded ? 6 : 2, step: cancel },
    { weight: 1, step: (meetings) => replaced(meetings, { ...chosen, subject }) },
  ];
}

function bookings(room: LivingRoom, now: number, random: Random, key: string): Choice[] {
  const now5 = Math.ceil(now / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
  const laterBy = (1 + Math.floor(random() * 8)) * 2 * QUARTER_MS;
  const later = Math.ceil(now / (2 * QUARTER_MS)) * 2 * QUARTER_MS + laterBy;
  const lengths = [QUARTER_MS, 2 * QUARTER_MS, 3 * QUARTER_MS, 4 * QUARTER_MS];
  const length = oneOf(lengths, random);
  const details = detailsOf(room, random, key);
  // Meetings that are over stay in the calendar but crowd nobody.
  if (room.meetings.filter(({ end }) => end > now).length >= MOST_MEETINGS) return [];
  return [
    { weight: 4, time: { start: now5, end: now5 + length } },
    { weight: 2, time: { start: later, end: later + length } },
  ].flatMap(({ weight, time }) =>
    isFree(room, time)
      ? [{ weight, step: (meetings) => [...meetings, { ...details, ...time, booked: time }] }]
      : [],
  );
}

function detailsOf(
  room: LivingRoom,
  random: Random,
  key: string,
): Omit<Meeting, keyof Time | 'booked'> {
  const nature = random();
  return {
    key,
    subject: oneOf(SUBJECTS, random),
    organiser: oneOf(room.people, random),
    zone: room.zone,
    isAdHoc: true,
    more: {
      ...(random() < 0.5 ? teams(key.replaceAll(/[^a-z0-9]/gi, '')) : {}),
      ...(nature < 0.12 ? { sensitivity: 'private' } : {}),
      ...(nature > 0.88 ? { showAs: 'tentative' } : {}),
    },
  };
}

function retimed(room: LivingRoom, meeting: Meeting, time: Time, weight: number): Choice[] {
  const { booked } = meeting;
  const isFar = Math.abs(time.start - booked.start) > FARTHEST_MS;
  const isLong = time.end - time.start > booked.end - booked.start + LONGER_AT_MOST_MS;
  if (isFar || isLong || !isFree(room, time, meeting.key)) return [];
  return [{ weight, step: (meetings) => replaced(meetings, { ...meeting, ...time }) }];
}

const replaced = (meetings: readonly Meeting[], changed: Meeting): readonly Meeting[] =>
  meetings.map((each) => (each.key === changed.key ? changed : each));

function isFree({ meetings, fixed, day }: LivingRoom, time: Time, except?: string): boolean {
  const others = meetings.filter((each) => each.key !== except && isHeld(each));
  return (
    time.start >= day.start &&
    time.end <= day.end &&
    ![...others, ...fixed].some(({ start, end }) => start < time.end && time.start < end)
  );
}

/** Cancelled meetings, and those that leave the room free, are in nobody's way, and nobody cares to change them. */
const isHeld = ({ more }: Meeting): boolean =>
  more['isCancelled'] !== true && more['showAs'] !== 'free';

const oneOf = <T>(list: readonly T[], random: Random): T =>
  list[Math.floor(random() * list.length)] as T;
