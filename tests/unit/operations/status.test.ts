/** What the public is told of the service, and how many rooms must be late to be everybody's trouble. */
import { describe, expect, it } from '@jest/globals';
import { affectedBy, type PlatformAlert, statusOf } from '../../../shared/operations/status.ts';
import { tellStatus } from '../../../shared/operations/tell-status.ts';
import { lateness, stepOf } from '../../../shared/operations/trend.ts';
import { codesOf } from '../../../shared/platform/refusals.ts';
import { storageProblems } from '../../../shared/platform/tables.ts';

const now = new Date('2026-03-31T12:00:00.000Z');
const alert = (
  kind: string,
  subject: string,
  more: Partial<PlatformAlert> = {},
): PlatformAlert => ({
  kind,
  subject,
  severity: 'critical',
  raisedAt: '2026-03-31T11:00:00.000Z',
  ...more,
});
const dependencies: Parameters<typeof codesOf>[0][] = [
  'key-vault',
  'key-vault-changes',
  'storage-tables',
  'storage-queues',
  'web-pubsub',
  'managed-identity',
];

describe('the public status', () => {
  it.each(dependencies)(
    'A refusal of %s affects at least one part of the service.',
    (dependency) => {
      const code = codesOf(dependency)[0] ?? '';

      expect(
        Object.keys(affectedBy(alert('dependency-refuses', `${dependency}|${code}`))),
      ).not.toEqual([]);
    },
  );

  it('What customers do not notice is no incident.', () => {
    const { incidents, components } = statusOf([alert('poison-message', 'rooms-refresh')], now);

    expect(incidents).toEqual([]);
    expect(components.every(({ state }) => state === 'operational')).toBe(true);
  });

  it('It names neither a customer nor a dependency nor a message.', () => {
    const told = JSON.stringify(
      statusOf([alert('dependency-refuses', 'key-vault|Forbidden-secret-name')], now),
    );

    expect(told).not.toMatch(/key-vault|Forbidden|dependency/);
  });

  it('An alert that is over is an incident of the past, and one older than 90 days is none.', () => {
    const over = { resolvedAt: '2026-03-31T11:30:00.000Z' };
    const old = {
      raisedAt: '2025-12-01T00:00:00.000Z',
      resolvedAt: '2025-12-02T00:00:00.000Z',
    };
    const { incidents, components } = statusOf(
      [alert('sync-lag', 'all-rooms', over), alert('consent', 'registration|sync', old)],
      now,
    );

    expect(incidents).toEqual([
      {
        component: 'calendar-sync',
        impact: 'outage',
        from: '2026-03-31T11:00:00.000Z',
        to: over.resolvedAt,
      },
    ]);
    expect(components).toContainEqual({ id: 'calendar-sync', state: 'operational' });
  });

  it('It is read once a minute however many ask, and without storage everything is out.', async () => {
    let [time, reads, isDown] = [now.getTime(), 0, false];
    const status = tellStatus({
      clock: () => new Date(time),
      async alertsSince() {
        reads += 1;
        if (isDown) throw storageProblems.error('storage.unavailable');
        return [alert('sync-lag', 'all-rooms', { severity: 'warning' })];
      },
    });

    const first = await Promise.all([status(), status()]);
    isDown = true;
    const kept = await status();
    time += 61_000;
    const without = await status();

    expect([reads, first[0], first[1]]).toEqual([2, kept, kept]);
    expect(new Set(without.components.map(({ state }) => state))).toEqual(new Set(['outage']));
    expect(without.incidents).toEqual(kept.incidents);
  });
});

describe('the trend', () => {
  const sample = (followed: number, late: number) => ({
    at: now.toISOString(),
    rooms: { followed, late, failing: 0, unreadable: 0 },
    changes: 0,
    withinObjective: 0,
  });

  it.each([
    [10, 4, undefined],
    [1_000, 49, undefined],
    [1_000, 50, 'warning'],
    [1_000, 250, 'critical'],
    [0, 0, undefined],
  ])('Of %i rooms %i late ones are %s for everybody.', (followed, late, severity) => {
    expect(lateness(sample(followed, late))).toBe(severity);
  });

  it('A sample belongs to its quarter of an hour.', () => {
    expect(stepOf(new Date('2026-03-31T12:14:59.999Z')).toISOString()).toBe(
      '2026-03-31T12:00:00.000Z',
    );
  });
});
