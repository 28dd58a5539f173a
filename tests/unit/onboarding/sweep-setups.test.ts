import { describe, expect, it } from '@jest/globals';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import type { ConnectionState } from '../../../shared/onboarding/contract.ts';
import { sweepSetups } from '../../../shared/onboarding/setup/sweep-setups.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const BEGUN = new Date(Date.UTC(2026, 0, 5, 9));
const LATER = new Date(BEGUN.getTime() + 40 * 60_000);
const log = { info() {}, warn() {}, error() {} };

/** Events that a sweep raises while the row is in one state and the orchestration shows another. */
async function raisedBy(
  state: ConnectionState,
  shown: ConnectionState | undefined,
): Promise<string[]> {
  const raised: string[] = [];
  const deps = {
    clock: () => LATER,
    states: { removeExpired: () => Promise.resolve() },
    lost: { async *each() {} },
    runs: {
      async *each() {
        yield 'org';
      },
    },
    connections: {
      get: () => Promise.resolve(connectionIn(state, BEGUN)),
    },
    organisations: () => ({ get: () => Promise.resolve({ id: 'org' }) }),
  } as unknown as OnboardingDeps;
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
  await sweepSetups(deps)(orchestrations, log);
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
    'finds a row that is %s while its orchestration shows %s, and raises %j',
    async (state, shown, events) => {
      expect(await raisedBy(state, shown)).toEqual(events);
    },
  );
});
