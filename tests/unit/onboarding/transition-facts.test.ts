/** What a connection knows after an event: the facts that the event brings, implies, keeps and ends. */
import { describe, expect, it } from '@jest/globals';
import type { ConnectionFacts } from '../../../shared/onboarding/connection/connection.ts';
import {
  approvalMissing,
  consentDeadline,
  consented,
  isSurelyGone,
  minutesFrom,
  verifyingMinutes,
} from '../../../shared/onboarding/connection/deadlines.ts';
import type { OnboardingSettings } from '../../../shared/onboarding/connection/ports.ts';
import {
  appendTimeline,
  nextState,
  transition,
} from '../../../shared/onboarding/connection/transitions.ts';
import { connectionIn, syncApp } from '../../support/connection-rows.ts';

const EARLIER = new Date('2026-01-05T09:00:00.000Z');
const NOW = new Date('2026-01-05T10:00:00.000Z');
const settings = { verificationMinutes: 30 } as OnboardingSettings;
const deps = { settings, clock: () => NOW };

describe('A deadline', () => {
  it('lies as many minutes after an instant as it says.', () => {
    expect(minutesFrom(NOW, 30)).toBe('2026-01-05T10:30:00.000Z');
  });

  it('gives people seven days for a consent.', () => {
    expect(consentDeadline(NOW)).toBe('2026-01-12T10:00:00.000Z');
  });

  it('gives Microsoft the minutes of the settings, and a scope in Exchange a day.', () => {
    expect(verifyingMinutes({ profile: 'consent' }, settings)).toBe(30);
    expect(verifyingMinutes({ profile: 'rbac' }, settings)).toBe(1_440);
  });
});

describe('An object of the directory', () => {
  it.each([
    ['2026-01-05T09:59:00.001Z', false],
    ['2026-01-05T09:59:00.000Z', true],
  ])('that is missing since %s is surely gone at ten: %s.', (since, isGone) => {
    expect(isSurelyGone(since, NOW)).toBe(isGone);
  });
});

describe('A given approval', () => {
  it.each([
    ['consent', '2026-01-05T10:30:00.000Z'],
    ['rbac', '2026-01-06T10:00:00.000Z'],
  ] as const)('in the access mode %s leads to a proof until %s.', (profile, deadline) => {
    const waiting = { profile, consent: 'digest', waitingFor: 'consent.sync-not-granted' };
    const row = connectionIn('awaiting-sync-consent', EARLIER, waiting);

    const after = consented(row, deps, 'consent.sync-accepted');

    expect(after).toMatchObject({ state: 'verifying', deadline, since: NOW.toISOString() });
    expect(after).not.toHaveProperty('waitingFor');
    expect(after).not.toHaveProperty('consent');
    expect(after?.recent.at(-1)).toEqual({
      at: NOW.toISOString(),
      state: 'verifying',
      code: 'consent.sync-accepted',
    });
  });
});

describe('A missing approval', () => {
  it.each([
    ['goes on in the same attempt while the set-up waits for its proof.', 'verifying', 1],
    ['is a new attempt after the proof has failed.', 'failed', 2],
  ] as const)('%s', (_rule, state, attempt) => {
    const row = connectionIn(state, EARLIER, { failedIn: 'verifying' });

    const after = approvalMissing(row, deps);

    expect(after).toMatchObject({
      state: 'awaiting-sync-consent',
      attempt,
      deadline: '2026-01-12T10:00:00.000Z',
      waitingFor: 'consent.sync-not-granted',
    });
    expect(after?.recent.at(-1)?.code).toBe('consent.sync-not-granted');
  });

  it.each(['validating', undefined] as const)(
    'changes nothing after a failure in %s, where there may be no app to approve.',
    (failedIn) => {
      const row = connectionIn('failed', EARLIER, { failedIn });

      expect(approvalMissing(row, deps)).toBeUndefined();
      expect(nextState(row, 'sync-consent-missing')).toBeUndefined();
    },
  );
});

describe('A proof', () => {
  const happened = (facts: Partial<ConnectionFacts>) =>
    transition(connectionIn('verifying', EARLIER, facts), 'verified', { code: 'x', at: NOW });

  it('makes a connection, whose assignments were seen now.', () => {
    const now = NOW.toISOString();

    expect(happened({})).toMatchObject({ connectedAt: now, assignmentsSeenAt: now });
  });

  it('after a repair leaves the time since when rooms depend on the connection.', () => {
    expect(happened({ connectedAt: EARLIER.toISOString() })).toMatchObject({
      connectedAt: EARLIER.toISOString(),
      assignmentsSeenAt: NOW.toISOString(),
    });
  });
});

describe('A repair that comes to nothing', () => {
  const repairing = connectionIn('validating', EARLIER, { connectedAt: EARLIER.toISOString() });
  const lost = {
    state: 'degraded',
    connectedAt: EARLIER.toISOString(),
    assignmentsSeenAt: EARLIER.toISOString(),
    lostSince: NOW.toISOString(),
    lostBy: 'health',
  };

  it('leaves to the health check whether the access is lost when it was cancelled.', () => {
    const after = transition(repairing, 'cancelled', { code: 'setup.cancelled', at: NOW });

    expect(after).toMatchObject({ ...lost, problem: 'connection.access-lost' });
  });

  it('keeps what it failed for.', () => {
    const why = { problem: 'service.unavailable', failedIn: 'validating' } as const;

    const after = transition(repairing, 'failed', { code: 'x', at: NOW, ...why });

    expect(after).toMatchObject({ ...lost, problem: 'service.unavailable' });
  });

  it('leaves no fact of a connection where there was none.', () => {
    for (const event of ['cancelled', 'failed'] as const) {
      const facts = { code: 'x', at: NOW, problem: 'service.unavailable' };

      const after = transition(connectionIn('validating', EARLIER), event, facts);

      expect(after?.state).toBe(event);
      expect(after).not.toHaveProperty('lostSince');
      expect(after).not.toHaveProperty('connectedAt');
    }
  });
});

describe('A connection that loses its access and gets it back', () => {
  const facts = {
    connectedAt: EARLIER.toISOString(),
    assignmentsSeenAt: '2026-01-05T09:30:00.000Z',
  };

  it('keeps when it was made and when its assignments were last seen.', () => {
    const why = { problem: 'connection.access-lost', lostBy: 'reads' } as const;
    const lost = transition(connectionIn('ready', EARLIER, facts), 'access-lost', {
      code: 'x',
      at: NOW,
      lostSince: NOW.toISOString(),
      ...why,
    });
    const back = transition(connectionIn('degraded', EARLIER, facts), 'access-back', {
      code: 'x',
      at: NOW,
      syncApp,
    });

    expect(lost).toMatchObject({ state: 'degraded', ...facts });
    expect(back).toMatchObject({ state: 'ready', ...facts });
  });
});

describe('A next state', () => {
  it('ends what an approval of another access mode waited for.', () => {
    const row = connectionIn('ready', EARLIER, { consent: 'digest' });
    const why = { problem: 'connection.access-lost', lostBy: 'reads' } as const;
    const since = NOW.toISOString();

    const lost = transition(row, 'access-lost', { code: 'x', at: NOW, lostSince: since, ...why });

    expect(lost?.state).toBe('degraded');
    expect(lost).not.toHaveProperty('consent');
  });

  it('ends what the validation waited for.', () => {
    const row = connectionIn('validating', EARLIER, { waitingFor: 'app.not-replicated' });

    const ready = transition(row, 'sync-app-ready', {
      code: 'x',
      at: NOW,
      syncApp,
      deadline: consentDeadline(NOW),
    });

    expect(ready?.state).toBe('awaiting-sync-consent');
    expect(ready).not.toHaveProperty('waitingFor');
  });

  it('is none after an event that cannot happen, and the row stays as it was.', () => {
    const row = connectionIn('ready', EARLIER);

    expect(transition(row, 'verified', { code: 'x', at: NOW })).toBeUndefined();
  });
});

describe('The timeline of a row', () => {
  it('keeps its newest twenty entries, and counts all.', () => {
    let row = connectionIn('ready', EARLIER);
    for (let entry = 1; entry <= 25; entry += 1) row = appendTimeline(row, `code-${entry}`, NOW);

    const codes = Array.from({ length: 20 }, (_, at) => `code-${at + 6}`);
    expect(row.recent.map(({ code }) => code)).toEqual(codes);
    expect(row.sequence).toBe(connectionIn('ready', EARLIER).sequence + 25);
  });
});
