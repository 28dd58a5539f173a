import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { revokeGrant } from '../../../local/identity/control.ts';
import { connectionStore } from '../../../shared/onboarding/adapters/table-connection-store.ts';
import type { ChangeStep } from '../../../shared/onboarding/connection/access-mode-steps.ts';
import { isConnected } from '../../../shared/onboarding/connection/connection.ts';
import type { AccessMode } from '../../../shared/onboarding/contract.ts';
import {
  accessModeChangeEvent,
  accessModeChangeInstance,
} from '../../../shared/onboarding/durable-names.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { type AccessModeChangeView, type Customer, newCustomer } from '../../support/customers.ts';
import { consent } from '../../support/microsoft.ts';
import { type OnboardingStack, silent, startOnboarding } from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

let stack: OnboardingStack;
let count = 0;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterAll(() => stack.close());

function customer(profile: AccessMode): Customer {
  count += 1;
  return newCustomer(stack, { org: `profile-${count}`, rooms: 2, profile });
}

const registrationOf = async ({ org, tenantId }: Customer) => {
  const { syncApp } = (await stack.onboarding.connections.get(org)) ?? {};
  return stack.microsoft.directory.latest.application(tenantId, syncApp?.clientId ?? '');
};
const proceed = ({ base }: Customer) =>
  stack.onboarding.http.continue(stack.durable.orchestrations)(base);
/** The administrator has run the script, for one room of two. */
const letIn = ({ tenantId, addresses }: Customer) => {
  const rbac = { app: 'sync', allow: addresses.slice(0, 1) } as const;
  stack.microsoft.directory.setPolicies(tenantId, { rbac });
};
/** Until it waits for just that. */
const waitsFor = (who: Customer, code: string) =>
  until(code, async () => (await who.read()).waitingFor?.code === code);

describe('the profile rbac', () => {
  it('asks Entra for nothing, and is ready once Exchange lets it read a room', async () => {
    const who = customer('rbac');
    await who.connect();
    await who.reached('awaiting-sync-consent');
    expect((await registrationOf(who))?.requiredResourceAccess).toEqual([]);

    const answer = await proceed(who);
    expect(answer.body).toMatchObject({ state: 'verifying', consentUrl: null });
    expect(answer.cookies).toBeUndefined();
    await waitsFor(who, 'scope.not-effective');
    const { deadline = '', since } = await who.read();
    expect(Date.parse(deadline) - Date.parse(since)).toBe(24 * 3600_000);

    letIn(who);
    await who.reached('ready');
  });

  it('does not believe in its scope while Entra grants calendars as well', async () => {
    const who = customer('rbac');
    await who.connect();
    await who.reached('awaiting-sync-consent');
    const { syncApp } = (await stack.onboarding.connections.get(who.org)) ?? {};
    const { directory } = stack.microsoft;
    const principal = directory.latest.servicePrincipal(who.tenantId, syncApp?.clientId ?? '');
    if (principal === undefined) throw new Error('There is no service principal.');
    const roles = ['798ee544-9d2d-430c-a058-570e29e34338'];
    directory.consent.grant(principal, { roles, scopes: [], userId: null });

    await proceed(who);
    await waitsFor(who, 'scope.grant-left');
    directory.consent.withdraw(principal);
    await waitsFor(who, 'scope.not-effective');
    letIn(who);
    await who.reached('ready');
  });
});

describe('the profile rbac, when the app was deleted', () => {
  it('restores the app, and waits for the script to be run again: Exchange knew the former one', async () => {
    const who = customer('rbac');
    const rbac = { app: 'sync', allow: who.addresses } as const;
    const { directory } = stack.microsoft;
    await who.connect();
    await who.reached('awaiting-sync-consent');
    directory.setPolicies(who.tenantId, { rbac });
    await proceed(who);
    await who.reached('ready');
    directory.setPolicies(who.tenantId, { rbac, sync: { deleted: true } });
    await stack.onboarding.checkHealth({ organisationId: who.org }, silent);
    const { problem } = await who.reached('degraded');
    expect(problem?.action).toContain('run its script again');

    await stack.onboarding.http.retry(stack.durable.orchestrations)(who.base);
    await waitsFor(who, 'scope.not-effective');
    letIn(who);
    await who.reached('ready');
  });
});

describe('the profile read-basic', () => {
  it('asks for the smaller permission only, and is ready with it', async () => {
    const who = customer('read-basic');

    const { profile } = await who.ready();

    expect(profile).toBe('read-basic');
    expect((await registrationOf(who))?.requiredResourceAccess).toMatchObject([
      { resourceAccess: [{ id: '8ba4a692-bc31-4128-9094-475872af8a53' }] },
    ]);
  });
});

describe('changing the profile', () => {
  const change = async (who: Customer, profile: AccessMode) => {
    const begin = stack.onboarding.http.accessMode.change(stack.durable.orchestrations);
    return (await begin({ ...who.base, body: { profile } })).body as AccessModeChangeView;
  };
  const goOn = (who: Customer, step: ChangeStep) =>
    stack.onboarding.http.accessMode.proceed(stack.durable.orchestrations)({
      ...who.base,
      body: { step },
    });
  const giveUp = (who: Customer) =>
    stack.onboarding.http.accessMode.giveUp(stack.durable.orchestrations)(who.base);
  /** As the next look would find it. */
  const look = async ({ org }: Customer) => {
    const number = (await changeOf(org))?.number ?? 0;
    const instance = accessModeChangeInstance(org, number);
    await stack.durable.orchestrations.raise(instance, accessModeChangeEvent, {});
  };
  const changeOf = async (org: string) => {
    const row = await connectionStore(tableOpener(stack.config)).get(org);
    return row !== undefined && isConnected(row) ? row.profileChange : undefined;
  };
  const at = (who: Customer, step: string | undefined) =>
    until(String(step), async () => (await who.read()).profileChange?.step === step);
  const waits = (who: Customer, code: string) =>
    until(code, async () => (await who.read()).profileChange?.waitingFor?.code === code);
  /** `meanwhile` passes before the browser is back. */
  const approve = async (who: Customer, meanwhile = () => Promise.resolve()) => {
    const answer = who.browser.keep(await goOn(who, 'approve'));
    const { consentUrl } = answer.body as { consentUrl: string };
    const back = await consent(who.browser.atMicrosoft, consentUrl, who.username);
    await meanwhile();
    const arrived = who.browser.arriving(back.href);
    return await stack.onboarding.http.syncConsented(stack.durable.orchestrations)(arrived);
  };
  const revoke = async (who: Customer, permission: string) => {
    revokeGrant(stack.microsoft.directory, who.tenantId, permission);
    await goOn(who, 'remove-grant');
  };
  const isHealthy = async (who: Customer) => {
    await stack.onboarding.checkHealth({ organisationId: who.org }, silent);
    return (await who.read()).state === 'ready';
  };
  const twoHoursLater = async (who: Customer) => {
    await at(who, 'propagate');
    await waits(who, 'profile.propagate');
    stack.now.shift += 2 * 3600_000;
    await look(who);
    await at(who, 'remove-grant');
    await waits(who, 'profile.remove-grant');
  };
  const connected = async (profile: AccessMode): Promise<Customer> => {
    const who = customer(profile);
    if (profile !== 'rbac') {
      await who.ready();
      return who;
    }
    letIn(who);
    await who.connect();
    await who.reached('awaiting-sync-consent');
    await proceed(who);
    await who.reached('ready');
    return who;
  };
  afterEach(() => {
    stack.now.shift = 0;
  });

  it('goes from consent to rbac: scope, two hours, then the grant, the proof and the old limit', async () => {
    const who = await connected('consent');

    const { steps } = (await change(who, 'rbac')) as unknown as { steps: { step: string }[] };
    expect(steps.map(({ step }) => step)).toEqual([
      'scope',
      'propagate',
      'remove-grant',
      'prove',
      'settle',
      'clean-up',
    ]);
    await waits(who, 'profile.scope');
    letIn(who);
    await goOn(who, 'scope');
    await twoHoursLater(who);
    expect((await registrationOf(who))?.requiredResourceAccess).toEqual([]);
    expect((await who.read()).profileChange?.script).toContain('AppRoleAssignment.ReadWrite.All');
    expect(await isHealthy(who)).toBe(true);
    expect((await stack.onboarding.connections.get(who.org))?.follow).toBe('polling');
    await revoke(who, 'Calendars.Read');
    await at(who, 'clean-up');
    expect((await who.read()).profile).toBe('rbac');
    expect(await isHealthy(who)).toBe(true);
    expect(stack.world.resubscribed).toContain(who.org);
    await goOn(who, 'clean-up');

    await at(who, undefined);
    expect(await who.read()).toMatchObject({ state: 'ready', profile: 'rbac' });
    expect((await stack.onboarding.connections.get(who.org))?.follow).toBe('notifications');
  });

  it('is led back by an approval when Exchange does not let it in after all', async () => {
    const who = await connected('consent');
    await change(who, 'rbac');
    await goOn(who, 'scope');
    await twoHoursLater(who);

    await revoke(who, 'Calendars.Read');
    await waits(who, 'scope.not-effective');
    expect((await who.read()).profileChange?.canCancel).toBe(true);
    await giveUp(who);
    await at(who, 'approve');
    await waits(who, 'profile.approve');
    await approve(who);
    await at(who, 'clean-up');
    await goOn(who, 'clean-up');

    await at(who, undefined);
    expect(await who.read()).toMatchObject({ profile: 'consent' });
    expect(await isHealthy(who)).toBe(true);
  });

  it('goes from rbac to consent: limit, approval, proof, then the scope', async () => {
    const who = await connected('rbac');

    await change(who, 'consent');
    await waits(who, 'profile.limit');
    await goOn(who, 'limit');
    await waits(who, 'profile.approve');
    const seen = async () => {
      await look(who);
      await at(who, 'clean-up');
    };
    expect((await approve(who, seen)).status).toBe(303);
    stack.microsoft.directory.setPolicies(who.tenantId, {});
    await goOn(who, 'clean-up');

    await at(who, undefined);
    expect(await who.read()).toMatchObject({ profile: 'consent', state: 'ready' });
    expect(await isHealthy(who)).toBe(true);
  });

  it('goes from consent to read-basic with both granted in between, and back', async () => {
    const who = await connected('consent');

    await change(who, 'read-basic');
    await waits(who, 'profile.approve');
    await approve(who);
    await waits(who, 'profile.remove-grant');
    expect(await isHealthy(who)).toBe(true);
    await revoke(who, 'Calendars.Read');
    await at(who, undefined);
    expect(await who.read()).toMatchObject({ profile: 'read-basic', state: 'ready' });
    expect((await stack.onboarding.connections.get(who.org))?.follow).toBe('polling');

    await change(who, 'consent');
    await goOn(who, 'limit');
    await waits(who, 'profile.approve');
    await approve(who);
    await waits(who, 'profile.remove-grant');
    await revoke(who, 'Calendars.ReadBasic.All');
    await at(who, undefined);
    expect(await who.read()).toMatchObject({ profile: 'consent', state: 'ready' });
    expect(await isHealthy(who)).toBe(true);
  });

  it('is given up at once while nothing was changed, and refuses what does not fit', async () => {
    const who = await connected('read-basic');
    const refused = (code: string) => expect.objectContaining({ code });

    await expect(change(who, 'read-basic')).rejects.toEqual(refused('profile.unchanged'));
    await expect(change(customer('consent'), 'rbac')).rejects.toEqual(
      refused('profile.not-connected'),
    );
    await expect(goOn(who, 'scope')).rejects.toEqual(refused('profile.not-awaiting'));
    expect((await giveUp(who)).status).toBe(204);
    await change(who, 'rbac');
    await expect(change(who, 'consent')).rejects.toEqual(refused('profile.change-in-progress'));
    await expect(goOn(who, 'clean-up')).rejects.toEqual(refused('profile.not-awaiting'));
    expect((await giveUp(who)).status).toBe(202);

    const { profile, profileChange } = await who.read();
    expect({ profile, profileChange }).toEqual({ profile: 'read-basic', profileChange: undefined });
  });

  it('leads back on its own when nothing of the old access was taken away', async () => {
    const who = await connected('rbac');
    await change(who, 'consent');
    await goOn(who, 'limit');
    await waits(who, 'profile.approve');

    await giveUp(who);
    await at(who, 'clean-up');
    expect((await registrationOf(who))?.requiredResourceAccess).toEqual([]);
    await goOn(who, 'clean-up');

    await at(who, undefined);
    expect(await who.read()).toMatchObject({ profile: 'rbac', state: 'ready' });
  });

  it('goes on, as operators see, when its orchestration was lost', async () => {
    const who = await connected('consent');
    await change(who, 'read-basic');
    await waits(who, 'profile.approve');
    const instanceId = accessModeChangeInstance(who.org, 1);
    const { orchestrations } = stack.durable;
    const detail = await stack.onboarding.http.operations.get(orchestrations)({
      params: { org: who.org },
    });
    expect(detail.body).toMatchObject({ profileChange: { step: 'approve', instanceId } });
    await orchestrations.purge(instanceId);

    stack.now.shift += 60_000;
    await stack.onboarding.sweep(orchestrations, silent);
    await approve(who);
    await waits(who, 'profile.remove-grant');
    await revoke(who, 'Calendars.Read');
    await at(who, undefined);
    expect((await who.read()).profile).toBe('read-basic');
  });

  it('ends with a disconnect', async () => {
    const who = await connected('consent');
    await change(who, 'rbac');
    await waits(who, 'profile.scope');
    const run = stack.durable.run(accessModeChangeInstance(who.org, 1));

    await stack.onboarding.http.disconnect(stack.durable.orchestrations)(who.base);
    await who.reached('not-connected');
    await stack.durable.orchestrations.raise(
      accessModeChangeInstance(who.org, 1),
      accessModeChangeEvent,
      {},
    );

    expect((await run)?.output).toEqual({ state: 'over' });
    expect((await who.read()).profileChange).toBeUndefined();
  });
});
