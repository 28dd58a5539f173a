/** The numbers of the operators' summary, and that each stops at its bound. */
import { expect, it } from '@jest/globals';
import { type AlertRecord, opened } from '../../../shared/alerts/alert.ts';
import type { AlertKind } from '../../../shared/alerts/contract.ts';
import { countAlerts } from '../../../shared/alerts/count-alerts.ts';
import { noRooms, type SyncHealth } from '../../../shared/calendar/sync-health.ts';
import { watchSync } from '../../../shared/calendar/watch-sync.ts';
import { countSecrets } from '../../../shared/secrets/count-secrets.ts';
import type { SecretRecord } from '../../../shared/secrets/secret-record.ts';

const now = new Date('2026-03-01T00:00:00.000Z');

const health = (organisationId: string, trouble: Partial<SyncHealth>): SyncHealth => ({
  ...noRooms,
  organisationId,
  measuredAt: now.toISOString(),
  rooms: 10,
  lag: { changes: 0, withinObjective: 0, p50Seconds: null, p95Seconds: null, p99Seconds: null },
  recent: { changes: 10, withinObjective: 9 },
  following: 'polling',
  notificationDelaySeconds: null,
  alerts: [],
  ...trouble,
});

function alert(kind: AlertKind, severity: AlertRecord['severity']): AlertRecord {
  return opened({ organisationId: 'org', kind, subject: 's', severity, message: 'm' }, now);
}

it('Open alerts are counted by severity and by kind.', async () => {
  const alerts = [
    alert('room-lost', 'warning'),
    alert('room-lost', 'critical'),
    alert('setup-failed', 'warning'),
  ];
  const count = countAlerts({
    store: {
      async *eachOpen() {
        yield* alerts;
      },
    },
  });

  expect(await count()).toEqual({
    open: 3,
    bySeverity: { warning: 2, critical: 1 },
    byKind: { 'room-lost': 2, 'setup-failed': 1 },
    atLeast: false,
  });
});

it('Ten thousand open alerts are not all read: the count says that there are at least so many.', async () => {
  let read = 0;
  const one = alert('sync-lag', 'warning');
  const count = countAlerts({
    store: {
      async *eachOpen() {
        for (; read < 10_000; read += 1) yield one;
      },
    },
  });

  expect(await count()).toMatchObject({ open: 2000, byKind: { 'sync-lag': 2000 }, atLeast: true });
  expect(read).toBe(2000);
});

it('Secrets are counted by the step of the ladder that they have reached.', async () => {
  const secret = (days: number, problem?: string): SecretRecord => ({
    organisationId: 'org',
    name: 'name',
    version: 'v',
    expiresOn: new Date(now.getTime() + days * 24 * 3600_000).toISOString(),
    rotations: 0,
    ...(problem && { problem }),
  });
  const records = [
    secret(400),
    secret(50),
    secret(40, 'rotation.not-proven'),
    secret(6),
    secret(-1),
  ];
  const count = countSecrets({
    records: {
      async *each() {
        yield* records;
      },
    },
    policy: {
      ladderDays: [60, 30, 14, 7, 1],
      warningDays: 30,
      criticalDays: 7,
      rotateBeforeDays: 60,
    },
    clock: () => now,
  });

  const { weeks, ...counts } = await count();

  expect(counts).toEqual({
    watched: 5,
    due: { '60': 2, '7': 1, expired: 1 },
    failedRenewals: 1,
    atLeast: false,
  });
  const dated = (what: 'ending' | 'renewing') =>
    weeks.filter((week) => week[what] > 0).map((week) => [week.monday, week[what]]);
  expect(weeks).toHaveLength(26);
  expect(weeks.every(({ monday }) => new Date(monday).getUTCDay() === 1)).toBe(true);
  expect(dated('ending')).toEqual([
    ['2026-02-23', 1],
    ['2026-03-02', 1],
    ['2026-04-06', 1],
    ['2026-04-20', 1],
  ]);
  // Those that begin beyond the calendar, or were due before it, are in no week.
  expect(dated('renewing')).toEqual([]);
});

it('Rooms are added up over organisations, and each organisation in trouble says what to do.', async () => {
  const items = [
    health('late', { late: 2, unreadable: 1 }),
    health('unreadable', { unreadable: 3 }),
    health('failing', { failing: 1 }),
    health('well', { notified: 10 }),
  ];
  const watch = watchSync({
    healths: {
      page: async () => ({ items }),
      async *each() {
        yield* items;
      },
    },
    organisations: () => ({
      get: async (id) => ({ id, name: id.toUpperCase(), createdAt: '', calendarInstalled: true }),
      recentNames: async () =>
        items.map(({ organisationId: id }) => ({ id, name: id.toUpperCase() })),
    }),
  });

  const page = await watch.page({ limit: 50 });
  const troubled = await watch.page({ limit: 50 }, { show: 'troubled', q: 'L' });

  expect(await watch.count()).toEqual({
    followed: 40,
    notified: 10,
    late: 2,
    failing: 1,
    unreadable: 4,
    recent: { changes: 40, withinObjective: 36 },
    atLeast: false,
  });
  expect(page.items.map(({ organisation }) => organisation.name)).toEqual([
    'LATE',
    'UNREADABLE',
    'FAILING',
    'WELL',
  ]);
  expect(troubled.items.map(({ organisationId }) => organisationId)).toEqual([
    'late',
    'unreadable',
    'failing',
  ]);
  expect(page.items.map((one) => ('problemTitle' in one ? one.problemTitle : undefined))).toEqual([
    'Rooms are not read in time',
    'Microsoft does not show the calendars of some rooms',
    'Reads fail, or changes arrive late',
    undefined,
  ]);
});

it.each([
  ['microsoft.throttled', /^Wait:/],
  ['connection.access-lost', /^Open the set-up/],
  ['service.misconfigured', /^See the critical alerts/],
] as const)(
  'What ends a pause because of %s is what operators are told to do.',
  async (cause, action) => {
    const pause = { cause, since: now.toISOString(), times: 1 };
    const paused = health('paused', { pause, late: 3 });
    const { page } = watchSync({
      healths: { page: async () => ({ items: [paused] }), async *each() {} },
      organisations: () => ({ get: async () => undefined, recentNames: async () => [] }),
    });

    const { items } = await page({ limit: 50 });

    expect(items).toEqual([
      expect.objectContaining({ problem: 'paused', action: expect.stringMatching(action) }),
    ]);
  },
);
