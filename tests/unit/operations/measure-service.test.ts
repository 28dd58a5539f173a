// Before the product: meters are not replaced later.
import '../../support/spans.ts';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SummaryCounts } from '../../../shared/onboarding/contract.ts';
import { measureService } from '../../../shared/operations/measure-service.ts';
import { measures } from '../../../shared/platform/metrics.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';
import { closeTelemetry, pointsOf } from '../../support/spans.ts';

afterAll(closeTelemetry);

const counts: SummaryCounts = {
  alerts: () =>
    Promise.resolve({
      open: 3,
      bySeverity: { warning: 3 },
      byKind: { 'sync-lag': 2, 'room-lost': 1 },
      atLeast: false,
    }),
  rooms: () =>
    Promise.resolve({
      followed: 10,
      notified: 8,
      late: 1,
      failing: 2,
      unreadable: 0,
      recent: { changes: 0, withinObjective: 0 },
      atLeast: false,
    }),
  secrets: () => Promise.reject(new Error('storage is away')),
  poison: () =>
    Promise.resolve({ messages: 4, byQueue: { 'calendar-refresh': 4 }, atLeast: false }),
  queues: () => Promise.resolve({ 'calendar-refresh': 7 }),
};
const instance = (runtimeStatus: string) => ({
  instanceId: 'x',
  runtimeStatus,
  createdTime: '',
  lastUpdatedTime: '',
});
/** Two pages. */
const list: Orchestrations['list'] = ({ after }) =>
  Promise.resolve(
    after === undefined
      ? { items: [instance('Running'), instance('Failed')], after: 'more' }
      : { items: [instance('Running')] },
  );

const valuesOf = async (name: string) =>
  Object.fromEntries(
    (await pointsOf(name)).map(({ attributes, value }) => [
      Object.values(attributes).join(),
      value,
    ]),
  );

describe('measureService', () => {
  const logged: string[] = [];

  beforeAll(async () => {
    const measure = measureService({
      counts: () => counts,
      queues: ['calendar-refresh'],
      peek: () => Promise.resolve([{ storedAt: new Date(8_000) }, { storedAt: new Date(9_000) }]),
      clock: () => new Date(20_000),
    });
    const log = { info() {}, warn() {}, error: (event: string) => void logged.push(event) };
    await measure({ list } as unknown as Orchestrations, log);
  });

  it('Open alerts, rooms, queues, poison messages and orchestrations are gauges by kind, state and queue.', async () => {
    expect(await valuesOf('alerts.open')).toMatchObject({
      'sync-lag': 2,
      'room-lost': 1,
      'device-stale': 0,
    });
    expect(await valuesOf('calendar.rooms')).toMatchObject({ followed: 10, late: 1 });
    expect(await valuesOf('queue.messages')).toEqual({ 'calendar-refresh': 7 });
    expect(await valuesOf('queue.oldest.age')).toEqual({ 'calendar-refresh': 12 });
    expect(await valuesOf('poison.messages')).toEqual({ 'calendar-refresh': 4 });
    expect(await valuesOf('durable.instances')).toEqual({ Running: 2, Failed: 1 });
  });

  it('What cannot be measured is told, and leaves no value.', async () => {
    expect(logged).toEqual(['telemetry.not-measured']);
    expect(await valuesOf('secrets.due')).toEqual({});
  });

  it('A gauge forgets the series that are gone.', async () => {
    measures.alertsOpen.set([{ value: 1, attributes: { kind: 'poison' } }]);

    expect(await valuesOf('alerts.open')).toEqual({ poison: 1 });
  });
});
