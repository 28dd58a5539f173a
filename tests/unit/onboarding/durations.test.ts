import { expect, it } from '@jest/globals';
import { durationsOf } from '../../../shared/onboarding/connection/durations.ts';
import {
  listedSetup,
  withKeptDurations,
} from '../../../shared/onboarding/connection/listed-setup.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const timeline = [
  { at: at(0), state: 'awaiting-discovery-consent', code: 'setup.started' },
  { at: at(60), state: 'validating', code: 'consent.discovery-accepted' },
  { at: at(90), state: 'awaiting-sync-consent', code: 'setup.sync-app-ready' },
  { at: at(100), state: 'verifying', code: 'consent.sync-accepted' },
  { at: at(105), state: 'ready', code: 'setup.verified' },
  { at: at(900), state: 'degraded', code: 'connection.access-lost' },
] as const;

it('A set-up took as long as its phases, and what came after it counts nothing.', () => {
  expect(durationsOf(timeline)).toEqual({
    approvals: 70,
    validating: 30,
    verifying: 5,
    total: 105,
  });
});

it('The newest of several set-ups counts, and one that has not ended well says nothing.', () => {
  const again = timeline.slice(0, 5).map((entry) => ({
    ...entry,
    at: new Date(Date.parse(entry.at) * 2 + 1_000_000).toISOString(),
  }));

  expect(durationsOf([...timeline, ...again])?.total).toBe(210);
  expect(durationsOf(timeline.slice(0, 4))).toBeUndefined();
  expect(durationsOf(timeline.slice(1))).toBeUndefined();
});

it('A connection keeps how long its set-up took, until another attempt.', () => {
  const row = connectionIn('ready', new Date(0));
  const durations = { approvals: 1, validating: 2, verifying: 3, total: 6 };
  const before = { ...listedSetup(row), durations };
  const { durations: _none, ...after } = before;

  expect(withKeptDurations(before, after).durations).toEqual(durations);
  expect(withKeptDurations(before, { ...after, attempt: 2 }).durations).toBeUndefined();
  expect(withKeptDurations(undefined, after).durations).toBeUndefined();
});
