/** HTTP contract of what is recorded: the organisation's audit, and work that failed. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { auditRowSchema } from './audit.ts';
import { listedPoisonSchema } from './poison.ts';
import type { Check } from './probe-readiness.ts';

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

export const auditList = endpoint('auditList', 'GET organisations/{org}/audit', {
  tag: tags.audit,
  summary: 'List who did what',
  description:
    'Newest first. Entries are chained by hash, so that a removed or changed entry shows. They hold ids and codes, no personal data.',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page of entries', schema: pageOf(auditRowSchema) } },
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
  description: 'Newest first. Each waits until an operator replays or discards it.',
  access: 'operator-read',
  query: pageQuery,
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
