/** What operators read of one set-up: everything that is known, by time. */
import { expect, it } from '@jest/globals';
import { detailEntrySchema, joinTimeline } from '../../../shared/onboarding/operators/timeline.ts';

const minute = (number: number) => `2026-03-02T08:${String(number).padStart(2, '0')}:00.000Z`;

it('Set-up, orchestration, audit, refusals, alerts and sync are one list by time.', () => {
  const timeline = joinTimeline({
    setup: [{ at: minute(0), state: 'awaiting-discovery-consent', code: 'setup.started' }],
    history: [{ at: minute(1), event: 'ExecutionStarted', name: 'calendarSetup' }],
    audit: [
      { at: minute(7), actor: 'operator:o', action: 'setup.retried', result: 'ok' },
      { at: minute(2), actor: 'user:u', action: 'consent.refused', result: 'refused', code: 'c' },
    ],
    microsoft: [{ at: minute(4), since: minute(3), times: 2, step: 'calendar', reason: 'unknown' }],
    alerts: [
      {
        id: 'a',
        kind: 'setup-failed',
        severity: 'warning',
        message: 'm',
        raisedAt: minute(5),
        acknowledgedAt: minute(6),
        acknowledgedBy: 'operator:o',
        resolvedAt: minute(8),
      },
    ],
    sync: {
      measuredAt: minute(9),
      rooms: 2,
      late: 1,
      failing: 0,
      unreadable: 0,
      following: 'polling',
      pause: { cause: 'throttled', since: minute(8) },
    },
  });

  expect(timeline.map(({ source, at }) => `${source} ${at.slice(14, 16)}`)).toEqual([
    'set-up 00',
    'orchestration 01',
    'audit 02',
    'microsoft 04',
    'alert 05',
    'alert 06',
    'audit 07',
    'alert 08',
    'sync 09',
  ]);
  for (const entry of timeline) expect(detailEntrySchema.parse(entry)).toEqual(entry);
});

it('Of a history of thousands of events the newest are shown.', () => {
  const history = Array.from({ length: 2000 }, (_, number) => ({
    at: new Date(number * 1000).toISOString(),
    event: 'TimerFired',
  }));

  const timeline = joinTimeline({
    setup: [],
    history,
    audit: [],
    microsoft: [],
    alerts: [],
    sync: undefined,
  });

  expect(timeline).toHaveLength(500);
  expect(timeline.at(-1)?.at).toBe(history.at(-1)?.at);
});
