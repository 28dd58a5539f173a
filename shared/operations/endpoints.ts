/** HTTP contract of what is recorded: the organisation's audit, and work that failed. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { auditRowSchema } from './audit.ts';
import { poisonSchema } from './poison.ts';
import { checks } from './probe-readiness.ts';

export const auditList = endpoint('auditList', 'GET organisations/{org}/audit', {
  summary: 'Who did what, newest first',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page', schema: pageOf(auditRowSchema) } },
});

export const healthLive = endpoint('healthLive', 'GET health/live', {
  summary: 'The process answers',
  access: 'anyone',
  answers: { 200: { description: 'Alive', schema: z.object({ status: z.literal('ok') }) } },
});

const readiness = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.enum(checks), z.enum(['ok', 'down'])),
});

export const healthReady = endpoint('healthReady', 'GET health/ready', {
  summary: 'What this service needs answers; Microsoft being down does not count',
  access: 'anyone',
  answers: {
    200: { description: 'Ready', schema: readiness },
    503: {
      description: 'Storage, Key Vault or Web PubSub does not answer, or refuses this service',
      schema: readiness,
    },
  },
});

export const openApiGet = endpoint('openApiGet', 'GET openapi.json', {
  summary: 'This document',
  access: 'anyone',
  answers: { 200: { description: 'OpenAPI 3.1' }, 304: { description: 'Unchanged' } },
});

export const docsGet = endpoint('docsGet', 'GET docs', {
  summary: 'The API and its problems as a page',
  access: 'anyone',
  answers: { 200: { description: 'HTML' }, 304: { description: 'Unchanged' } },
});

export const poisonList = endpoint('poisonList', 'GET operations/poison', {
  summary: 'Queue messages that failed in every try, newest first',
  access: 'operator-read',
  query: pageQuery,
  answers: { 200: { description: 'A page', schema: pageOf(poisonSchema) } },
});

export const poisonReplay = endpoint('poisonReplay', 'POST operations/poison/{id}/replay', {
  summary: 'Send a poison message to its queue once more',
  access: 'operator',
  answers: { 202: { description: 'It is tried again' } },
  problems: ['poison.not-found'],
});

export const poisonDiscard = endpoint('poisonDiscard', 'POST operations/poison/{id}/discard', {
  summary: 'Give a poison message up',
  access: 'operator',
  answers: { 204: { description: 'It is forgotten' } },
  problems: ['poison.not-found'],
});
