/** The trend and the public status over real tables: samples, the platform's alert, and what everybody is told. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tableAlertStore } from '../../../shared/alerts/adapters/table-alert-store.ts';
import { alertsOfPlatform } from '../../../shared/alerts/platform-alerts.ts';
import { raiseAlerts } from '../../../shared/alerts/raise-alerts.ts';
import { tableTrendStore } from '../../../shared/operations/adapters/table-trend-store.ts';
import { sampleTrend } from '../../../shared/operations/sample-trend.ts';
import { tellStatus } from '../../../shared/operations/tell-status.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';

let azurite: RunningAzurite;
let openTable: OpenTable;
let now = new Date('2026-11-23T23:50:00Z');
const clock = () => now;
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

beforeAll(async () => {
  azurite = await startAzurite();
  openTable = tableOpener({
    HTTP_TIMEOUT_SECONDS: 10,
    storage: { kind: 'connection-string', value: azurite.connectionString },
  } as never);
});
afterAll(() => azurite.close());

it('Samples over midnight are read in order, many late rooms are one alert and one incident, and old days go.', async () => {
  const store = tableTrendStore(openTable);
  const alertStore = tableAlertStore(openTable);
  const alerts = raiseAlerts({
    store: alertStore,
    clock,
    audit: () => ({ append: async () => undefined }),
    live: () => ({ publish: async () => undefined }),
    enqueue: async () => undefined,
    discardWebhook: async () => undefined,
  });
  let late = 0;
  const sample = sampleTrend({
    store,
    clock,
    alerts: () => alerts,
    rooms: async () => ({
      followed: 100,
      notified: 100,
      late,
      failing: 0,
      unreadable: 0,
      recent: { changes: 10, withinObjective: 9 },
      atLeast: false,
    }),
  });
  const status = () =>
    tellStatus({ clock, alertsSince: alertsOfPlatform({ store: alertStore }) })();

  await sample();
  await sample();
  late = 40;
  later(15);
  await sample();
  const during = await status();
  late = 0;
  later(15);
  await sample();
  const after = await status();

  const samples = await store.between(new Date('2026-11-23T00:00:00Z'), now);
  expect(samples.map(({ at, rooms }) => [at, rooms.late])).toEqual([
    ['2026-11-23T23:45:00.000Z', 0],
    ['2026-11-24T00:00:00.000Z', 40],
    ['2026-11-24T00:15:00.000Z', 0],
  ]);
  expect(during.components).toContainEqual({ id: 'calendar-sync', state: 'outage' });
  expect(after.components).toContainEqual({ id: 'calendar-sync', state: 'operational' });
  expect(after.incidents).toEqual([
    {
      component: 'calendar-sync',
      impact: 'outage',
      from: '2026-11-24T00:05:00.000Z',
      to: '2026-11-24T00:20:00.000Z',
    },
  ]);

  later(35 * 24 * 60);
  await sample();

  expect(await store.between(new Date('2026-11-24T00:00:00Z'), new Date('2026-11-25'))).toEqual([]);
});
