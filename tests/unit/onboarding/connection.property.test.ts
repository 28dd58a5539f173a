import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ConnectionRow,
  connectionSchema,
  connectionStates,
  type Happening,
  isUnderWay,
  moved,
  newConnection,
  noted,
  stateAfter,
} from '../../../shared/onboarding/connection/connection.ts';
import { setupStatus, statusOf } from '../../../shared/onboarding/setup/steps.ts';

const START = Date.UTC(2026, 0, 5, 9);
const happenings: readonly Happening[] = [
  'begun',
  'tenant-proven',
  'sync-app-ready',
  'sync-consented',
  'verified',
  'failed',
  'cancelled',
  'retried',
  'access-lost',
  'access-back',
  'disconnect-asked',
  'disconnected',
];

interface Walk {
  readonly row: ConnectionRow;
  readonly states: readonly string[];
}

function walk(events: readonly Happening[]): Walk {
  let row = newConnection('org', 'connection', new Date(START));
  const states: string[] = [row.state];
  for (const [index, happening] of events.entries()) {
    const at = new Date(START + (index + 1) * 1000);
    const { state } = row;
    const failedIn =
      happening === 'failed' && (state === 'validating' || state === 'verifying')
        ? { failedIn: state, problem: 'service.unavailable' }
        : {};
    const next = moved(row, happening, { code: happening, at, ...failedIn });
    if (next !== undefined) {
      row = next;
      states.push(row.state);
    }
  }
  return { row, states };
}

const anyWalk = fc.array(fc.constantFrom(...happenings), { maxLength: 80 }).map(walk);

describe('a connection', () => {
  it('stays a valid row whose newest transition is its state', () => {
    fc.assert(
      fc.property(anyWalk, ({ row, states }) => {
        expect(connectionSchema.safeParse(row).success).toBe(true);
        expect(row.recent.length).toBeLessThanOrEqual(20);
        expect(row.sequence).toBe(states.length - 1);
        if (row.sequence > 0) {
          expect(row.recent.at(-1)).toMatchObject({ state: row.state, at: row.since });
        }
      }),
    );
  });

  it('is never ready without both approvals since it began', () => {
    fc.assert(
      fc.property(anyWalk, ({ states }) => {
        // From degraded it comes back by itself.
        const ready = states.findLastIndex(
          (state, index) => state === 'ready' && states[index - 1] === 'verifying',
        );
        if (ready < 0) return;
        const since = states.slice(states.lastIndexOf('awaiting-discovery-consent', ready), ready);
        expect(since).toContain('validating');
        expect(since).toContain('awaiting-sync-consent');
        expect(since).toContain('verifying');
      }),
    );
  });

  it('can always be disconnected once it has begun, and then begun again', () => {
    for (const state of connectionStates) {
      const after = stateAfter({ state }, 'disconnect-asked');
      const cannot = state === 'not-connected' || state === 'disconnecting';
      expect(after).toBe(cannot ? undefined : 'disconnecting');
    }
    expect(stateAfter({ state: 'not-connected' }, 'begun')).toBe('awaiting-discovery-consent');
  });

  it('can fail or be cancelled in every state that is under way', () => {
    for (const state of connectionStates.filter(isUnderWay)) {
      expect(stateAfter({ state }, 'failed')).toBe('failed');
      expect(stateAfter({ state }, 'cancelled')).toBe('cancelled');
    }
  });

  it('is degraded, not cancelled or failed, when a repair ends without success', () => {
    for (const happening of ['cancelled', 'failed'] as const) {
      for (const state of connectionStates.filter(isUnderWay)) {
        const connectedAt = new Date(START).toISOString();
        expect(stateAfter({ state, connectedAt }, happening)).toBe('degraded');
      }
      expect(stateAfter({ state: 'ready', connectedAt: 'x' }, happening)).toBeUndefined();
    }
  });

  it('never fails or is cancelled once rooms and devices depend on it', () => {
    fc.assert(
      fc.property(anyWalk, ({ row }) => {
        if (row.connectedAt === undefined || row.state === 'not-connected') return;
        expect(['failed', 'cancelled']).not.toContain(row.state);
      }),
    );
  });

  it('goes on after a failure exactly where it failed', () => {
    fc.assert(
      fc.property(fc.constantFrom('validating', 'verifying', undefined), (failedIn) => {
        expect(stateAfter({ state: 'failed', failedIn }, 'retried')).toBe(failedIn);
      }),
    );
  });

  it('forgets deadline, cause and consent state with the state they belonged to', () => {
    const { row } = walk(['begun']);

    const after = moved({ ...row, consent: 'x', waitingFor: 'y', deadline: 'z' }, 'tenant-proven', {
      code: 'c',
      at: new Date(START),
    });

    expect(after).not.toHaveProperty('consent');
    expect(after).not.toHaveProperty('waitingFor');
    expect(after).not.toHaveProperty('deadline');
  });

  it('projects into a custom status of at most 4,000 characters', () => {
    fc.assert(
      fc.property(anyWalk, fc.string({ maxLength: 300 }), ({ row }, code) => {
        let long = row;
        for (let count = 0; count < 20; count += 1) long = noted(long, code, new Date(START));

        const status = statusOf(long, long.attempt);

        expect(JSON.stringify(status).length).toBeLessThanOrEqual(4000);
        expect(setupStatus.safeParse(status).success).toBe(true);
      }),
    );
  });
});
