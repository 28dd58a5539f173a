import { describe, expect, it } from '@jest/globals';
import { durationText, progressOf } from '../../../portal/setup/progress.ts';
import { currentStep, isRepair, stepStates } from '../../../portal/setup/steps.ts';

type State = Parameters<typeof stepStates>[0]['state'];

const setupIn = (state: State, ...before: State[]) => ({
  state,
  timeline: [...before, state].map((each) => ({ at: '', state: each, code: 'x' })),
});

describe('the steps of a set-up', () => {
  it.each<[State, string]>([
    ['not-connected', 'now waiting waiting waiting waiting'],
    ['awaiting-discovery-consent', 'now waiting waiting waiting waiting'],
    ['validating', 'done now waiting waiting waiting'],
    ['awaiting-sync-consent', 'done done now waiting waiting'],
    ['verifying', 'done done done now waiting'],
    ['ready', 'done done done done done'],
    ['degraded', 'done done done done done'],
    ['cancelled', 'now waiting waiting waiting waiting'],
    ['disconnecting', 'waiting waiting waiting waiting waiting'],
  ])('in %s are %s', (state, expected) => {
    expect(stepStates(setupIn(state)).join(' ')).toBe(expected);
  });

  it.each<[State, string]>([
    ['awaiting-discovery-consent', 'failed waiting waiting waiting waiting'],
    ['validating', 'done failed waiting waiting waiting'],
    ['awaiting-sync-consent', 'done done failed waiting waiting'],
    ['verifying', 'done done done failed waiting'],
  ])('keep their ticks when the set-up fails in %s', (state, expected) => {
    // A refusal that arrives late is noted in the state of then.
    const setup = setupIn('failed', 'awaiting-discovery-consent', state, 'failed');

    expect(stepStates(setup).join(' ')).toBe(expected);
  });

  it('have none that is current while the tenant is being disconnected', () => {
    expect(currentStep(setupIn('disconnecting', 'ready'))).toBeUndefined();
  });

  it('are those of a repair only between a connection and its end', () => {
    expect(isRepair(setupIn('validating', 'ready', 'degraded'))).toBe(true);
    expect(isRepair(setupIn('validating', 'not-connected'))).toBe(false);
    expect(isRepair(setupIn('validating', 'ready', 'disconnecting', 'not-connected'))).toBe(false);
    expect(isRepair(setupIn('degraded', 'ready'))).toBe(false);
  });
});

describe('the progress of a phase', () => {
  const since = '2026-03-02T10:00:00.000Z';
  const deadline = '2026-03-02T10:30:00.000Z';

  it('is the share of the time that may pass', () => {
    const progress = progressOf(since, deadline, Date.parse('2026-03-02T10:06:00.000Z'));

    expect(progress).toEqual({ elapsedMs: 360_000, mostMs: 1_800_000, share: 0.2 });
  });

  it('stays between nothing and all when the clock of the browser is wrong', () => {
    expect(progressOf(since, deadline, Date.parse('2026-03-02T09:00:00.000Z')).share).toBe(0);
    expect(progressOf(since, deadline, Date.parse('2026-03-02T12:00:00.000Z')).share).toBe(1);
  });

  it.each([
    [0, 'en', '0 seconds'],
    [65_000, 'en', '1 minute 5 seconds'],
    [1_800_000, 'de', '30 Minuten'],
    [86_400_000 + 7_200_000 + 60_000, 'en', '1 day 2 hours'],
  ])('says %i milliseconds in %s as %s', (milliseconds, locale, expected) => {
    expect(durationText(milliseconds, locale)).toBe(expected);
  });
});
