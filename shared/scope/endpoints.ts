/** The HTTP contract of mailbox access: the scripts that limit it, and the proof that it is limited. */
import { z } from 'zod';
import { accessModeSchema } from '../onboarding/contract.ts';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { evidenceSchema } from './evidence.ts';
import { recordSchema } from './mailbox-access-row.ts';
import { reasonSchema, verdictSchema } from './verdict.ts';

const tag = 'Mailbox access';

const instant = z.iso.datetime();
const explanation = z
  .object({ title: z.string(), action: z.string() })
  .meta({ id: 'ScopeExplanation', description: 'The verdict in plain words, and what to do.' });
const checkRecord = recordSchema
  .extend({
    evidenceKept: z.boolean().meta({ description: 'Only the last 12 checks keep theirs.' }),
  })
  .meta({ id: 'ScopeCheckRecord' });
const history = z.array(checkRecord).meta({ description: 'Newest first' });
const scripts = z
  .object({
    rbac: z.string().meta({ description: 'RBAC for Applications: recommended.' }),
    applicationAccessPolicy: z.string().meta({ description: 'The older way.' }),
  })
  .meta({
    id: 'ScopeScripts',
    description:
      'PowerShell for Exchange Online, with every id filled in. `scripts` limit access, `undo` takes back what the script of the same name made.',
  });

const exampleExplanation = {
  title: 'Proven: your rooms can be read, and a mailbox that is no room is refused',
  action: 'Nothing. It is checked again every week.',
};
const exampleRecord = {
  check: 'Es6ZsX0tOKYLN-M9',
  at: '2026-03-02T08:00:00.000Z',
  verdict: 'proven',
  rooms: 1,
  readable: 1,
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  evidenceKept: true,
};

const scopeResult = z
  .object({
    at: instant,
    verdict: verdictSchema,
    reason: reasonSchema.optional(),
    explanation,
    rooms: z.array(
      z.object({ id: z.string(), readable: z.boolean(), reason: z.string().optional() }),
    ),
    canary: z.object({ refused: z.boolean(), reason: z.string().optional() }),
    hash: z.string().optional().meta({ description: 'Of the evidence, as in the audit' }),
  })
  .meta({ id: 'ScopeResult' });

const scopeSchema = z
  .object({
    profile: accessModeSchema,
    scripts,
    undo: scripts,
    canary: z
      .object({
        chosen: z.enum(['connecting-administrator', 'named', 'none']),
        objectId: z.string().optional(),
      })
      .meta({ description: 'The mailbox that must be refused' }),
    checking: z.boolean().meta({ description: 'A check is under way, or about to begin.' }),
    nextCheckAt: instant.optional(),
    result: scopeResult.optional().meta({ description: 'Absent before the first check' }),
    history,
  })
  .meta({
    id: 'MailboxScope',
    examples: [
      {
        profile: 'consent',
        scripts: { rbac: 'Connect-ExchangeOnline …', applicationAccessPolicy: 'Connect-…' },
        undo: { rbac: 'Connect-ExchangeOnline …', applicationAccessPolicy: 'Connect-…' },
        canary: {
          chosen: 'connecting-administrator',
          objectId: '4b1c1f0e-5d0a-4f5e-9a52-7f5f3a8e9b11',
        },
        checking: false,
        nextCheckAt: '2026-03-09T08:00:00.000Z',
        result: {
          at: exampleRecord.at,
          verdict: 'proven',
          explanation: exampleExplanation,
          rooms: [{ id: 'q1Yp0aWc7uT3xK9f', readable: true }],
          canary: { refused: true },
          hash: exampleRecord.hash,
        },
        history: [exampleRecord],
      },
    ],
  });

export const scopeGet = endpoint('scopeGet', 'GET organisations/{org}/calendar/scope', {
  tag,
  summary: 'Read whether access is proven to be limited to rooms',
  description:
    'The last verdict with its reason, every check before, and the scripts that limit access.',
  access: 'member',
  answers: { 200: { description: 'The scope', schema: scopeSchema } },
  problems: ['scope.not-connected'],
});

export const scopeCheck = endpoint('scopeCheck', 'POST organisations/{org}/calendar/scope/check', {
  tag,
  summary: 'Check mailbox access now',
  description:
    'Reads every assigned room, and asks for one mailbox that must be refused. Repeating it while a check is under way changes nothing, unless it names another mailbox: then a new check begins. An organisation may ask for 10 checks in 10 minutes.',
  access: 'administrator',
  body: z
    .strictObject({
      canary: z
        .union([z.email().max(320), z.guid()])
        .optional()
        .meta({
          description:
            'A mailbox that is no meeting room and must be refused, by address or object id; kept for later checks.',
        }),
    })
    .meta({ id: 'CheckScope', examples: [{ canary: '4b1c1f0e-5d0a-4f5e-9a52-7f5f3a8e9b11' }] }),
  bodyOptional: true,
  answers: { 202: { description: 'It will be checked in a moment, or is being checked' } },
  problems: ['scope.not-connected', 'scope.checked-recently'],
  needs: ['storage', 'key-vault'],
});

const ofOneCheck = z.object({
  check: idSchema.optional().meta({ description: 'Of the history; absent: the latest' }),
});

const proof = z
  .object({
    hash: z.string().meta({
      description: 'SHA-256 in hex of `evidence` as minified JSON: jq -cj .evidence | sha256sum',
    }),
    evidence: evidenceSchema,
    rooms: z
      .array(z.object({ id: z.string(), displayName: z.string(), emailAddress: z.string() }))
      .meta({ description: 'The rooms by their present names; the hash does not cover them.' }),
    explanation,
    requests: z
      .object({ canary: z.string(), room: z.string(), as: z.string() })
      .meta({ description: 'Which requests were sent to Microsoft, and as whom.' }),
    notProven: z.array(z.string()).meta({ description: 'What the check does not prove.' }),
    checkYourself: z
      .array(z.string())
      .meta({ description: 'Cmdlets that answer the same question without this service.' }),
    history,
  })
  .meta({
    id: 'ScopeProof',
    examples: [
      {
        hash: exampleRecord.hash,
        evidence: {
          check: exampleRecord.check,
          organisationId: 'hM4yQ0bW6cZ1rT8d',
          startedAt: '2026-03-02T07:59:58.000Z',
          finishedAt: exampleRecord.at,
          verdict: 'proven',
          tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47',
          application: { clientId: '0a7bdc5c-7b57-40be-9939-d4c5fc7cd417' },
          profile: 'consent',
          canary: {
            chosen: 'connecting-administrator',
            objectId: '4b1c1f0e-5d0a-4f5e-9a52-7f5f3a8e9b11',
            before: {
              answer: 'refused',
              status: 403,
              code: 'ErrorAccessDenied',
              at: '2026-03-02T07:59:58.500Z',
            },
          },
          rooms: [{ id: 'q1Yp0aWc7uT3xK9f', readable: true, at: '2026-03-02T07:59:59.000Z' }],
        },
        rooms: [
          { id: 'q1Yp0aWc7uT3xK9f', displayName: 'Oak', emailAddress: 'oak@contoso.example' },
        ],
        explanation: exampleExplanation,
        requests: {
          canary: 'GET https://graph.microsoft.com/v1.0/users/{id}/calendar?$select=id',
          room: 'GET https://graph.microsoft.com/v1.0/users/{address}/calendarView?…',
          as: 'ClickShare Calendar Sync, with an application token of the tenant (client credentials)',
        },
        notProven: ['Anything about other applications, or about other permissions of this one.'],
        checkYourself: [
          "Test-ApplicationAccessPolicy -AppId '0a7bdc5c-…' -Identity 'oak@contoso.example'",
        ],
        history: [exampleRecord],
      },
    ],
  });

export const scopeEvidence = endpoint(
  'scopeEvidence',
  'GET organisations/{org}/calendar/scope/evidence',
  {
    tag,
    summary: 'Read the evidence of one check',
    description:
      "What was asked, what Microsoft answered with its request ids, and what that does not prove. The hash of the evidence is in the organisation's audit.",
    access: 'member',
    query: ofOneCheck,
    answers: { 200: { description: 'The evidence with its hash', schema: proof } },
    problems: ['scope.no-evidence'],
  },
);

export const scopeProof = endpoint('scopeProof', 'GET organisations/{org}/calendar/scope/proof', {
  tag,
  summary: 'Read the evidence of one check as a page',
  description: 'One page to hand to a security team: it needs nothing else, also when saved.',
  access: 'member',
  query: ofOneCheck,
  answers: { 200: { description: 'The page', mediaType: 'text/html' } },
  problems: ['scope.no-evidence'],
});
