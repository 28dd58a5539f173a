import { describe, expect, it } from '@jest/globals';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import { operateSetups } from '../../../shared/onboarding/operators/operate-setups.ts';
import type { PortalUser } from '../../../shared/platform/endpoint.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const operator: PortalUser = {
  key: 'operator',
  email: 'operator@portal.example',
  emailVerified: true,
  operator: 'full',
};

async function purgedWhen(runtimeStatus: string): Promise<readonly string[]> {
  const purged: string[] = [];
  const deps = {
    organisations: () => ({ get: async () => ({ id: 'org' }) }),
    connections: { get: async () => connectionIn('ready', new Date(0)) },
    audit: () => ({ append: async () => undefined }),
  } as unknown as OnboardingDeps;
  const orchestrations = {
    status: async () => ({ runtimeStatus }),
    purge: async (instanceId: string) => {
      purged.push(instanceId);
    },
  } as unknown as Orchestrations;
  const unused = () => Promise.reject(new Error('not asked for'));
  const { purge } = operateSetups(deps, { retry: unused, cancel: unused, disconnect: unused });
  await purge(orchestrations, 'org', operator, null);
  return purged;
}

describe('an operator who purges the histories of a set-up', () => {
  it.each(['Completed', 'Failed', 'Terminated', 'Canceled'])(
    'purges an instance that is %s',
    async (runtimeStatus) => {
      expect(await purgedWhen(runtimeStatus)).toContain('setup-org-1');
    },
  );

  it.each(['Running', 'Pending', 'Suspended', 'ContinuedAsNew'])(
    'keeps an instance that is %s',
    async (runtimeStatus) => {
      expect(await purgedWhen(runtimeStatus)).toEqual([]);
    },
  );
});
