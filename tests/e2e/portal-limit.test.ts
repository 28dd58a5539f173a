import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Journey, type MicrosoftTenant, startJourney } from '../../local/demo/journey.ts';
import { shareOf } from '../support/long.ts';
import { describeInBrowser, inspect, openPortal, type PortalBrowser } from '../support/portal.ts';
import { killHost } from '../support/processes.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const DOMAIN = 'limited.example';
const email = 'it@limited.portal.example';
const microsoftAdmin = `admin@${DOMAIN}`;
/** May approve for everybody, and not assign roles in Exchange. */
const helpDesk = `apps@${DOMAIN}`;
const HOUR = 3600_000;
const DAY = 24 * HOUR;
const ROOMS_ONLY = "RecipientTypeDetails -eq 'RoomMailbox'";
const EVERYBODY = `${ROOMS_ONLY} -or RecipientTypeDetails -eq 'UserMailbox'`;

interface Limit {
  readonly plan: { readonly scope: { readonly name: string } };
}
interface InExchange {
  readonly scopes: readonly { readonly id: string; readonly recipientFilter: string }[];
  readonly assignments: readonly object[];
}

describeInBrowser('access is limited to rooms by one press', () => {
  let stack: RunningStack;
  let journey: Journey;
  let portal: PortalBrowser;
  let page: Page;
  let organisation: string;
  let tenant: MicrosoftTenant;

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const advance = (advanceMs: number) => journey.control('POST', '/clock', { advanceMs });
  const inExchange = async ({ id } = tenant) =>
    (await journey.control<InExchange>('GET', `/tenants/${id}/exchange`)).body;
  const delays = (policyPropagationMs: number) =>
    journey.control('PUT', '/delays', {
      directoryReplicationMs: 0,
      consentPropagationMs: 0,
      policyPropagationMs,
      notificationDeliveryMs: 0,
    });
  const state = async () => (await journey.setup(await journey.person(email), organisation)).state;
  const calendar = () => `${stack.urls.portal}/organisations/${organisation}/calendar`;
  /** Tokens of the portal do not outlive a moved clock. */
  const signedInAt = async (path: string) => {
    page = await portal.signedInAnew(page, email, new URL(calendar() + path).pathname);
  };
  /** Through the preview to what Microsoft asks; the session there is remembered. */
  const toMicrosoft = async (opens: string, as = microsoftAdmin) => {
    await button(opens).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go to Microsoft' }).click();
    await page.waitForURL((url) => url.origin === new URL(stack.urls.identity).origin);
    if ((await page.locator('input[name="username"]').count()) > 0) await signInAs(as);
  };
  const signInAs = async (username: string) => {
    await page.locator('input[name="username"]').fill(username);
    await page.keyboard.press('Enter');
  };
  const inPortal = () => page.waitForURL((url) => url.origin === new URL(stack.urls.portal).origin);
  const visit = async (opens: string) => {
    await toMicrosoft(opens);
    await button('Accept').click();
    await inPortal();
  };

  beforeAll(async () => {
    stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
    journey = startJourney(stack.urls);
    portal = await openPortal(stack);
    tenant = await journey.tenant({
      domain: DOMAIN,
      rooms: [{ displayName: 'Fountain', timeZone: 'Europe/Brussels' }],
      users: [
        { username: microsoftAdmin, roles: ['Global Administrator'] },
        { username: helpDesk, roles: ['Application Administrator'] },
      ],
    });
    await delays(HOUR);
    organisation = await journey.organisation('Limited', {
      ...(await journey.person(email)),
      email,
    });
    page = await portal.signedIn(email, `/organisations/${organisation}/calendar`);
  });
  afterEach(() => {
    expect(portal.troubles()).toEqual([]);
  });
  afterAll(async () => {
    await portal?.close();
    await stack?.stop();
  });

  it('Rooms only is recommended at set-up, and one press makes it in Exchange without a script.', async () => {
    await button('Choose rooms only').click();
    await said('Rooms only is chosen');
    await inspect(page, 'limit-choice');
    await button('Connect Azure Account').click();
    await signInAs(microsoftAdmin);
    await button('Accept').click();
    await button('Continue integration').click();

    await button('Limit access for me').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(ROOMS_ONLY).waitFor();
    await dialog.getByText('RoleManagement.ReadWrite.Exchange').waitFor();
    await dialog.getByText('both permissions are taken away again').waitFor();
    await inspect(page, 'limit-preview');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await visit('Limit access for me');

    await said('Exchange usually takes 30 minutes to 2 hours after access was limited.');
    const { scopes, assignments } = await inExchange();
    expect(scopes.map(({ recipientFilter }) => recipientFilter)).toEqual([ROOMS_ONLY]);
    expect(assignments).toHaveLength(1);
    expect(await state()).toBe('verifying');
  });

  it('The set-up ends by itself once Exchange acts on it, and the proof names no other mailbox.', async () => {
    await advance(HOUR);
    await until('ready', async () => {
      if ((await state()) === 'ready') return true;
      await advance(60_000);
      return undefined;
    });
    const person = await journey.person(email);
    const base = `/organisations/${organisation}`;
    const rooms = await person.call<{ items: { id: string }[] }>('GET', `${base}/rooms`);
    const device = await person.call<{ id: string }>('POST', `${base}/devices`, { name: 'Unit' });
    const roomId = rooms.body.items[0]?.id;
    await person.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId });

    await signedInAt('/access');
    await button('Check now').click();
    await said(/^Proven: your rooms can be read/);
    await said('The permissions of the last visit were taken away again.');
    await said('Made in Exchange');
    await inspect(page, 'limit-proven');
    const { body } = await journey.control<{
      items: { displayName: string; grants: string[]; delegatedGrants: string[] }[];
    }>('GET', `/tenants/${tenant.id}/applications`);
    const powers = body.items.flatMap(({ grants, delegatedGrants }) => [
      ...grants.filter((grant) => grant.startsWith('Calendars.')),
      ...delegatedGrants.filter((grant) => grant.includes('ReadWrite')),
    ]);
    expect(powers).toEqual([]);
  });

  it('A scope that is widened by hand is found by the weekly check, and put right by another press.', async () => {
    const [scope] = (await inExchange()).scopes;
    await journey.control('PATCH', `/tenants/${tenant.id}/exchange/scopes/${scope?.id}`, {
      recipientFilter: EVERYBODY,
    });
    // Its session ends on the way.
    await page.close();
    await advance(8 * DAY);
    await signedInAt('/access');
    await said('Access reaches too far');

    await visit('Check and repair it');
    await said('The permissions of the last visit were taken away again.');
    expect((await inExchange()).scopes).toMatchObject([{ recipientFilter: ROOMS_ONLY }]);
  });

  it('Take it back removes both from Exchange, after saying what that means.', async () => {
    await button('Take it back').click();
    await said(/no room can be read afterwards/);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await visit('Take it back');

    await said('Nothing is made in Exchange here');
    expect(await inExchange()).toEqual({ scopes: [], assignments: [] });
  });

  const beta = (path: string, more: object) => ({ service: 'graph', path, ...more });
  const refusals: readonly (readonly [
    what: string,
    code: string,
    fault: ((scopeName: string) => object) | undefined,
  ])[] = [
    ['that the approval was declined', 'consent.declined', undefined],
    ['that the beta is gone', 'limit.not-offered', () => beta('/beta/', { status: 404 })],
    [
      'that the beta answers in another shape',
      'limit.not-offered',
      () => beta('/customAppScopes', { method: 'GET', body: { items: [] } }),
    ],
    [
      'that somebody else has a scope of that name',
      'limit.name-taken',
      (displayName) => {
        const customAttributes = { exclusive: false, recipientFilter: EVERYBODY };
        const value = [{ id: 'theirs', type: 'RecipientScope', displayName, customAttributes }];
        return beta('/customAppScopes', { method: 'GET', body: { value } });
      },
    ],
    [
      'that Exchange does not know the app',
      'limit.principal-unknown',
      () => beta('/roleAssignments', { method: 'POST', status: 404 }),
    ],
    [
      'that Exchange does not take the filter',
      'limit.filter-refused',
      () => beta('/customAppScopes', { method: 'POST', status: 400 }),
    ],
    ['that the person may not assign roles', 'limit.role-missing', undefined],
  ];
  it.each(shareOf(refusals, 3))(
    'The page says %s, and leads back to the script; nothing is half made.',
    async (_, code, fault) => {
      portal.expectTrouble(/status of 400/);
      const limit = `/organisations/${organisation}/calendar/limit`;
      const { body } = await (await journey.person(email)).call<Limit>('GET', limit);
      const faults = fault === undefined ? [] : [fault(body.plan.scope.name)];
      await journey.control('PUT', '/faults', faults);
      const as = code === 'limit.role-missing' ? helpDesk : microsoftAdmin;
      // Microsoft remembers who signed in before.
      if (as === helpDesk) await signedInAt('/access');
      await toMicrosoft('Limit access for me', as);
      await button(code === 'consent.declined' ? 'Cancel' : 'Accept').click();
      const shown = page.locator('meta[name="problem-code"]');
      await shown.waitFor({ state: 'attached' });

      expect(await shown.getAttribute('content')).toBe(code);
      await journey.control('PUT', '/faults', []);
      await page.getByRole('main').getByRole('link').first().click();
      await inPortal();
      expect(await inExchange()).toEqual({ scopes: [], assignments: [] });
      await page.goto(`${calendar()}/access`);
      await button('RBAC for Applications (recommended)').waitFor();
    },
  );

  it('A person of another tenant changes nothing anywhere, and the portal says whose account it takes.', async () => {
    portal.expectTrouble(/status of 400/);
    const domain = 'elsewhere.example';
    const theirs = await journey.tenant({ domain, rooms: 1 });
    await signedInAt('/access');
    await toMicrosoft('Limit access for me', `admin@${domain}`);
    await said(/AADSTS50020/);

    // Signed in at the own tenant, with the address changed by hand.
    await page.goto(page.url().replace(tenant.id, theirs.id));
    await signInAs(`admin@${domain}`);
    await button('Accept').click();
    await said('This account does not belong to the tenant');
    await page.getByRole('main').getByRole('link').first().click();
    await inPortal();

    await said('This account does not belong to the tenant');
    await said(/start the approval again in the portal with an account of the tenant itself/);
    const nothing = { scopes: [], assignments: [] };
    expect([await inExchange(), await inExchange(theirs)]).toEqual([nothing, nothing]);
  });

  it('A visit that kill -9 cuts off between scope and assignment is finished by another press.', async () => {
    await delays(0);
    const assigning = { method: 'POST', status: 503, delayMs: 60_000 };
    await journey.control('PUT', '/faults', [beta('/roleAssignments', assigning)]);
    await signedInAt('/access');
    await toMicrosoft('Limit access for me');
    await button('Accept').click({ noWaitAfter: true });
    await until('held before the assignment', async () => {
      const { body } = await journey.control<{ waiting: unknown[] }>('GET', '/faults');
      return body.waiting.length === 0;
    });
    killHost(stack.pid);
    await until('live again', async () => (await fetch(`${stack.urls.api}/health/live`)).ok);
    await journey.control('PUT', '/faults', []);
    const { scopes, assignments } = await inExchange();
    expect([scopes.length, assignments.length]).toEqual([1, 0]);

    // Longer than a visit takes.
    await advance(2 * 60_000);
    await signedInAt('/access');
    await said('The last visit to Exchange was interrupted by us');
    // The permission is granted still, so that Microsoft asks nothing.
    await toMicrosoft('Limit access for me');
    await inPortal();

    await said('The permissions of the last visit were taken away again.');
    const after = await inExchange();
    expect(after.scopes).toEqual(scopes);
    expect(after.assignments).toHaveLength(1);
    await button('Check now').click();
    await said(/^Proven: your rooms can be read/);
  });
});
