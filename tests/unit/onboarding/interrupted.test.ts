import { describe, expect, it } from '@jest/globals';
import {
  type ConnectionRow,
  isUnderWay,
} from '../../../shared/onboarding/connection/connection.ts';
import type { ConnectionStore } from '../../../shared/onboarding/connection/ports.ts';
import { nextState, transition } from '../../../shared/onboarding/connection/transitions.ts';
import type { ConnectionState } from '../../../shared/onboarding/contract.ts';
import { withAccessBack, withAccessLost } from '../../../shared/onboarding/health/lost-access.ts';
import { readSetup } from '../../../shared/onboarding/setup/read-setup.ts';
import { advanced } from '../../../shared/onboarding/setup/setup.activities.ts';
import type { MailboxAccess } from '../../../shared/scope/contract.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const AT = new Date(Date.UTC(2026, 0, 5, 9));
const underWay = (
  ['awaiting-discovery-consent', 'validating', 'awaiting-sync-consent', 'verifying'] as const
).filter(isUnderWay);

async function shown(row: ConnectionRow | undefined) {
  const connections = {
    get: () => Promise.resolve(row),
    timeline: () => Promise.resolve([]),
  } as Partial<ConnectionStore> as ConnectionStore;
  const scope = () =>
    ({ notice: () => Promise.resolve(undefined) }) as Partial<MailboxAccess> as MailboxAccess;
  return (await readSetup({ settings: { discoveryClientId: 'discovery' }, connections, scope })(
    'org',
  )) as {
    state: ConnectionState;
    problem: { retryable: boolean };
  };
}

describe('an interrupted set-up', () => {
  it.each(underWay)('in the state %s offers only what can be done', async (state) => {
    const row = connectionIn(state, AT);
    const failed = advanced(row, AT, 'failed', 'setup.interrupted');
    if (failed === undefined) throw new Error('did not fail');

    const { problem } = await shown(failed);

    expect(problem.retryable).toBe(nextState(failed, 'retried') !== undefined);
    expect(problem.retryable).toBe(state !== 'awaiting-discovery-consent');
    expect(nextState(failed, 'begun')).toBe('awaiting-discovery-consent');
  });

  it('waits for the approval of Calendar Sync again when it was interrupted before that approval', () => {
    const row = connectionIn('awaiting-sync-consent', AT);

    expect(advanced(row, AT, 'failed', 'setup.interrupted')).toMatchObject({
      state: 'failed',
      failedIn: 'validating',
    });
    expect(advanced(row, AT, 'failed', 'setup.expired')).not.toHaveProperty('failedIn');
  });
});

describe('an interrupted repair', () => {
  const repairing = (state: ConnectionState): ConnectionRow =>
    connectionIn(state, AT, { attempt: 2, connectedAt: AT.toISOString() });

  it.each(underWay)(
    'in the state %s leaves a connection that health and people can mend',
    async (state) => {
      const left = advanced(repairing(state), AT, 'failed', 'setup.interrupted');
      if (left === undefined) throw new Error('did not fail');

      const { problem } = await shown(left);

      expect(left).toMatchObject({ state: 'degraded', problem: 'setup.interrupted' });
      expect(problem.retryable).toBe(true);
      const again = { code: 'setup.retried', at: AT, attempt: 3, deadline: AT.toISOString() };
      expect(transition(left, 'retried', again)?.state).toBe('validating');
      expect(nextState(left, 'begun')).toBe('awaiting-discovery-consent');
      expect(withAccessBack(left, { by: 'health', at: AT })?.state).toBe('ready');
    },
  );

  it.each([
    ['setup.expired', 'connection.discovery-lost'],
    ['microsoft.unavailable', 'connection.secret-refused'],
  ] as const)('that ended with %s shows the problem that the health check finds', (code, found) => {
    const left = advanced(repairing('awaiting-discovery-consent'), AT, 'failed', code);
    if (left === undefined) throw new Error('did not fail');

    expect(withAccessLost(left, found, { by: 'health', at: AT })).toMatchObject({
      problem: found,
    });
  });

  it('keeps showing the blocker that ended it', () => {
    const left = advanced(repairing('validating'), AT, 'failed', 'secret.forbidden-by-policy');
    if (left === undefined) throw new Error('did not fail');

    const found = withAccessLost(left, 'connection.secret-refused', { by: 'health', at: AT });

    expect(found).toBeUndefined();
  });
});
