import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Journey, type MicrosoftTenant, startJourney } from '../../local/demo/journey.ts';
import { signIn } from '../support/chromium.ts';
import {
  bytesLoaded,
  describeInBrowser,
  inspect,
  openPortal,
  type PortalBrowser,
  tabTo,
} from '../support/portal.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const ACTIONS =
  /^(Connect|Continue integration|Try again|Start again|Cancel set-up|Disconnect|Copy link)/;

describeInBrowser('the way from the marketplace to a connected calendar', () => {
  let stack: RunningStack;
  let journey: Journey;
  let portal: PortalBrowser;
  let page: Page;
  let organisation: string;
  let tenant: MicrosoftTenant;
  const email = 'it@portal.example';
  const colleague = 'colleague@portal.example';
  const microsoftAdmin = 'admin@fabrikam.example';
  const ours = () => `/organisations/${organisation}/calendar`;

  const administratorOf = async (name: string, who: string) =>
    await journey.organisation(name, { ...(await journey.person(who)), email: who });
  const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });
  const link = (on: Page, name: string) => on.getByRole('link', { name, exact: true });
  const step = (on: Page) => on.getByRole('list', { name: 'Steps of the set-up' });
  /** As somebody without a mouse does it. */
  const press = async (on: Page, role: 'button' | 'link', name: string) => {
    await tabTo(on, on.getByRole(role, { name, exact: true }));
    await on.keyboard.press('Enter');
  };
  const signInAtMicrosoft = async (on: Page, username = microsoftAdmin) => {
    await tabTo(on, on.locator('input[name="username"]'));
    await on.keyboard.type(username);
    await on.keyboard.press('Enter');
  };
  const atMicrosoft = (on: Page) =>
    on.waitForURL((url) => url.origin === new URL(stack.urls.identity).origin);
  /** What the API answers about the set-up, changed on its way to the page. */
  const pretend = async (on: Page, change: object) => {
    await on.unroute(/\/calendar\/setup$/);
    await on.route(/\/calendar\/setup$/, async (route) => {
      if (route.request().method() !== 'GET') return await route.fallback();
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), ...change } });
    });
    await on.reload();
  };

  beforeAll(async () => {
    stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
    journey = startJourney(stack.urls);
    portal = await openPortal(stack);
    const rooms = [{ displayName: 'Fountain', timeZone: 'Europe/Brussels' }];
    tenant = await journey.tenant({ domain: 'fabrikam.example', rooms });
    organisation = await administratorOf('Fabrikam', email);
    const { call } = await journey.person(email);
    const members = `/organisations/${organisation}/members`;
    await call('POST', members, { email: colleague, role: 'administrator' });
    await call('POST', members, { email: 'reader@portal.example', role: 'member' });
  });
  afterEach(() => {
    expect(portal.troubles()).toEqual([]);
  });
  afterAll(async () => {
    await portal?.close();
    await stack?.stop();
  });

  it('leads from the sign-in over the marketplace to the set-up with the keyboard alone', async () => {
    page = await portal.open();
    await page.goto(stack.urls.portal);
    await signIn(page, email);
    await press(page, 'link', 'Marketplace');
    await press(page, 'link', 'View Details');
    await press(page, 'link', 'Open');

    await button(page, 'Connect Azure Account').waitFor();
    const card = page.getByRole('region', { name: 'What Microsoft’s page will show' });
    expect(await card.innerText()).toMatch(/Meeting Room Discovery[^]*Barco[^]*Place\.Read\.All/);
    await inspect(page, 'setup-begin');
  });

  it('says after a decline that it was declined, and leads back to Microsoft', async () => {
    portal.expectTrouble(/400 \(Bad Request\).*\/consent\//);
    await press(page, 'button', 'Connect Azure Account');
    await atMicrosoft(page);
    await signInAtMicrosoft(page);
    await press(page, 'button', 'Cancel');

    await page.getByRole('heading', { level: 1, name: 'The approval was declined' }).waitFor();
    const code = page.locator('meta[name="problem-code"]');
    expect(await code.getAttribute('content')).toBe('consent.declined');
    await inspect(page, 'setup-declined-page');
    await press(page, 'link', 'Back to the portal');
    await page.getByText('The approval was declined').waitFor();
    await inspect(page, 'setup-declined');
  });

  it('hands over to a colleague, whose approval counts', async () => {
    await button(page, 'Copy link for another administrator').click();
    await page.getByText('The link was copied.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(`${stack.urls.portal}${ours()}`);
    await button(page, 'Start again').click();
    await atMicrosoft(page);
    const other = await portal.signedIn(colleague, new URL(copied).pathname);

    await press(other, 'button', 'Start again');
    await signInAtMicrosoft(other);
    await press(other, 'button', 'Accept');
    await button(other, 'Continue integration').waitFor();
    // The colleague's visit has ended the one before.
    await button(page, 'Accept').click();
    await page.getByRole('heading', { name: /set-up is at another step/ }).waitFor();
    await link(page, 'Back to the portal').click();
    await button(page, 'Continue integration').waitFor();
    expect(await page.getByText('another step').count()).toBe(0);
    await other.context().close();
  });

  it('continues the integration and ends with five ticks and the way to the rooms', async () => {
    const card = page.getByRole('region', { name: 'What Microsoft’s page will show' });
    expect(await card.innerText()).toMatch(/Calendar Sync[^]*fabrikam[^]*Calendars\.Read/);
    await inspect(page, 'setup-continue');
    await press(page, 'button', 'Continue integration');
    await atMicrosoft(page);
    await press(page, 'button', 'Accept');

    await step(page).getByText('Done').nth(4).waitFor();
    expect(await link(page, 'Manage calendar').count()).toBe(1);
    await inspect(page, 'setup-ready');
    await press(page, 'link', 'Manage calendar');
    await page.waitForURL(`**${ours()}/rooms`);
  });

  it('goes straight to the rooms of a calendar that is connected', async () => {
    await page.goto(stack.urls.portal + ours());

    await page.waitForURL(`**${ours()}/rooms`);
    await page.goBack();
    expect(new URL(page.url()).pathname).not.toBe(ours());
  });

  it('shows on the pages of a connection that lost its access the one next step, and repairs it', async () => {
    const away = { consent: false, enabled: true, deleted: false };
    await journey.control('PUT', `/tenants/${tenant.id}/policies`, {
      applicationAccessPolicy: null,
      rbac: null,
      appManagement: null,
      discovery: { consent: true, enabled: true, deleted: false },
      sync: away,
    });
    await journey.control('POST', '/clock', { advanceMs: 6 * 60_000 });
    await page.goto(`${stack.urls.portal}${ours()}/rooms`);

    await page.getByText('Access to the calendars was refused').waitFor();
    await inspect(page, 'setup-degraded');
    await press(page, 'button', 'Try again');
    await button(page, 'Continue integration').waitFor();
    await button(page, 'Continue integration').click();
    await button(page, 'Accept').click();
    await link(page, 'Manage calendar').waitFor();
  });

  it('keeps the ticks of a set-up that failed, and goes on with Try again', async () => {
    const { id } = await journey.tenant({ domain: 'contoso.example', rooms: 1 });
    const policies = {
      applicationAccessPolicy: null,
      rbac: null,
      discovery: { consent: false, enabled: true, deleted: false },
      sync: { consent: false, enabled: true, deleted: false },
    };
    const forbids = { ...policies, appManagement: { secrets: 'forbidden' } };
    await journey.control('PUT', `/tenants/${id}/policies`, forbids);
    const second = await administratorOf('Contoso', 'it@contoso.example');
    const other = await portal.signedIn('it@contoso.example');
    await button(other, 'Connect Azure Account').click();
    await signInAtMicrosoft(other, 'admin@contoso.example');
    await button(other, 'Accept').click();

    await other.getByText('A policy of the Microsoft tenant forbids secrets for apps').waitFor();
    expect(await step(other).getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/Meeting Room Discovery\s+Done/),
      expect.stringMatching(/Validation\s+Failed[^]*An administrator of your Microsoft tenant/),
      expect.stringMatching(/Not yet/),
      expect.stringMatching(/Not yet/),
      expect.stringMatching(/Not yet/),
    ]);
    await inspect(other, 'setup-failed');
    const allows = { ...policies, appManagement: null };
    await journey.control('PUT', `/tenants/${id}/policies`, {
      ...allows,
      discovery: { ...policies.discovery, consent: true },
    });
    await button(other, 'Try again').click();
    await button(other, 'Continue integration').waitFor();
    await button(other, 'Cancel set-up').click();
    await button(other, 'Connect Azure Account').waitFor();
    await inspect(other, 'setup-cancelled');
    await button(other, 'Disconnect').click();
    await other.getByRole('dialog').getByText('a new app with a new id').waitFor();
    await button(other, 'Disconnect now').click();
    await journey.reach(await journey.person('it@contoso.example'), second, ['not-connected']);
    await button(other, 'Disconnect').waitFor({ state: 'detached' });
    await other.context().close();
  });

  it('shows a member how far it is and who can go on, and offers nothing that is refused', async () => {
    const reader = await portal.signedIn('reader@portal.example', ours());
    await pretend(reader, { state: 'awaiting-sync-consent' });

    await reader.getByRole('list', { name: 'Administrators' }).getByText(email).waitFor();
    expect(await reader.getByRole('button', { name: ACTIONS }).count()).toBe(0);
    await inspect(reader, 'setup-reader');
    await reader.context().close();
  });

  it('says how long validation runs, until when, and what for, in German as well', async () => {
    const since = new Date(Date.now() - 6 * 60_000).toISOString();
    const deadline = new Date(Date.now() + 24 * 60_000).toISOString();
    const waitingFor = { code: 'application.replicating', message: 'Microsoft is still creating' };
    const german = await portal.open({ locale: 'de-DE' });
    await german.goto(stack.urls.portal + ours());
    await button(german, 'Anmelden').waitFor();
    const bytes = await bytesLoaded(german);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(250_000);
    await signIn(german, email);
    await pretend(german, { state: 'validating', since, deadline, waitingFor });

    const bar = german.getByRole('progressbar', { name: 'Prüfung' });
    expect(await bar.getAttribute('aria-valuetext')).toMatch(
      /^6 Minuten.* von höchstens 30 Minuten$/,
    );
    await german.getByText('Microsoft legt die App Calendar Sync noch überall an.').waitFor();
    await german.getByText('Sie können diese Seite schließen.').waitFor();
    await inspect(german, 'setup-validating');
    await german.context().close();
  });

  it('shows the script while Exchange is waited for', async () => {
    await page.goto(`${stack.urls.portal}${ours()}/access`);
    const deadline = new Date(Date.now() + 24 * 3_600_000).toISOString();
    await pretend(page, { state: 'verifying', profile: 'rbac', deadline });
    await page.goto(stack.urls.portal + ours());

    const script = page.getByRole('region', { name: 'Script for an Exchange administrator' });
    expect(await script.last().innerText()).toContain('New-ManagementRoleAssignment');
    await inspect(page, 'setup-script');
  });

  it('offers other ways to open calendars, and says which leads where', async () => {
    await pretend(page, { state: 'not-connected', profile: undefined, microsoftTenant: undefined });
    await press(page, 'button', 'Choose how calendars are opened');
    await page.getByRole('radio', { name: 'Allow in Exchange, rooms only' }).check();
    await inspect(page, 'setup-modes');
    let sent: unknown;
    await page.route(/\/calendar\/setup$/, async (route) => {
      if (route.request().method() !== 'POST') return await route.fallback();
      sent = route.request().postDataJSON();
      await route.abort();
    });
    portal.expectTrouble(/ERR_FAILED.*\/calendar\/setup/);
    await button(page, 'Connect Azure Account').click();
    await page.getByText('The service cannot be reached').waitFor();
    expect(sent).toEqual({ profile: 'rbac' });
  });
});
