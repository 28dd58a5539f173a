import { expect, it } from '@jest/globals';
import { type AlertRecord, opened } from '../../../shared/alerts/alert.ts';
import type { Alert } from '../../../shared/alerts/contract.ts';
import { groupAlerts } from '../../../shared/alerts/group-alerts.ts';

const record = (
  organisationId: string,
  kind: Alert['kind'],
  severity: Alert['severity'],
  second: number,
): AlertRecord =>
  opened(
    { organisationId, kind, subject: `${second}`, severity, message: 'm' },
    new Date(second * 1000),
  );

function grouping(alerts: readonly AlertRecord[]) {
  return groupAlerts({
    store: {
      async *eachOpen() {
        yield* alerts;
      },
    },
    organisations: () => ({
      get: async (id) => ({ id, name: id.toUpperCase(), createdAt: '', calendarInstalled: true }),
    }),
  });
}

it('Ten thousand alerts after an outage are one group that says how many, of whom, and since when.', async () => {
  const outage = Array.from({ length: 10_000 }, (_, second) =>
    record(`org${second % 40}`, 'room-lost', second === 7 ? 'critical' : 'warning', second),
  );
  const other = { ...record('own', 'device-stale', 'warning', 5), acknowledgedAt: 'then' };

  const { items, atLeast } = await grouping([...outage, other])();

  expect(atLeast).toBe(false);
  expect(items).toMatchObject([
    {
      kind: 'room-lost',
      severity: 'critical',
      open: 10_000,
      acknowledged: 0,
      organisations: 40,
      firstRaisedAt: new Date(0).toISOString(),
      lastRaisedAt: new Date(9_999_000).toISOString(),
      runbook: 'docs/runbooks/room-lost.md',
    },
    {
      kind: 'device-stale',
      open: 1,
      acknowledged: 1,
      most: [{ organisation: { id: 'own', name: 'OWN' }, open: 1 }],
    },
  ]);
  expect(items[0]?.most).toHaveLength(5);
});

it('Counting stops at its bound and says so.', async () => {
  const many = Array.from({ length: 20_001 }, () => record('org', 'sync-lag', 'warning', 1));

  expect(await grouping(many)()).toMatchObject({ items: [{ open: 20_000 }], atLeast: true });
});
