/** What is kept of an organisation's mailbox scope: its canary, the check under way, the last result and those before. */
import { z } from 'zod';
import type { Profile } from '../onboarding/contract.ts';
import { canaryAnswerSchema, reasons, verdicts } from './verdict.ts';

export const profileSchema = z.enum(['consent', 'rbac', 'read-basic']) satisfies z.ZodType<Profile>;

/** Named by object id; or by an address that only the key in Key Vault opens, until Microsoft tells the id. */
export const canarySchema = z.object({
  objectId: z.string().optional(),
  sealed: z.string().optional(),
  /** Tells two canaries apart without naming them. */
  mark: z.string(),
});
export type Canary = z.infer<typeof canarySchema>;

export const roomResultSchema = z.object({
  id: z.string(),
  readable: z.boolean(),
  reason: z.enum(['refused', 'no-mailbox', 'no-answer', 'unknown-room']).optional(),
  at: z.string(),
});
export type RoomResult = z.infer<typeof roomResultSchema>;

/** Rooms of one slice: those without a result are still to be read. */
export const sliceSchema = z.array(
  z.object({ id: z.string(), result: roomResultSchema.optional() }),
);
export type Slice = z.infer<typeof sliceSchema>;

const subjectSchema = z.object({ clientId: z.string(), profile: profileSchema });

export const recordSchema = z.object({
  check: z.string(),
  at: z.string(),
  verdict: z.enum(verdicts),
  reason: z.enum(reasons).optional(),
  rooms: z.number().int(),
  readable: z.number().int(),
  /** Of the evidence: the same as in the audit. */
  hash: z.string(),
});
export type VerdictRecord = z.infer<typeof recordSchema>;

export const runSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  slices: z.number().int(),
  /** Slices before this one are read. */
  next: z.number().int(),
  /** Of the slice that is read now. */
  tries: z.number().int(),
  before: canaryAnswerSchema.optional(),
});
export type Run = z.infer<typeof runSchema>;

export const scopeRowSchema = z.object({
  /** The truth about when it is looked at next; the due index only hints at it. */
  dueAt: z.string(),
  /** `whole`: begins with the next message. `new-rooms`: planned. Cleared by the check that begins. */
  wanted: z.enum(['whole', 'new-rooms']).optional(),
  /** Until then Microsoft does not want to be asked. */
  notBefore: z.string().optional(),
  /** When people asked for one lately, oldest first. */
  asked: z.array(z.string()).optional(),
  /** Absent: the administrator who connected the tenant. */
  canary: canarySchema.optional(),
  run: runSchema.optional(),
  subject: subjectSchema.optional(),
  /** The newest change that we know of. */
  changedAt: z.string(),
  /** Of the canary that this app was refused at. */
  refused: z.string().optional(),
  result: recordSchema.optional(),
  /** Result whose alerts, audit and hint are still owed. */
  untold: z.boolean().optional(),
  /** Newest first. */
  history: z.array(recordSchema),
});
export type ScopeRow = z.infer<typeof scopeRowSchema>;

/** Two years of weekly checks. */
export const LONGEST_HISTORY = 104;
/** How many of them keep their evidence. */
export const KEPT_EVIDENCE = 12;

export const newScopeRow = (now: Date, dueAt: Date): ScopeRow => ({
  dueAt: dueAt.toISOString(),
  changedAt: now.toISOString(),
  history: [],
});
