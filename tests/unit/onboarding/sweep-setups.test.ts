import { describe, expect, it } from '@jest/globals';
import { newConnection, type State } from '../../../shared/onboarding/connection/connection.ts';
import type { Surroundings } from '../../../shared/onboarding/connection/ports.ts';
import { sweepSetups } from '../../../shared/onboarding/setup/sweep-setups.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';

const BEGUN = new Date(Date.UTC(2026, 0, 5, 9));
const LATER = new Date(BEGUN.getTime() + 40 * 60_000);
const log = { info() {}, warn() {}, error() {} };

/** Events that a sweep raises while the row is in one state and the orchestration shows another. */
async function raisedBy(state: State, shown: State | undefined): Promise<string[]> {
  const raised: string[] = [];
  const surroundings = {
    clock: () => LATER,
    states: { removeExpired: () => Promise.resolve() },
    runs: {
      async *each() {
        yield 'org';
      },
    },
    connections: {
      get: () => Promise.resolve({ ...newConnection('org', 'c', BEGUN), attempt: 1, state }),
    },
    organisations: () => ({ get: () => Promise.resolve({ id: 'org' }) }),
  } as unknown as Surroundings;
  const orchestrations = {
    status: () =>
      Promise.resolve({
        runtimeStatus: 'Running',
        customStatus: shown && { current: true, state: shown, since: '', transitions: [] },
      }),
    raise: async (_instance: string, event: string) => {
      raised.push(event);
    },
  } as unknown as Orchestrations;
  await sweepSetups(surroundings)(orchestrations, log);
  return raised;
}

describe('the sweep over set-ups under way', () => {
  it.each([
    ['validating', 'awaiting-discovery-consent', ['discoveryConsentDecided']],
    ['verifying', 'awaiting-sync-consent', ['syncConsentDecided']],
    ['verifying', undefined, ['syncConsentDecided']],
    ['validating', 'validating', []],
    ['awaiting-sync-consent', 'awaiting-sync-consent', []],
  ] as const)(
    'finds %s shown as %s, however long ago the event was lost, and raises %j',
    async (state, shown, events) => {
      expect(await raisedBy(state, shown)).toEqual(events);
    },
  );
});
