/**
 * An organisation's row of mailbox access: the probe's mailbox, the check under way, the last result and those before.
 */
import { z } from 'zod';
import { accessModeSchema } from '../onboarding/contract.ts';
import { probeAnswerSchema, reasonSchema, verdictSchema } from './verdict.ts';

/**
 * The mailbox by object id, or by an address encrypted with a key in Key Vault until Microsoft's answer contains the
 * id.
 */
const probeMailboxSchema = z.object({
  objectId: z.string().optional(),
  sealed: z.string().optional(),
  /** Equal for the same mailbox, and names nobody. */
  mark: z.string(),
});
export type ProbeMailbox = z.infer<typeof probeMailboxSchema>;

export const roomResultSchema = z
  .object({
    id: z.string(),
    readable: z.boolean(),
    reason: z.enum(['refused', 'no-mailbox', 'no-answer', 'unknown-room']).optional(),
    at: z.string(),
  })
  .meta({ id: 'ScopeRoomResult' });
export type RoomResult = z.infer<typeof roomResultSchema>;

/** Rooms of one slice: those without a result are still to be read. */
export const sliceSchema = z.array(
  z.object({ id: z.string(), result: roomResultSchema.optional() }),
);
export type Slice = z.infer<typeof sliceSchema>;

const subjectSchema = z.object({ clientId: z.string(), profile: accessModeSchema });

export const recordSchema = z.object({
  check: z.string().meta({ description: 'Names the check, also in `?check=`.' }),
  at: z.string(),
  verdict: verdictSchema,
  reason: reasonSchema.optional(),
  rooms: z.number().int().meta({ description: 'How many rooms were asked.' }),
  readable: z.number().int().meta({ description: 'How many of them were readable.' }),
  hash: z.string().meta({ description: 'Of the evidence, the same as in the audit.' }),
});
export type VerdictRecord = z.infer<typeof recordSchema>;

const runSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  slices: z.number().int(),
  /** Slices before this one are read. */
  next: z.number().int(),
  /** Tries of the slice that is read now. */
  tries: z.number().int(),
  before: probeAnswerSchema.optional(),
});
export type Run = z.infer<typeof runSchema>;

export const mailboxAccessRowSchema = z.object({
  /** When the next check is due; the index repeats it and may be outdated. */
  dueAt: z.string(),
  /** `whole`: begins with the next message. `new-rooms`: planned. Cleared by the check that begins. */
  wanted: z.enum(['whole', 'new-rooms']).optional(),
  /** No request is sent before then, because Microsoft asked for a pause. */
  notBefore: z.string().optional(),
  /** When people requested checks lately, oldest first. */
  asked: z.array(z.string()).optional(),
  /** Absent: the administrator who connected the tenant. */
  canary: probeMailboxSchema.optional(),
  run: runSchema.optional(),
  subject: subjectSchema.optional(),
  /** The newest known change of access. */
  changedAt: z.string(),
  /** The mark of the mailbox that this app was refused. */
  refused: z.string().optional(),
  result: recordSchema.optional(),
  /** The result is not published yet: alerts, audit, hint to the portal. */
  untold: z.boolean().optional(),
  /** Newest first. */
  history: z.array(recordSchema),
});
export type MailboxAccessRow = z.infer<typeof mailboxAccessRowSchema>;

/** Two years of weekly checks. */
export const LONGEST_HISTORY = 104;
/** How many of them keep their evidence. */
export const KEPT_EVIDENCE = 12;

export const newMailboxAccessRow = (now: Date, dueAt: Date): MailboxAccessRow => ({
  dueAt: dueAt.toISOString(),
  changedAt: now.toISOString(),
  history: [],
});
