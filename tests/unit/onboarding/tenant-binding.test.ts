import { describe, expect, it } from '@jest/globals';
import type { ConnectionRow } from '../../../shared/onboarding/connection/connection.ts';
import type { TenantBinding } from '../../../shared/onboarding/connection/ports.ts';
import { holdTenant } from '../../../shared/onboarding/connection/tenant-binding.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const START = new Date(Date.UTC(2026, 0, 5, 9));
const TENANT = 'tenant';

function world({ shared = [] as string[] } = {}) {
  const held = new Map<string, TenantBinding>();
  const rows = new Map<string, ConnectionRow>();
  let now = START.getTime();
  const needs = {
    settings: { sharedTenants: shared } as unknown as Parameters<typeof holdTenant>[0]['settings'],
    clock: () => new Date(now),
    bindings: {
      async bind(tenantId: string, organisationId: string, at: Date) {
        if (!held.has(tenantId)) held.set(tenantId, { organisationId, boundAt: at.toISOString() });
        return held.get(tenantId)?.organisationId === organisationId;
      },
      holder: async (tenantId: string) => held.get(tenantId),
      async release(tenantId: string, organisationId: string) {
        if (held.get(tenantId)?.organisationId === organisationId) held.delete(tenantId);
      },
    },
    connections: { get: async (id: string) => rows.get(id) } as unknown as Parameters<
      typeof holdTenant
    >[0]['connections'],
  };
  return {
    hold: (organisationId: string) => holdTenant(needs, TENANT, organisationId),
    connect(organisationId: string, state: ConnectionRow['state']) {
      const tenant = { id: TENANT, displayName: 'T' };
      rows.set(organisationId, connectionIn(state, START, { organisationId, tenant }));
    },
    pass(minutes: number) {
      now += minutes * 60_000;
    },
  };
}

describe('a tenant', () => {
  it('is bound to the organisation that came first, also when that one asks again', async () => {
    const { hold, connect, pass } = world();
    connect('a', 'ready');

    const answers = [await hold('a'), await hold('b'), await hold('a')];
    pass(60);

    expect([...answers, await hold('b')]).toEqual([true, false, true, false]);
  });

  it.each(['cancelled', 'unwritten'] as const)(
    'is bound anew when the set-up that held it is %s, but not within its first five minutes',
    async (state) => {
      const { hold, connect, pass } = world();
      if (state === 'cancelled') connect('a', state);
      await hold('a');

      const atOnce = await hold('b');
      pass(5);
      const later = await hold('b');

      expect([atOnce, later, await hold('a')]).toEqual([false, true, false]);
    },
  );

  it('can be bound to every organisation when an operator lets it be shared', async () => {
    const { hold, connect } = world({ shared: [TENANT] });
    connect('a', 'ready');

    expect([await hold('a'), await hold('b')]).toEqual([true, true]);
  });
});
