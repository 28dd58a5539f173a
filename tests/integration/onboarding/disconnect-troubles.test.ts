import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../../local/kit/faults.ts';
import { durableNames } from '../../../shared/onboarding/durable-names.ts';
import { consent } from '../../support/microsoft.ts';
import {
  administrator,
  type OnboardingStack,
  silent,
  startOnboarding,
} from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(() => {
  stack.microsoft.deps.faults.replace([]);
  // The emulated Entra does not follow this clock, and old ID tokens are refused.
  stack.now.shift = 0;
});
afterAll(() => stack.close());

async function connecting() {
  count += 1;
  const org = `leaver-${count}`;
  const { onboarding, durable, microsoft } = stack;
  const username = `admin@${org}.example`;
  const { tenant } = microsoft.directory.createTenant({
    displayName: org,
    domain: `${org}.example`,
    users: [{ username, roles: ['Global Administrator'] }],
  });
  const browser = stack.newBrowser();
  const base = { caller: administrator, params: { org }, headers: browser.headers };
  const { orchestrations } = durable;
  const reached = (state: string) =>
    until(state, async () => {
      const { body } = await onboarding.http.read(base);
      return (body as { state: string }).state === state;
    });
  const started = browser.keep(await onboarding.http.start(orchestrations)({ ...base, body: {} }));
  const back = await consent(
    browser.atMicrosoft,
    (started.body as { signInUrl: string }).signInUrl,
    username,
  );
  const forward = browser.keep(
    await onboarding.http.discoveryConsented(browser.arriving(back.href)),
  );
  const { url } = await browser.atMicrosoft.open(forward.headers?.['location'] ?? '');
  const apps = () =>
    microsoft.directory.latest
      .applications(tenant.id)
      .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync').length;
  return {
    org,
    reached,
    apps,
    approve: () => onboarding.http.signedIn(orchestrations)(browser.arriving(url)),
    disconnect: () => onboarding.http.disconnect(orchestrations)(base),
  };
}

/** What a replica says of an object that has not reached it. */
const unknown: Fault = {
  service: 'graph',
  status: 404,
  body: { error: { code: 'Request_ResourceNotFound', message: 'Does not exist.' } },
};

/** A disconnect that ends while a step still makes the app, and then that step. */
async function overtaken(...faults: readonly Fault[]) {
  const { org, approve, reached, disconnect, apps } = await connecting();
  stack.microsoft.deps.faults.replace([
    { service: 'graph', path: '/places', status: 503 },
    { service: 'graph', method: 'PATCH', path: '/applications', delayMs: 5_000, times: 1 },
    ...faults,
  ]);
  await approve();
  await reached('validating');
  const step = stack.onboarding.activities[durableNames.ensureApplication]?.({
    organisationId: org,
    attempt: 1,
  });
  await disconnect();
  await reached('not-connected');
  expect(await step).toEqual({ outcome: 'stale' });
  return apps;
}

describe('a disconnect in trouble', () => {
  it('removes the app although its secret was removed by an earlier try', async () => {
    const { approve, reached, disconnect, apps } = await connecting();
    await approve();
    await reached('awaiting-sync-consent');
    // The client tries a DELETE twice before the step itself is tried again.
    stack.microsoft.deps.faults.replace([
      { service: 'graph', method: 'DELETE', status: 503, times: 2 },
    ]);

    await disconnect();
    await reached('not-connected');

    expect(apps()).toBe(0);
  });

  it('ends although Microsoft does not let it remove the app, and says so', async () => {
    const { org, approve, reached, disconnect, apps } = await connecting();
    await approve();
    await reached('awaiting-sync-consent');
    stack.microsoft.deps.faults.replace([{ service: 'graph', method: 'DELETE', status: 403 }]);

    await disconnect();
    await reached('not-connected');

    const { body } = await stack.onboarding.http.read({ params: { org } });
    expect(apps()).toBe(1);
    expect(body).toMatchObject({ warnings: [{ code: 'disconnect.app-left' }] });
    expect(stack.world.audited).toContainEqual({
      organisationId: org,
      actor: 'system',
      action: 'connection.removed',
      result: 'failed',
      code: 'disconnect.app-left',
    });
  });

  it('removes the app later when the refusal passes, and no longer says that it is there', async () => {
    const { org, approve, reached, disconnect, apps } = await connecting();
    await approve();
    await reached('awaiting-sync-consent');
    stack.microsoft.deps.faults.replace([{ service: 'graph', method: 'DELETE', status: 403 }]);
    await disconnect();
    await reached('not-connected');
    const sweepAfter = async (hours: number) => {
      stack.now.shift += hours * 3_600_000;
      await stack.onboarding.sweep(stack.durable.orchestrations, silent);
    };
    stack.microsoft.deps.faults.replace([]);

    await sweepAfter(1);
    expect(apps()).toBe(1);
    await sweepAfter(12);

    expect(apps()).toBe(0);
    const { body } = await stack.onboarding.http.read({ params: { org } });
    expect(body).toMatchObject({ warnings: [] });
  });

  it('asks about a refused app for three days and no longer', async () => {
    const { org, approve, reached, disconnect, apps } = await connecting();
    await approve();
    await reached('awaiting-sync-consent');
    stack.microsoft.deps.faults.replace([{ service: 'graph', method: 'DELETE', status: 403 }]);
    await disconnect();
    await reached('not-connected');

    for (const _ of Array(8).keys()) {
      stack.now.shift += 13 * 3_600_000;
      await stack.onboarding.sweep(stack.durable.orchestrations, silent);
    }

    expect(apps()).toBe(1);
    const told = stack.world.audited.filter(
      (entry) => entry.organisationId === org && entry.action === 'setup.former-tenant-left',
    );
    expect(told).toEqual([expect.objectContaining({ code: 'disconnect.app-left' })]);
  });

  it('removes an app that the row does not know of yet', async () => {
    const { approve, reached, disconnect, apps } = await connecting();
    // The app is made, its service principal is not: the step ends before it is saved.
    stack.microsoft.deps.faults.replace([
      { service: 'graph', method: 'PATCH', path: '/servicePrincipals', status: 503 },
    ]);
    await approve();
    await reached('validating');
    await until('made', () => apps() > 0);

    await disconnect();
    await reached('not-connected');

    expect(apps()).toBe(0);
  });

  it.each([
    ['the deletion', { method: 'DELETE' }],
    ['every request', {}],
  ])(
    'is not complete when a replica that does not know the app answers %s: the sweep removes it later',
    async (_, request) => {
      const { org, approve, reached, disconnect, apps } = await connecting();
      await approve();
      await reached('awaiting-sync-consent');
      const sweep = async () => {
        stack.now.shift += 61_000;
        await stack.onboarding.sweep(stack.durable.orchestrations, silent);
      };
      stack.microsoft.deps.faults.replace([{ ...unknown, ...request }]);
      await disconnect();
      await reached('not-connected');
      expect(apps()).toBe(1);
      stack.microsoft.deps.faults.replace([]);

      await sweep();

      expect(apps()).toBe(0);
      await sweep();
      await sweep();
      expect(stack.world.audited).toContainEqual(
        expect.objectContaining({
          organisationId: org,
          action: 'setup.former-tenant-left',
          result: 'ok',
        }),
      );
    },
  );

  it('that was faster than a step takes back later what the step made, when Microsoft does not know it yet', async () => {
    const apps = await overtaken({ ...unknown, method: 'DELETE' });
    expect(apps()).toBe(1);
    stack.microsoft.deps.faults.replace([]);

    stack.now.shift += 61_000;
    await stack.onboarding.sweep(stack.durable.orchestrations, silent);

    expect(apps()).toBe(0);
  });

  it('is followed by a step that was under way, which takes back what it made', async () => {
    const apps = await overtaken();

    expect(apps()).toBe(0);
  });
});
