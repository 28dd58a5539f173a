/** The HTTP contract of mailbox access: the scripts that limit it, and the proof that it is limited. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { evidenceSchema } from './evidence.ts';
import { profileSchema, recordSchema } from './mailbox-access-row.ts';
import { reasons, verdicts } from './verdict.ts';

const explanation = z.object({ title: z.string(), action: z.string() });
const instant = z.iso.datetime();
const history = z
  .array(recordSchema.extend({ evidenceKept: z.boolean() }))
  .meta({ description: 'Newest first' });

const scopeSchema = z
  .object({
    profile: profileSchema,
    scripts: z
      .object({ rbac: z.string(), applicationAccessPolicy: z.string() })
      .meta({ description: 'PowerShell for Exchange Online, with every id filled in' }),
    undo: z
      .object({ rbac: z.string(), applicationAccessPolicy: z.string() })
      .meta({ description: 'PowerShell that takes back what the script of the same name made' }),
    canary: z
      .object({
        chosen: z.enum(['connecting-administrator', 'named', 'none']),
        objectId: z.string().optional(),
      })
      .meta({ description: 'The mailbox that must be refused' }),
    checking: z.boolean(),
    nextCheckAt: instant.optional(),
    result: z
      .object({
        at: instant,
        verdict: z.enum(verdicts),
        reason: z.enum(reasons).optional(),
        explanation,
        rooms: z.array(
          z.object({ id: z.string(), readable: z.boolean(), reason: z.string().optional() }),
        ),
        canary: z.object({ refused: z.boolean(), reason: z.string().optional() }),
        hash: z.string().optional().meta({ description: 'Of the evidence, as in the audit' }),
      })
      .optional()
      .meta({ description: 'Absent before the first check' }),
    history,
  })
  .meta({ id: 'MailboxScope' });

export const scopeGet = endpoint('scopeGet', 'GET organisations/{org}/calendar/scope', {
  summary: 'Whether access is proven to be limited to rooms, and the scripts that limit it',
  access: 'member',
  answers: { 200: { description: 'The scope', schema: scopeSchema } },
  problems: ['scope.not-connected'],
});

export const scopeCheck = endpoint('scopeCheck', 'POST organisations/{org}/calendar/scope/check', {
  summary: 'Check now',
  access: 'administrator',
  body: z.strictObject({
    canary: z
      .union([z.email().max(320), z.guid()])
      .optional()
      .meta({
        description:
          'A mailbox that is no meeting room and must be refused, by address or object id; kept for later checks.',
      }),
  }),
  bodyOptional: true,
  answers: { 202: { description: 'It will be checked in a moment, or is being checked' } },
  problems: ['scope.not-connected', 'scope.checked-recently'],
});

const ofOneCheck = z.object({
  check: idSchema.optional().meta({ description: 'Of the history; absent: the latest' }),
});

export const scopeEvidence = endpoint(
  'scopeEvidence',
  'GET organisations/{org}/calendar/scope/evidence',
  {
    summary: 'The evidence of one check',
    access: 'member',
    query: ofOneCheck,
    answers: {
      200: {
        description: 'The evidence with its hash',
        schema: z.object({
          hash: z.string().meta({
            description:
              'SHA-256 in hex of `evidence` as minified JSON: jq -cj .evidence | sha256sum',
          }),
          evidence: evidenceSchema,
          rooms: z.array(
            z.object({ id: z.string(), displayName: z.string(), emailAddress: z.string() }),
          ),
          explanation,
          requests: z.object({ canary: z.string(), room: z.string(), as: z.string() }),
          notProven: z.array(z.string()),
          checkYourself: z.array(z.string()),
          history,
        }),
      },
    },
    problems: ['scope.no-evidence'],
  },
);

export const scopeProof = endpoint('scopeProof', 'GET organisations/{org}/calendar/scope/proof', {
  summary: 'The evidence of one check as one page for people (text/html)',
  access: 'member',
  query: ofOneCheck,
  answers: { 200: { description: 'A page that needs nothing else' } },
  problems: ['scope.no-evidence'],
});
