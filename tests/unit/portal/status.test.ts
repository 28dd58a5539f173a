/** The strips of the status page. */
import { describe, expect, it } from '@jest/globals';
import { daysOf, type ServiceStatus, shareWithoutOutage } from '../../../portal/status/days.ts';

const status = (incidents: ServiceStatus['incidents']): ServiceStatus => ({
  at: '2026-03-31T12:00:00.000Z',
  since: '2025-12-31T12:00:00.000Z',
  components: [{ id: 'screens', state: 'operational' }],
  incidents,
});
const incident = (from: string, to: string | null, impact: 'degraded' | 'outage' = 'outage') => ({
  component: 'screens' as const,
  impact,
  from,
  to,
});

describe('the last 90 days of a part of the service', () => {
  it('Each day has the worst of its incidents, also one that began the day before.', () => {
    const days = daysOf(
      status([
        incident('2026-03-29T23:00:00.000Z', '2026-03-30T01:00:00.000Z'),
        incident('2026-03-30T02:00:00.000Z', '2026-03-30T03:00:00.000Z', 'degraded'),
        incident('2026-03-31T11:00:00.000Z', null, 'degraded'),
      ]),
      'screens',
    );

    expect(days).toHaveLength(90);
    expect(days.slice(-4).map(({ state }) => state)).toEqual([
      'operational',
      'outage',
      'outage',
      'degraded',
    ]);
    expect(days.slice(0, 86).every(({ state }) => state === 'operational')).toBe(true);
  });

  it('Incidents of other parts change nothing.', () => {
    const days = daysOf(status([incident('2026-03-29T23:00:00.000Z', null)]), 'alerts');

    expect(days.every(({ state }) => state === 'operational')).toBe(true);
  });

  it('Outages that overlap count once, and trouble that is no outage counts nothing.', () => {
    const nine = [
      incident('2026-03-01T00:00:00.000Z', '2026-03-06T00:00:00.000Z'),
      incident('2026-03-03T00:00:00.000Z', '2026-03-10T00:00:00.000Z'),
      incident('2026-03-20T00:00:00.000Z', null, 'degraded'),
    ];

    expect(shareWithoutOutage(status(nine), 'screens')).toBeCloseTo(0.9, 5);
    expect(shareWithoutOutage(status([]), 'screens')).toBe(1);
  });

  it('An outage that began before the 90 days counts from their beginning.', () => {
    const old = [incident('2025-12-01T00:00:00.000Z', '2026-01-09T12:00:00.000Z')];

    expect(shareWithoutOutage(status(old), 'screens')).toBeCloseTo(0.9, 5);
  });
});
