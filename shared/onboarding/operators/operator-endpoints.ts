/** HTTP contract of the operators' view of every set-up, and of what they may do about one. */
import { z } from 'zod';
import { alertCountsSchema } from '../../alerts/contract.ts';
import { roomSyncCountsSchema } from '../../calendar/contract.ts';
import { poisonCountsSchema, queueDepthsSchema } from '../../operations/contract.ts';
import { endpoint } from '../../platform/endpoint.ts';
import { pageOf, pageQuery } from '../../platform/paging.ts';
import { secretCountsSchema } from '../../secrets/contract.ts';
import { accessModeChangeSchema } from '../connection/access-mode-steps.ts';
import { accessModeSchema, connectionStateSchema } from '../contract.ts';
import { ageSchema, setupItemSchema, setupOrders } from './setup-filter.ts';
import { durationCountsSchema } from './setup-statistics.ts';
import { detailEntrySchema } from './timeline.ts';

const tag = 'Operations';

const counts = z.record(z.string(), z.number().int());
const texts = z.record(z.string(), z.string());

const instance = z
  .object({
    instanceId: z.string(),
    runtimeStatus: z.string().meta({ description: 'As Durable Functions name it: `Running`, …' }),
  })
  .meta({ id: 'OrchestrationInstance' });

const orchestration = instance
  .extend({ createdTime: z.string(), lastUpdatedTime: z.string(), customStatus: z.unknown() })
  .meta({ id: 'Orchestration' });

const detail = setupItemSchema
  .extend({
    profile: accessModeSchema.optional(),
    deadline: z.string().optional(),
    warnings: z.array(z.string()),
    microsoftTenant: z.object({ id: z.string(), displayName: z.string() }).optional(),
    profileChange: accessModeChangeSchema
      .pick({ from: true, to: true, step: true, since: true, waitingFor: true })
      .extend({ instanceId: z.string() })
      .optional(),
    orchestration: orchestration.optional(),
    titles: texts.meta({
      description:
        'What the warnings and the codes in the timeline mean, as far as they have words.',
    }),
    timeline: z.array(detailEntrySchema).meta({
      description:
        "By time: the set-up's own entries, the orchestration's history, the audit, Microsoft's refusals, alerts, and the state of sync. The newest of each.",
    }),
  })
  .meta({
    id: 'SetupDetail',
    examples: [
      {
        organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' },
        state: 'validating',
        since: '2026-03-02T08:01:00.000Z',
        attempt: 1,
        instanceId: 'setup-hM4yQ0bW6cZ1rT8d-1',
        profile: 'consent',
        deadline: '2026-03-02T08:31:00.000Z',
        waitingFor: 'rooms.not-listed',
        waitingForText: 'Microsoft does not list the meeting rooms yet.',
        actions: ['cancel', 'disconnect', 'purge'],
        etag: '"PsrJ7x0XkQ5mB2vW9cLtYd"',
        warnings: [],
        orchestration: {
          instanceId: 'setup-hM4yQ0bW6cZ1rT8d-1',
          runtimeStatus: 'Running',
          createdTime: '2026-03-02T08:00:00.000Z',
          lastUpdatedTime: '2026-03-02T08:02:00.000Z',
          customStatus: null,
        },
        titles: {},
        timeline: [
          {
            at: '2026-03-02T08:00:00.000Z',
            source: 'set-up',
            state: 'awaiting-discovery-consent',
            code: 'setup.started',
          },
          {
            at: '2026-03-02T08:00:00.100Z',
            source: 'orchestration',
            event: 'ExecutionStarted',
            name: 'setup',
          },
          {
            at: '2026-03-02T08:00:00.200Z',
            source: 'audit',
            actor: 'user:PsrJ7x0XkQ5mB2vW9cLtYd',
            action: 'setup.started',
            result: 'ok',
          },
          {
            at: '2026-03-02T08:01:05.000Z',
            source: 'microsoft',
            since: '2026-03-02T08:01:02.000Z',
            times: 3,
            step: 'room-list',
            reason: 'permission-missing',
            status: 403,
            code: 'Authorization_RequestDenied',
            requestId: '5f1d8e0c-6a8e-4b57-9a0e-0f6f4b1f7f5a',
          },
        ],
      },
    ],
  });

const summary = z
  .object({
    at: z.string(),
    organisations: z.number().int(),
    atLeast: z
      .boolean()
      .meta({ description: 'Counting organisations stopped: there are at least so many.' }),
    setups: counts.meta({ description: 'By state' }),
    problems: counts.meta({ description: 'By code' }),
    waitingFor: counts.meta({ description: 'By code' }),
    titles: texts.meta({
      description: 'What each code of `problems` and `waitingFor` means.',
    }),
    longest: texts.meta({
      description: 'By state, since when the set-up is in it that has been there longest.',
    }),
    durations: durationCountsSchema,
    alerts: alertCountsSchema,
    secrets: secretCountsSchema,
    rooms: roomSyncCountsSchema,
    devices: z
      .object({
        offline: z.int().meta({
          description:
            'Assigned devices that missed two reports or show an old calendar: those with an open `device-stale` alert.',
        }),
        atLeast: z.boolean().meta({ description: 'Counting stopped: there are at least so many.' }),
      })
      .meta({ description: 'Screens of every organisation.' }),
    poison: poisonCountsSchema,
    queues: queueDepthsSchema,
  })
  .meta({
    id: 'OperationsSummary',
    examples: [
      {
        at: '2026-03-02T08:00:00.000Z',
        organisations: 112,
        atLeast: false,
        setups: { ready: 108, validating: 3, failed: 1 },
        problems: { 'rooms.not-listed': 1 },
        waitingFor: { 'consent.discovery-not-effective': 3 },
        titles: {
          'rooms.not-listed': 'The meeting rooms cannot be listed',
          'consent.discovery-not-effective':
            'Microsoft is still making the approval of Meeting Room Discovery effective.',
        },
        longest: {
          ready: '2025-11-03T10:12:00.000Z',
          validating: '2026-03-02T07:48:00.000Z',
          failed: '2026-03-01T16:20:00.000Z',
        },
        durations: {
          setups: 108,
          byPhase: {
            approvals: { p50Seconds: 340, p90Seconds: 86_400 },
            validating: { p50Seconds: 42, p90Seconds: 310 },
            verifying: { p50Seconds: 9, p90Seconds: 75 },
            total: { p50Seconds: 410, p90Seconds: 87_000 },
          },
        },
        alerts: {
          open: 3,
          bySeverity: { warning: 2, critical: 1 },
          byKind: { 'setup-failed': 1, 'device-stale': 2 },
          atLeast: false,
        },
        secrets: {
          watched: 108,
          due: { '30': 2, expired: 1 },
          failedRenewals: 1,
          weeks: [{ monday: '2026-03-02', ending: 1, renewing: 2 }],
          atLeast: false,
        },
        rooms: {
          followed: 940,
          notified: 936,
          late: 2,
          failing: 1,
          unreadable: 3,
          recent: { changes: 412, withinObjective: 411 },
          atLeast: false,
        },
        devices: { offline: 2, atLeast: false },
        poison: { messages: 1, byQueue: { 'rooms-refresh': 1 }, atLeast: false },
        queues: { 'calendar-refresh': 12, 'rooms-refresh': 0 },
      },
    ],
  });

const purged = z.object({ purged: z.array(instance), kept: z.array(instance) }).meta({
  id: 'PurgedHistories',
  examples: [
    {
      purged: [{ instanceId: 'setup-hM4yQ0bW6cZ1rT8d-1', runtimeStatus: 'Failed' }],
      kept: [{ instanceId: 'setup-hM4yQ0bW6cZ1rT8d-2', runtimeStatus: 'Running' }],
    },
  ],
});

export const operationsEndpoints = {
  summary: endpoint('operationsSummary', 'GET operations/summary', {
    tag,
    summary: 'Count set-ups, alerts, secrets, rooms, devices and waiting work',
    description:
      'How the service and its customers are, at a glance. Each number comes from few reads: where counting stopped, `atLeast` says so.',
    access: 'operator-read',
    answers: { 200: { description: 'Counts', schema: summary } },
  }),
  list: endpoint('operationsSetupsList', 'GET operations/setups', {
    tag,
    summary: 'List the set-up of every organisation',
    description:
      'A page in the order of `sort`. With filters a page may be short, or even empty, and still have a `nextLink`. Pages repeat nothing and skip nothing that stays as it is meanwhile.',
    access: 'operator-read',
    query: pageQuery.extend({
      state: connectionStateSchema.optional().meta({ description: 'Only set-ups in this state.' }),
      problem: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'Only set-ups with this problem code.' }),
      olderThan: ageSchema.optional().meta({
        description:
          'In its state since before this instant, or for longer than this ISO 8601 duration',
      }),
      sort: z.enum(setupOrders).optional().meta({
        description:
          '`organisation`: by organisation id, the default. `since`: longest in its state first.',
      }),
      q: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'Part of a name, of an organisation id or of a tenant id' }),
    }),
    answers: { 200: { description: 'A page of set-ups', schema: pageOf(setupItemSchema) } },
  }),
  get: endpoint('operationsSetupsGet', 'GET operations/setups/{org}', {
    tag,
    summary: 'Read one set-up with everything that happened',
    description: 'What the list shows, and everything that happened, in the order of time.',
    access: 'operator-read',
    answers: { 200: { description: 'The set-up', schema: detail, headers: ['ETag'] } },
    problems: ['organisation.not-found'],
  }),
  retry: endpoint('operationsSetupsRetry', 'POST operations/setups/{org}/retry', {
    tag,
    summary: 'Go on after a failure, for an organisation',
    description: 'As its administrator may do; a refusal is in its audit too. See `setupRetry`.',
    access: 'operator',
    answers: { 202: { description: 'Going on' } },
    problems: ['organisation.not-found', 'setup.not-retryable', 'request.changed'],
  }),
  cancel: endpoint('operationsSetupsCancel', 'POST operations/setups/{org}/cancel', {
    tag,
    summary: 'Give a set-up up, for an organisation',
    description: 'As its administrator may do; a refusal is in its audit too. See `setupCancel`.',
    access: 'operator',
    answers: { 202: { description: 'Given up' }, 204: { description: 'Nothing to give up' } },
    problems: ['organisation.not-found', 'setup.already-connected', 'request.changed'],
  }),
  disconnect: endpoint('operationsSetupsDisconnect', 'POST operations/setups/{org}/disconnect', {
    tag,
    summary: 'Disconnect the Microsoft tenant of an organisation',
    description:
      'As its administrator may do. A later connection makes a new app: what limits this one in Exchange will not limit that one. See `setupDisconnect`.',
    access: 'operator',
    answers: { 202: { description: 'Under way' }, 204: { description: 'Not connected' } },
    problems: ['organisation.not-found', 'request.changed'],
  }),
  purge: endpoint('operationsSetupsPurge', 'POST operations/setups/{org}/purge', {
    tag,
    summary: 'Forget the histories of finished orchestrations',
    description:
      'Of the newest ones of each kind, those that are at their end; running ones are kept. Repeating it is harmless.',
    access: 'operator',
    answers: { 200: { description: 'What was purged, and what is kept', schema: purged } },
    problems: ['organisation.not-found', 'request.changed'],
  }),
};
