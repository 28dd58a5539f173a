import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  fromStored,
  storedConnectionSchema,
  toStored,
} from '../../../shared/onboarding/adapters/stored-connection.ts';
import {
  type ConnectionFacts,
  type ConnectionRow,
  connectionSchema,
  isUnderWay,
  newConnection,
} from '../../../shared/onboarding/connection/connection.ts';
import {
  appendTimeline,
  type ConnectionEvent,
  connectionEvents,
  type EventFacts,
  nextState,
  transition,
} from '../../../shared/onboarding/connection/transitions.ts';
import { connectionStates } from '../../../shared/onboarding/contract.ts';
import { setupStatus, statusOf } from '../../../shared/onboarding/setup/steps.ts';
import { connectionIn, syncApp } from '../../support/connection-rows.ts';

const START = Date.UTC(2026, 0, 5, 9);
const tenant = { id: 'tenant', displayName: 'Contoso' };
const deadline = new Date(START + 3600_000).toISOString();

/** The facts that each event brings in these tests. */
const factsOf = ({ state, attempt, disconnects }: ConnectionRow, at: Date): EventFacts => ({
  begun: {
    attempt: attempt + 1,
    connectionId: 'connection',
    profile: 'consent',
    consent: 'digest',
    deadline,
    warnings: [],
  },
  'tenant-proven': { tenant, administratorId: 'administrator', deadline },
  'sync-app-ready': { syncApp, deadline },
  'sync-consented': { deadline },
  'sync-consent-missing': {
    attempt: attempt + 1,
    deadline,
    waitingFor: 'consent.sync-not-granted',
  },
  verified: {},
  failed: {
    problem: 'service.unavailable',
    ...(state === 'validating' || state === 'verifying' ? { failedIn: state } : {}),
  },
  cancelled: {},
  retried: { attempt: attempt + 1, deadline },
  'access-lost': {
    problem: 'connection.access-lost',
    lostSince: at.toISOString(),
    lostBy: 'reads',
  },
  'access-back': { syncApp },
  'disconnect-asked': { disconnects: disconnects + 1 },
  disconnected: { warnings: [] },
});

const happen = (row: ConnectionRow, event: ConnectionEvent, at: Date) =>
  transition(row, event, { code: event, at, ...factsOf(row, at)[event] });

interface Walk {
  readonly row: ConnectionRow;
  readonly states: readonly string[];
}

function walk(events: readonly ConnectionEvent[]): Walk {
  let row: ConnectionRow = newConnection('org', 'connection', new Date(START));
  const states: string[] = [row.state];
  for (const [index, event] of events.entries()) {
    const next = happen(row, event, new Date(START + (index + 1) * 1000));
    if (next !== undefined) {
      row = next;
      states.push(row.state);
    }
  }
  return { row, states };
}

const anyWalk = fc.array(fc.constantFrom(...connectionEvents), { maxLength: 80 }).map(walk);

describe('a connection', () => {
  it('stays a valid row whose newest timeline entry is its state', () => {
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
      const after = nextState({ state }, 'disconnect-asked');
      const cannot = state === 'not-connected' || state === 'disconnecting';
      expect(after).toBe(cannot ? undefined : 'disconnecting');
    }
    expect(nextState({ state: 'not-connected' }, 'begun')).toBe('awaiting-discovery-consent');
  });

  it('can fail or be cancelled in every state that is under way', () => {
    for (const state of connectionStates.filter(isUnderWay)) {
      expect(nextState({ state }, 'failed')).toBe('failed');
      expect(nextState({ state }, 'cancelled')).toBe('cancelled');
    }
  });

  it('is degraded, not cancelled or failed, when a repair ends without success', () => {
    for (const event of ['cancelled', 'failed'] as const) {
      for (const state of connectionStates.filter(isUnderWay)) {
        const connectedAt = new Date(START).toISOString();
        expect(nextState({ state, connectedAt }, event)).toBe('degraded');
      }
      expect(nextState({ state: 'ready', connectedAt: 'x' }, event)).toBeUndefined();
    }
  });

  it('never fails or is cancelled once rooms and devices depend on it', () => {
    fc.assert(
      fc.property(anyWalk, ({ row }) => {
        const { connectedAt }: ConnectionFacts = row;
        if (connectedAt === undefined || row.state === 'not-connected') return;
        expect(['failed', 'cancelled']).not.toContain(row.state);
      }),
    );
  });

  it('goes on after a failure exactly where it failed', () => {
    fc.assert(
      fc.property(fc.constantFrom('validating', 'verifying', undefined), (failedIn) => {
        expect(nextState({ state: 'failed', failedIn }, 'retried')).toBe(failedIn);
      }),
    );
  });

  it('forgets deadline, cause of waiting and consent state with the state they belonged to', () => {
    const at = new Date(START);
    const awaiting = { consent: 'x', deadline: 'z' };
    const validating = happen(
      connectionIn('awaiting-discovery-consent', at, awaiting),
      'tenant-proven',
      at,
    );
    const approving = happen(
      connectionIn('validating', at, { waitingFor: 'y' }),
      'sync-app-ready',
      at,
    );
    const verified = happen(connectionIn('verifying', at, { deadline: 'z' }), 'verified', at);

    expect(validating).not.toHaveProperty('consent');
    expect(validating).toMatchObject({ deadline });
    expect(approving).not.toHaveProperty('waitingFor');
    expect(verified).not.toHaveProperty('deadline');
  });

  it('projects into a custom status of at most 4,000 characters', () => {
    fc.assert(
      fc.property(anyWalk, fc.string({ maxLength: 300 }), ({ row }, code) => {
        let long = row;
        for (let count = 0; count < 20; count += 1) {
          long = appendTimeline(long, code, new Date(START));
        }

        const status = statusOf(long, long.attempt);

        expect(JSON.stringify(status).length).toBeLessThanOrEqual(4000);
        expect(setupStatus.safeParse(status).success).toBe(true);
      }),
    );
  });
});

describe('an event', () => {
  const everyPair = connectionStates.flatMap((state) =>
    connectionEvents.map((event) => [event, state] as const),
  );

  it.each(everyPair)('%s leads a row that is %s to its next state, or nowhere', (event, state) => {
    const at = new Date(START);
    for (const facts of [
      {},
      { connectedAt: at.toISOString() },
      { failedIn: 'verifying' as const },
    ]) {
      const row = connectionIn(state, at, facts);

      const after = happen(row, event, at);

      expect(after?.state).toBe(nextState(row, event));
      if (after === undefined) continue;
      expect(connectionSchema.parse(after)).toEqual(after);
      expect(after.recent.at(-1)).toEqual({
        at: at.toISOString(),
        state: after.state,
        code: event,
      });
      expect(after.connectionId).toBe(row.connectionId);
    }
  });
});

describe('a stored connection', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyWalk, ({ row }) => {
        const json: unknown = JSON.parse(JSON.stringify(toStored(row)));
        expect(fromStored(storedConnectionSchema.parse(json))).toEqual(row);
      }),
    );
  });

  it('keeps the names of its fields, so that the version before can read it', () => {
    const orphaned = { tenant, connectionId: 'former', syncApp };
    const row = connectionIn('ready', new Date(START), { orphanedApplications: [orphaned] });

    const stored = toStored(row);

    expect(stored['leftovers']).toEqual([orphaned]);
    expect(stored).not.toHaveProperty('orphanedApplications');
    expect(toStored(connectionIn('ready', new Date(START)))).not.toHaveProperty('leftovers');
  });

  it.each(connectionStates)(
    'that an older version wrote as %s, with no more facts than that version knew, is read',
    (state) => {
      const since = new Date(START).toISOString();
      const {
        orphanedApplications: _1,
        profileChanges: _2,
        ...old
      } = newConnection('org', 'connection', new Date(START));
      const stored = { ...old, state, tenant, syncApp, leftovers: [{ tenant, connectionId: 'x' }] };

      const row = fromStored(storedConnectionSchema.parse(stored));

      expect(row).toMatchObject({ state, since, profileChanges: 0 });
      expect(row.orphanedApplications).toEqual([{ tenant, connectionId: 'x' }]);
    },
  );

  it.each(['validating', 'verifying', 'ready', 'degraded'] as const)(
    'that says %s but names no tenant is read as failed, so that it can be begun again',
    (state) => {
      const stored = { ...newConnection('org', 'connection', new Date(START)), state };

      const row = fromStored(storedConnectionSchema.parse(stored));

      expect(row.state).toBe('failed');
      expect(nextState(row, 'begun')).toBe('awaiting-discovery-consent');
      expect(nextState(row, 'retried')).toBeUndefined();
    },
  );
});
