/** The memory of an organisation's drainers in the lease row: lag, sick rooms, and why everything waits. Pure. */
import { z } from 'zod';
import { lagSchema } from './notification-lag.ts';

const instant = z.iso.datetime();

const pauseCauseSchema = z.enum([
  'microsoft.throttled',
  'microsoft.unavailable',
  'connection.access-lost',
  'connection.not-connected',
  'service.misconfigured',
  'service.unavailable',
]);
export type PauseCause = z.infer<typeof pauseCauseSchema>;

export const pauseSchema = z.object({
  cause: pauseCauseSchema,
  since: instant.meta({ description: 'The first of the pauses between which nothing succeeded.' }),
  times: z.int().meta({ description: 'How many pauses there were since.' }),
});

const sickRoomSchema = z.object({
  room: z.string(),
  /** It is not asked before then. */
  until: instant,
  throttled: z.boolean(),
  /** Nothing has succeeded since it failed: the cause may be more than this mailbox. */
  alone: z.boolean(),
});
type SickRoom = z.infer<typeof sickRoomSchema>;

export const drainMemorySchema = z.object({
  lag: lagSchema.default([]),
  /** When subscriptions are compared with Microsoft's list again. */
  reconcileAt: instant.optional(),
  /** Absent once a read has succeeded. */
  pause: pauseSchema.optional(),
  /** Rooms whose last read failed: they are read last. */
  sick: z.array(sickRoomSchema).optional(),
  /** Rooms in which a change was found that no notification had told in time. */
  untold: z.array(z.object({ room: z.string(), at: instant })).optional(),
  /** Since when no notification of the organisation is relied on. */
  doubtedAt: instant.optional(),
  /** How long Microsoft took from a change to its notification, newest last, and when that is measured again. */
  delays: z.object({ seconds: z.array(z.number()), nextAt: instant }).optional(),
});
export type DrainMemory = z.infer<typeof drainMemorySchema>;

const HOUR_MS = 3_600_000;
/** So many rooms within an hour are no accident of one subscription. */
const UNTOLD_ROOMS = 2;
const DELAYS = 3;
/** A poller of one minute shows a change after half a minute. */
const SLOW_SECONDS = 20;
const SLOW_AGAIN_MS = 60_000;

/** Found out about a room whose change nobody told. */
export function withUntold(memory: DrainMemory, room: string, now: Date): DrainMemory {
  const known = (memory.untold ?? []).filter(
    (one) => one.room !== room && now.getTime() - Date.parse(one.at) < HOUR_MS,
  );
  const untold = [...known, { room, at: now.toISOString() }].slice(-UNTOLD_ROOMS);
  const doubtedAt = untold.length < UNTOLD_ROOMS ? memory.doubtedAt : now.toISOString();
  return { ...memory, untold, ...(doubtedAt && { doubtedAt }) };
}

/** A notification has proven itself. */
export function withProof({
  untold: _told,
  doubtedAt: _over,
  ...memory
}: DrainMemory): DrainMemory {
  return memory;
}

/** `againMs`: when notifications are quick, the next one is measured after this time. */
export function withDelay(
  memory: DrainMemory,
  seconds: number,
  { now, againMs }: { readonly now: Date; readonly againMs: number },
): DrainMemory {
  const measured = [...(memory.delays?.seconds ?? []), seconds].slice(-DELAYS);
  const isKnown = measured.length === DELAYS && measured.every((one) => one < SLOW_SECONDS);
  const nextAt = new Date(now.getTime() + (isKnown ? againMs : SLOW_AGAIN_MS)).toISOString();
  return { ...memory, delays: { seconds: measured, nextAt } };
}

/** The median of what was measured last; undefined before. */
export function delayOf({ delays }: DrainMemory): number | undefined {
  const ordered = delays?.seconds.toSorted((a, b) => a - b) ?? [];
  return ordered[Math.floor(ordered.length / 2)];
}

/** Why rooms are read more often than their subscriptions alone would need. */
export function distrustOf(memory: DrainMemory): 'untold' | 'slow' | undefined {
  if (memory.doubtedAt !== undefined) return 'untold';
  const isMeasured = memory.delays?.seconds.length === DELAYS;
  return isMeasured && (delayOf(memory) ?? 0) >= SLOW_SECONDS ? 'slow' : undefined;
}

/** Nothing is remembered that a successful read would change. */
export const isUntroubled = ({ pause, sick, untold, doubtedAt }: DrainMemory): boolean =>
  pause === undefined && (sick ?? []).length === 0 && (untold ?? doubtedAt) === undefined;

/** Says no more than no memory. */
export const isEmpty = (memory: DrainMemory): boolean =>
  Object.values(memory).every(
    (one) => one === undefined || (Array.isArray(one) && one.length === 0),
  );

/** So many mailboxes that fail at once, while none succeeds, are no trouble of one mailbox. */
const MOST_SICK_ALONE = 3;
const MOST_SICK = 100;

/** A room was read: whatever troubles the others is theirs, and no pause is left. */
export function withRead({ pause: _over, ...memory }: DrainMemory, room: string): DrainMemory {
  if (memory.sick === undefined) return memory;
  const sick = memory.sick
    .filter((one) => one.room !== room)
    .map((one) => ({ ...one, alone: true }));
  return { ...memory, sick };
}

/** A room failed; `alone` when another was read in the same drain. */
export function withSick(memory: DrainMemory, failed: SickRoom): DrainMemory {
  const known = memory.sick ?? [];
  const before = known.find(({ room }) => room === failed.room);
  const others = known.filter(({ room }) => room !== failed.room);
  const alone = failed.alone || before?.alone === true;
  return { ...memory, sick: [...others, { ...failed, alone }].slice(-MOST_SICK) };
}

/** The trouble that so many mailboxes at once tell of, and until when it lasts at least. */
export function commonTrouble(
  { sick = [] }: DrainMemory,
  now: Date,
): { readonly cause: PauseCause; readonly until: string } | undefined {
  const at = now.toISOString();
  const waiting = sick.filter(({ alone, until }) => !alone && until > at);
  if (waiting.length < MOST_SICK_ALONE) return undefined;
  const isThrottled = waiting.some(({ throttled }) => throttled);
  return {
    cause: isThrottled ? 'microsoft.throttled' : 'microsoft.unavailable',
    until: waiting.map(({ until }) => until).reduce((a, b) => (a > b ? a : b)),
  };
}

export function withPause(memory: DrainMemory, cause: PauseCause, now: Date): DrainMemory {
  const before = memory.pause?.cause === cause ? memory.pause : undefined;
  const since = before?.since ?? now.toISOString();
  return { ...memory, pause: { cause, since, times: (before?.times ?? 0) + 1 } };
}
