import { describe, expect, it } from '@jest/globals';
import { listedSetup } from '../../../shared/onboarding/connection/listed-setup.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import { operateSetups } from '../../../shared/onboarding/operators/operate-setups.ts';
import { setupEtag } from '../../../shared/onboarding/operators/setup-filter.ts';
import type { PortalUser } from '../../../shared/platform/endpoint.ts';
import type { Orchestrations } from '../../../shared/platform/orchestrations.ts';
import { connectionIn } from '../../support/connection-rows.ts';

const operator: PortalUser = {
  key: 'operator',
  email: 'operator@portal.example',
  emailVerified: true,
  operator: 'full',
};

async function purgedWhen(
  runtimeStatus: string,
  row: object = {},
): Promise<{ readonly purged: readonly string[]; readonly mostAtOnce: number }> {
  const purged: string[] = [];
  let [running, mostAtOnce] = [0, 0];
  const deps = {
    organisations: () => ({ get: async () => ({ id: 'org' }) }),
    connections: { get: async () => ({ ...connectionIn('ready', new Date(0)), ...row }) },
    audit: () => ({ append: async () => undefined }),
  } as unknown as OnboardingDeps;
  const orchestrations = {
    async status(instanceId: string) {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { instanceId, runtimeStatus };
    },
    purge: async (instanceId: string) => {
      purged.push(instanceId);
    },
  } as unknown as Orchestrations;
  const unused = () => Promise.reject(new Error('not asked for'));
  const { purge } = operateSetups(deps, { retry: unused, cancel: unused, disconnect: unused });
  await purge(orchestrations, 'org', operator, null);
  return { purged, mostAtOnce };
}

describe('an operator who purges the histories of a set-up', () => {
  it.each(['Completed', 'Failed', 'Terminated', 'Canceled'])(
    'purges an instance that is %s',
    async (runtimeStatus) => {
      expect((await purgedWhen(runtimeStatus)).purged).toContain('setup-org-1');
    },
  );

  it.each(['Running', 'Pending', 'Suspended', 'ContinuedAsNew'])(
    'keeps an instance that is %s',
    async (runtimeStatus) => {
      expect((await purgedWhen(runtimeStatus)).purged).toEqual([]);
    },
  );

  it('asks about the instances of many attempts some at a time, so that nobody waits for 120 answers in turn', async () => {
    const { purged, mostAtOnce } = await purgedWhen('Completed', { attempt: 12, disconnects: 12 });

    expect(purged).toHaveLength(10 + 10 * 10);
    expect(mostAtOnce).toBe(12);
  });
});

describe('an operator who acts on what was seen', () => {
  const row = connectionIn('failed', new Date(0));
  const seen = setupEtag(listedSetup(row));
  const changed = setupEtag(listedSetup({ ...row, attempt: row.attempt + 1 }));

  async function retryWith(ifMatch: string | null) {
    const audited: object[] = [];
    let retries = 0;
    const deps = {
      organisations: () => ({ get: async () => ({ id: 'org', createdAt: '' }) }),
      connections: { get: async () => row },
      audit: () => ({ append: async (_org: string, entry: object) => void audited.push(entry) }),
    } as unknown as OnboardingDeps;
    const unused = () => Promise.reject(new Error('not asked for'));
    const { retry } = operateSetups(deps, {
      retry: async () => {
        retries += 1;
      },
      cancel: unused,
      disconnect: unused,
    });
    const refusal = await retry({} as Orchestrations, 'org', operator, ifMatch).catch(
      (error: { readonly code: string }) => error.code,
    );
    return { refusal, retries, audited };
  }

  it.each([null, '*', seen])(
    'May act with the ETag %s while nothing has changed.',
    async (etag) => {
      expect(await retryWith(etag)).toMatchObject({ refusal: undefined, retries: 1 });
    },
  );

  it('Is refused when the set-up has changed meanwhile, and the audit says so.', async () => {
    expect(await retryWith(changed)).toEqual({
      refusal: 'request.changed',
      retries: 0,
      audited: [
        {
          actor: 'operator:operator',
          action: 'setup.retried',
          result: 'refused',
          code: 'request.changed',
        },
      ],
    });
  });
});
