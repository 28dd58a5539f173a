/** What an organisation's drainers remember in the lease row: lag, sick rooms, and why everything waits. Pure. */
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
  /** The first of the pauses between which nothing succeeded. */
  since: instant,
  times: z.int(),
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
});
export type DrainMemory = z.infer<typeof drainMemorySchema>;

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
