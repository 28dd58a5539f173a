/** HTTP contract of what is recorded: the organisation's audit, and work that failed. */
import { z } from 'zod';
import { searchText } from '../organisations/contract.ts';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { auditRowSchema } from './audit.ts';
import { auditFormats } from './audit-file.ts';
import { listedPoisonSchema } from './poison.ts';
import type { Check } from './probe-readiness.ts';
import { statusSchema } from './status.ts';
import { trendSampleSchema } from './trend.ts';

const tags = {
  audit: 'Audit',
  health: 'Health',
  reference: 'Reference',
  operations: 'Operations',
} as const;

const alive = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Liveness', examples: [{ status: 'ok' }] });
const health = z.enum(['ok', 'down']);
const readiness = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    checks: z
      .object({
        storage: health,
        keyVault: health,
        webPubSub: health,
        identity: health,
        graph: health,
      } satisfies Record<Check, z.ZodType>)
      .meta({
        description: '`identity` and `graph` are Microsoft: their being down does not count.',
      }),
  })
  .meta({
    id: 'Readiness',
    examples: [
      {
        status: 'ok',
        checks: { storage: 'ok', keyVault: 'ok', webPubSub: 'ok', identity: 'ok', graph: 'ok' },
      },
    ],
  });

const auditPage = pageOf(
  auditRowSchema
    .extend({
      problemTitle: z.string().optional().meta({ description: 'The title behind the code.' }),
    })
    .meta({ id: 'ListedAuditEntry' }),
);

export const auditList = endpoint('auditList', 'GET organisations/{org}/audit', {
  tag: tags.audit,
  summary: 'List who did what',
  description:
    'Newest first. Entries are chained by hash, so that a removed or changed entry shows. They hold ids and codes, no personal data.',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page of entries', schema: auditPage } },
});

const auditFileQuery = z.object({
  format: z
    .enum(auditFormats)
    .default('jsonl')
    .meta({ description: '`jsonl`: an entry a line, as JSON. `csv`: for spreadsheets.' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(1_000)
    .meta({ description: 'How many entries a part holds at most.' }),
  after: pageQuery.shape.after,
});

export const auditExport = endpoint('auditExport', 'GET organisations/{org}/audit/export', {
  tag: tags.audit,
  summary: 'Export who did what as a file',
  description:
    'Newest first, in parts: while there is another part, `Link` has its address, and the parts one after the other are the file. In CSV a text that a spreadsheet would compute begins with an apostrophe. `npm run organisation -- verify` checks the hashes of such a file.',
  access: 'administrator',
  query: auditFileQuery,
  answers: {
    200: {
      description: 'A part of the file',
      mediaType: ['application/jsonl', 'text/csv'],
      headers: ['Link'],
    },
  },
});

export const operationsAudit = endpoint('operationsAudit', 'GET operations/audit', {
  tag: tags.operations,
  summary: 'List what was done to the service itself',
  description:
    'Newest first: the audit of what concerns no single organisation, such as the erasure of one, which it names by its id alone.',
  access: 'operator-read',
  query: pageQuery,
  answers: { 200: { description: 'A page of entries', schema: auditPage } },
});

export const healthLive = endpoint('healthLive', 'GET health/live', {
  tag: tags.health,
  summary: 'Ask whether the process answers',
  description: 'Answers without asking anything else.',
  access: 'anyone',
  answers: { 200: { description: 'Alive', schema: alive } },
  needs: [],
});

export const healthReady = endpoint('healthReady', 'GET health/ready', {
  tag: tags.health,
  summary: 'Ask whether what this service needs answers',
  description:
    'Ready when storage, Key Vault and Web PubSub answer and let this service in; Microsoft being down does not count. An answer is kept for three seconds.',
  access: 'anyone',
  answers: {
    200: { description: 'Ready', schema: readiness },
    503: {
      description: 'Storage, Key Vault or Web PubSub does not answer, or refuses this service',
      schema: readiness,
    },
  },
  needs: [],
});

export const statusGet = endpoint('statusGet', 'GET status', {
  tag: tags.health,
  summary: 'Read how the service is, and how it was in the last 90 days',
  description:
    'For everybody, without signing in: what works now, and when something did not. It names no customer. An answer is kept for a minute.',
  access: 'anyone',
  answers: { 200: { description: 'The status', schema: statusSchema } },
  needs: [],
});

export const trendGet = endpoint('operationsTrend', 'GET operations/trend', {
  tag: tags.operations,
  summary: 'Read how well calendars were followed over time',
  description:
    'A sample every quarter of an hour, oldest first; 35 days are kept. It reads one partition of few rows a day.',
  access: 'operator-read',
  query: z.object({
    hours: z.coerce
      .number()
      .int()
      .min(1)
      .max(168)
      .default(24)
      .meta({ description: 'How far back, a week at most.' }),
  }),
  answers: {
    200: {
      description: 'The samples',
      schema: z
        .object({ items: z.array(trendSampleSchema) })
        .meta({ id: 'Trend', examples: [{ items: [] }] }),
    },
  },
});

export const openApiGet = endpoint('openApiGet', 'GET openapi.json', {
  tag: tags.reference,
  summary: 'Read this document',
  description: 'OpenAPI 3.1, made from the same schemas that check requests.',
  access: 'anyone',
  answers: {
    200: {
      description: 'The document',
      schema: z.looseObject({ openapi: z.literal('3.1.0') }).meta({ id: 'OpenApiDocument' }),
      headers: ['ETag'],
    },
    304: { description: 'Unchanged', headers: ['ETag'] },
  },
  needs: [],
});

export const docsGet = endpoint('docsGet', 'GET docs', {
  tag: tags.reference,
  summary: 'Read this document as a page',
  description: 'The reference for people. The `type` of every problem leads into it.',
  access: 'anyone',
  answers: {
    200: { description: 'The page', mediaType: 'text/html', headers: ['ETag'] },
    304: { description: 'Unchanged', headers: ['ETag'] },
  },
  needs: [],
});

export const poisonList = endpoint('poisonList', 'GET operations/poison', {
  tag: tags.operations,
  summary: 'List the queue messages that failed in every try',
  description:
    'Newest first. Each waits until an operator replays or discards it. With a filter a page may be short, or even empty, and still have a `nextLink`.',
  access: 'operator-read',
  query: pageQuery.extend({
    q: searchText.meta({
      description: 'Part of the name or id of the organisation, or of the name of the queue.',
    }),
  }),
  answers: { 200: { description: 'A page of messages', schema: pageOf(listedPoisonSchema) } },
});

export const poisonReplay = endpoint('poisonReplay', 'POST operations/poison/{id}/replay', {
  tag: tags.operations,
  summary: 'Send a poison message to its queue once more',
  description:
    'The message is sent and leaves this list; it comes back when it fails again. Repeating it answers 404.',
  access: 'operator',
  answers: { 202: { description: 'It is tried again' } },
  problems: ['poison.not-found'],
});

export const poisonDiscard = endpoint('poisonDiscard', 'POST operations/poison/{id}/discard', {
  tag: tags.operations,
  summary: 'Give a poison message up',
  description: 'Forgets the message for good. Repeating it answers 404.',
  access: 'operator',
  answers: { 204: { description: 'It is forgotten' } },
  problems: ['poison.not-found'],
});
