/** HTTP contract of what is recorded: the organisation's audit. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';

const entry = z.object({
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  target: z.string().optional(),
  result: z.enum(['ok', 'refused', 'failed']),
  code: z.string().optional(),
  sequence: z.number().int(),
  hash: z.string(),
});

export const auditList = endpoint({
  name: 'auditList',
  method: 'GET',
  route: 'organisations/{org}/audit',
  summary: 'Who did what, newest first',
  access: 'member',
  params: z.object({ org: idSchema }),
  query: pageQuery,
  answers: { 200: { description: 'A page', schema: pageOf(entry) } },
});

export const healthLive = endpoint({
  name: 'healthLive',
  method: 'GET',
  route: 'health/live',
  summary: 'The process answers',
  access: 'anyone',
  answers: { 200: { description: 'Alive', schema: z.object({ status: z.literal('ok') }) } },
});

const readiness = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(
    z.enum(['storage', 'keyVault', 'webPubSub', 'identity', 'graph']),
    z.enum(['ok', 'down']),
  ),
});

export const healthReady = endpoint({
  name: 'healthReady',
  method: 'GET',
  route: 'health/ready',
  summary: 'What this service needs answers; Microsoft being down does not count',
  access: 'anyone',
  answers: {
    200: { description: 'Ready', schema: readiness },
    503: { description: 'Storage, Key Vault or Web PubSub does not answer', schema: readiness },
  },
});

export const openApiGet = endpoint({
  name: 'openApiGet',
  method: 'GET',
  route: 'openapi.json',
  summary: 'This document',
  access: 'anyone',
  answers: { 200: { description: 'OpenAPI 3.1' } },
});

export const docsGet = endpoint({
  name: 'docsGet',
  method: 'GET',
  route: 'docs',
  summary: 'The API and its problems as a page',
  access: 'anyone',
  answers: { 200: { description: 'HTML' } },
});
