/**
 * The evidence of one check: every request to Microsoft, its time and its answer. The hash covers the evidence as
 * stored.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accessModeSchema } from '../onboarding/contract.ts';
import { roomResultSchema } from './mailbox-access-row.ts';
import { probeAnswerSchema, reasonSchema, verdictSchema } from './verdict.ts';

/** Without its rooms, which are kept slice by slice. */
export const evidenceHeadSchema = z.object({
  check: z.string(),
  organisationId: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  verdict: verdictSchema,
  reason: reasonSchema.optional(),
  tenantId: z.string(),
  application: z.object({ clientId: z.string(), servicePrincipalId: z.string().optional() }),
  profile: accessModeSchema,
  canary: z.object({
    chosen: z.enum(['connecting-administrator', 'named', 'none']),
    objectId: z.string().optional(),
    before: probeAnswerSchema.optional(),
    after: probeAnswerSchema.optional(),
  }),
});
export type EvidenceHead = z.infer<typeof evidenceHeadSchema>;

export const evidenceSchema = evidenceHeadSchema.extend({ rooms: z.array(roomResultSchema) }).meta({
  id: 'ScopeEvidence',
  description: 'What was asked and what Microsoft answered; the fields are in this order.',
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** SHA-256 in hex of the minified JSON, fields in the schema's order: `jq -cj .evidence | sha256sum` finds the same. */
export const hashOf = (evidence: Evidence): string =>
  createHash('sha256')
    .update(JSON.stringify(evidenceSchema.parse(evidence)))
    .digest('hex');

/** The requests of a check, as the proof shows them. */
export const requestShapes = {
  canary: 'GET https://graph.microsoft.com/v1.0/users/{id}/calendar?$select=id',
  room: 'GET https://graph.microsoft.com/v1.0/users/{address}/calendarView?startDateTime={now}&endDateTime={then}&$top=1&$select=id',
  as: 'ClickShare Calendar Sync, with an application token of the tenant (client credentials)',
} as const;

export const notProven = [
  'That every other mailbox of the tenant is refused: only one mailbox that is no meeting room was tried.',
  'Anything about other applications, or about other permissions of this one.',
  'Anything about the time before or after the check: Microsoft can take up to 2 hours to apply a change.',
] as const;
