/** HTTP contract of the operators' view of every set-up, and of what they may do about one. */
import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { pageOf, pageQuery } from '../../platform/paging.ts';
import { profileChangeSchema } from '../connection/access-mode-steps.ts';
import { profiles } from '../connection/access-modes.ts';
import { connectionStates } from '../contract.ts';
import { ageSchema } from './setup-filter.ts';

const state = z.enum(connectionStates);
const counts = z.record(z.string(), z.number().int());

const item = z.object({
  organisation: z.object({ id: z.string(), name: z.string() }),
  state,
  since: z.string(),
  attempt: z.number().int(),
  problem: z.string().optional(),
  instanceId: z
    .string()
    .nullable()
    .meta({ description: 'The orchestration that drives it; null before the first set-up' }),
});

const instance = z.object({ instanceId: z.string(), runtimeStatus: z.string() });

const detail = item.extend({
  profile: z.enum(profiles).optional(),
  deadline: z.string().optional(),
  waitingFor: z.string().optional(),
  warnings: z.array(z.string()),
  microsoftTenant: z.object({ id: z.string(), displayName: z.string() }).optional(),
  profileChange: profileChangeSchema
    .pick({ from: true, to: true, step: true, since: true, waitingFor: true })
    .extend({ instanceId: z.string() })
    .optional(),
  orchestration: instance
    .extend({
      createdTime: z.string(),
      lastUpdatedTime: z.string(),
      customStatus: z.unknown(),
    })
    .optional(),
  timeline: z
    .array(
      z.union([
        z.object({ at: z.string(), source: z.literal('set-up'), state, code: z.string() }),
        z.object({
          at: z.string(),
          source: z.literal('orchestration'),
          event: z.string(),
          name: z.string().optional(),
        }),
      ]),
    )
    .meta({ description: "The set-up's own entries and the orchestration's history, by time" }),
});

export const operationsEndpoints = {
  summary: endpoint('operationsSummary', 'GET operations/summary', {
    summary: 'How many set-ups are in which state, and why',
    access: 'operator-read',
    answers: {
      200: {
        description: 'Counts',
        schema: z.object({
          at: z.string(),
          organisations: z.number().int(),
          setups: counts.meta({ description: 'By state' }),
          problems: counts.meta({ description: 'By code' }),
          waitingFor: counts.meta({ description: 'By code' }),
        }),
      },
    },
  }),
  list: endpoint('operationsSetupsList', 'GET operations/setups', {
    summary: 'The set-up of every organisation',
    access: 'operator-read',
    query: pageQuery.extend({
      state: state.optional(),
      problem: z.string().max(100).optional(),
      olderThan: ageSchema.optional(),
      q: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'Part of a name, of an organisation id or of a tenant id' }),
    }),
    answers: {
      200: { description: 'A page by organisation id; it may be short', schema: pageOf(item) },
    },
  }),
  get: endpoint('operationsSetupsGet', 'GET operations/setups/{org}', {
    summary: 'One set-up, with the history of its orchestration',
    access: 'operator-read',
    answers: { 200: { description: 'The set-up', schema: detail } },
    problems: ['organisation.not-found'],
  }),
  retry: endpoint('operationsSetupsRetry', 'POST operations/setups/{org}/retry', {
    summary: 'Go on after a failure',
    access: 'operator',
    answers: { 202: { description: 'Going on' } },
    problems: ['organisation.not-found', 'setup.not-retryable'],
  }),
  cancel: endpoint('operationsSetupsCancel', 'POST operations/setups/{org}/cancel', {
    summary: 'Give a set-up up',
    access: 'operator',
    answers: { 202: { description: 'Given up' }, 204: { description: 'Nothing to give up' } },
    problems: ['organisation.not-found', 'setup.already-connected'],
  }),
  disconnect: endpoint('operationsSetupsDisconnect', 'POST operations/setups/{org}/disconnect', {
    summary:
      'Disconnect the Microsoft tenant of an organisation. A later connection makes a new app: what limits this one in Exchange will not limit that one',
    access: 'operator',
    answers: { 202: { description: 'Under way' }, 204: { description: 'Not connected' } },
    problems: ['organisation.not-found'],
  }),
  purge: endpoint('operationsSetupsPurge', 'POST operations/setups/{org}/purge', {
    summary: 'Forget the histories of finished orchestrations',
    access: 'operator',
    answers: {
      200: {
        description: 'Only Completed, Failed and Terminated ones are purged',
        schema: z.object({ purged: z.array(instance), kept: z.array(instance) }),
      },
    },
    problems: ['organisation.not-found'],
  }),
};
