import { describe, expect, it } from '@jest/globals';
import {
  type ConnectionRow,
  isUnderWay,
  moved,
  newConnection,
  type State,
  stateAfter,
} from '../../../shared/onboarding/connection/connection.ts';
import type { ConnectionStore } from '../../../shared/onboarding/connection/ports.ts';
import { withAccessBack, withAccessLost } from '../../../shared/onboarding/health/lost-access.ts';
import { readSetup } from '../../../shared/onboarding/setup/read-setup.ts';
import { advanced } from '../../../shared/onboarding/setup/setup.activities.ts';
import type { MailboxScope } from '../../../shared/scope/contract.ts';

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
    ({ notice: () => Promise.resolve(undefined) }) as Partial<MailboxScope> as MailboxScope;
  const { body } = await readSetup({ connections, scope })({ params: { org: 'org' } });
  return body as { state: State; problem: { retryable: boolean } };
}

describe('a set-up that broke off', () => {
  it.each(underWay)('when %s offers only what can be done', async (state) => {
    const row = { ...newConnection('org', 'connection', AT), attempt: 1, state };
    const failed = advanced(row, AT, 'failed', 'setup.interrupted');
    if (failed === undefined) throw new Error('did not fail');

    const { problem } = await shown(failed);

    expect(problem.retryable).toBe(stateAfter(failed, 'retried') !== undefined);
    expect(problem.retryable).toBe(state !== 'awaiting-discovery-consent');
    expect(moved(failed, 'begun', { code: 'setup.started', at: AT })).toBeDefined();
  });

  it('waits for Calendar Sync again when nobody approved it before it broke off', () => {
    const row: ConnectionRow = {
      ...newConnection('org', 'connection', AT),
      state: 'awaiting-sync-consent',
    };

    expect(advanced(row, AT, 'failed', 'setup.interrupted')?.failedIn).toBe('validating');
    expect(advanced(row, AT, 'failed', 'setup.expired')?.failedIn).toBeUndefined();
  });
});

describe('a repair that broke off', () => {
  const repairing = (state: State): ConnectionRow => ({
    ...newConnection('org', 'connection', AT),
    attempt: 2,
    state,
    connectedAt: AT.toISOString(),
  });

  it.each(underWay)(
    'when %s leaves a connection that health and people can mend',
    async (state) => {
      const left = advanced(repairing(state), AT, 'failed', 'setup.interrupted');
      if (left === undefined) throw new Error('did not fail');

      const { problem } = await shown(left);

      expect(left).toMatchObject({ state: 'degraded', problem: 'setup.interrupted' });
      expect(problem.retryable).toBe(true);
      expect(moved(left, 'retried', { code: 'setup.retried', at: AT })?.state).toBe('validating');
      expect(moved(left, 'begun', { code: 'setup.started', at: AT })).toBeDefined();
      expect(withAccessBack(left, { by: 'health', at: AT })?.state).toBe('ready');
    },
  );

  it.each([
    ['setup.expired', 'connection.discovery-lost'],
    ['microsoft.unavailable', 'connection.secret-refused'],
  ] as const)('after %s says what health finds', (code, found) => {
    const left = advanced(repairing('awaiting-discovery-consent'), AT, 'failed', code);
    if (left === undefined) throw new Error('did not fail');

    expect(withAccessLost(left, found, { by: 'health', at: AT })?.problem).toBe(found);
  });

  it('goes on to say what hinders it', () => {
    const left = advanced(repairing('validating'), AT, 'failed', 'secret.forbidden-by-policy');
    if (left === undefined) throw new Error('did not fail');

    const found = withAccessLost(left, 'connection.secret-refused', { by: 'health', at: AT });

    expect(found).toBeUndefined();
  });
});
