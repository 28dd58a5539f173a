import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Journey, type MicrosoftTenant, startJourney } from '../../local/demo/journey.ts';
import { describeInBrowser, inspect, openPortal, type PortalBrowser } from '../support/portal.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const DOMAIN = 'fabrikam.example';
const email = 'it@portal.example';
const reader = 'reader@portal.example';
const microsoftAdmin = `admin@${DOMAIN}`;

describeInBrowser('access, alerts, members and history', () => {
  let stack: RunningStack;
  let journey: Journey;
  let portal: PortalBrowser;
  let page: Page;
  let organisation: string;
  let tenant: MicrosoftTenant;
  let receiver: Server;
  const received: string[] = [];

  const path = (task: string) => `/organisations/${organisation}/calendar/${task}`;
  const go = (on: Page, task: string) => on.goto(stack.urls.portal + path(task));
  const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });
  const said = (on: Page, text: string | RegExp) => on.getByText(text).first().waitFor();
  const policies = (allow: readonly string[] | null) =>
    journey.control('PUT', `/tenants/${tenant.id}/policies`, {
      applicationAccessPolicy: allow && { app: 'sync', allow },
    });
  const addresses = () => tenant.rooms.map(({ emailAddress }) => emailAddress);

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      received.push(String(request.headers['webhook-signature']));
      response.writeHead(204).end();
    });
    await once(receiver.listen(0, '127.0.0.1'), 'listening');
    stack = await startStack({
      env: { SYNC_DEBOUNCE_SECONDS: '0', ALERTS_WEBHOOK_ALLOW_PRIVATE: 'true' },
    });
    journey = startJourney(stack.urls);
    portal = await openPortal(stack);
    const zone = { timeZone: 'Europe/Brussels' };
    tenant = await journey.tenant({
      domain: DOMAIN,
      rooms: [
        { displayName: 'Fountain', ...zone },
        { displayName: 'قاعة الاجتماعات', ...zone },
      ],
      users: [
        { username: microsoftAdmin, roles: ['Global Administrator'] },
        { username: `other@${DOMAIN}` },
      ],
    });
    const person = await journey.person(email);
    organisation = await journey.organisation('Fabrikam', { ...person, email });
    await journey.connect(person, organisation, microsoftAdmin);
    await journey.reach(person, organisation, ['awaiting-sync-consent']);
    await journey.continueSetup(person, organisation, microsoftAdmin);
    await journey.reach(person, organisation, ['ready']);
    const base = `/organisations/${organisation}`;
    const rooms = await person.call<{ items: { id: string }[] }>('GET', `${base}/rooms`);
    for (const { id } of rooms.body.items) {
      const device = await person.call<{ id: string }>('POST', `${base}/devices`, { name: 'Unit' });
      await person.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId: id });
    }
    await person.call('POST', `${base}/members`, { email: reader, role: 'member' });
    page = await portal.signedIn(email, path('access'));
  });
  afterEach(() => {
    expect(portal.troubles()).toEqual([]);
  });
  afterAll(async () => {
    await portal?.close();
    await stack?.stop();
    receiver?.close();
  });

  it('Access is shown as not limited yet, with both scripts, until a check proves the contrary.', async () => {
    await said(page, 'Access is not limited yet');
    await button(page, 'Check now').press('Enter');
    await said(page, /^Not limited yet: Microsoft can take/);
    await said(page, '2 of 2 rooms could be read');
    await said(page, 'It could be read');
    await button(page, 'RBAC for Applications (recommended)').press('Enter');
    await page.getByRole('button', { name: /^Copy the script: RBAC/ }).press('Enter');
    await said(page, 'Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(addresses()[0]);
    await inspect(page, 'access-not-yet');

    await policies(addresses());
    await button(page, 'Check now').press('Enter');
    await said(page, /^Proven: your rooms can be read/);
    await said(page, 'Refused, as it must be');
    await page.getByText('Access is not limited yet').waitFor({ state: 'detached' });
  });

  it('The proof opens as a page of its own, and its evidence is a file.', async () => {
    const [proof] = await Promise.all([
      page.waitForEvent('popup'),
      button(page, 'Open the proof').click(),
    ]);
    await proof.getByRole('heading', { level: 1 }).waitFor();
    expect(await proof.innerText('body')).toContain('ErrorAccessDenied');
    await proof.close();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Save the evidence (JSON)').click(),
    ]);
    expect(file.suggestedFilename()).toBe('mailbox-scope.json');
  });

  it('A widened access raises an alert, which leads to Access and is past when access is limited again.', async () => {
    await policies(null);
    await page.getByLabel('Mailbox that must be refused').fill(microsoftAdmin);
    await page.keyboard.press('Enter');
    await said(page, /^Access is over-permissive/);
    await page.getByRole('link', { name: 'Alerts', exact: true }).press('Enter');
    await page
      .getByRole('heading', { name: 'The integration can read more than before' })
      .waitFor();
    await said(page, 'Critical');
    await inspect(page, 'alerts-open');

    await page.getByRole('link', { name: 'Open Access' }).press('Enter');
    await policies(addresses());
    await button(page, 'Check now').click();
    await said(page, /^Proven/);
    await go(page, 'alerts');
    await said(page, 'Nothing needs your attention');
    await page.getByLabel('Show').selectOption('resolved');
    await said(page, 'Over');
  });

  it('A webhook shows its secret once, tells whether a test arrived, and asks before it goes.', async () => {
    portal.expectTrouble(/400 \(Bad Request\).*\/webhook/);
    const address = page.getByLabel('Address of the webhook');
    await address.fill('https://user:secret@hooks.example/');
    await button(page, 'Save the webhook').click();
    await said(page, /Must not carry credentials/);
    const { port } = receiver.address() as AddressInfo;
    await address.fill(`http://localhost:${port}/alerts`);
    await button(page, 'Save the webhook').click();
    await said(page, /^whsec_/);
    await button(page, 'Send a test').click();
    await said(page, 'The test arrived.');
    expect(received.at(-1)).toMatch(/^v1,/);
    await inspect(page, 'alerts-webhook');
    await button(page, 'Done: Signing secret').click();
    expect(await page.getByText(/^whsec_/).count()).toBe(0);

    await button(page, 'Remove the webhook').click();
    await button(page, 'Remove it').click();
    await until('emptied the field', async () =>
      (await address.inputValue()) === '' ? true : undefined,
    );
    expect(await button(page, 'Send a test').count()).toBe(0);
  });

  it('Members are invited, change their role and go; the last administrator stays.', async () => {
    portal.expectTrouble(/409 \(Conflict\).*\/members/);
    await page.getByRole('link', { name: 'Members', exact: true }).press('Enter');
    await said(page, /The last administrator stays/);
    await page.getByLabel('E-mail address').fill('new@portal.example');
    await page.getByLabel('Role', { exact: true }).selectOption('installer');
    await button(page, 'Invite').press('Enter');
    await said(page, 'new@portal.example was invited.');
    await page.getByLabel('E-mail address').fill('NEW@portal.example');
    await button(page, 'Invite').click();
    await said(page, 'That person is already a member, or invited');
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('NEW@portal.example');

    await button(page, 'Change the role: new@portal.example').press('Enter');
    await page.getByRole('dialog').getByLabel('Administrator').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click();
    await said(page, 'The role of new@portal.example was changed.');
    const change = button(page, 'Change the role: new@portal.example');
    await until('the focus is where it was', () =>
      change.evaluate((element) => element === document.activeElement),
    );
    await button(page, 'Remove: new@portal.example').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await said(page, 'new@portal.example was removed.');
    await inspect(page, 'members');
  });

  it('The history says who did what, by topic.', async () => {
    await page.getByRole('link', { name: 'History', exact: true }).press('Enter');
    await said(page, 'Member removed');
    await page.getByLabel('Show').selectOption('devices');
    await said(page, 'Device added');
    expect(await page.getByText('Member removed').count()).toBe(0);
    await page.getByLabel('Only refused or failed').check();
    await said(page, 'There is no such entry');
    await page.getByLabel('Only refused or failed').uncheck();
    await inspect(page, 'history');
  });

  it('The access mode changes step by step: a second administrator sees it, and it can be given up.', async () => {
    portal.expectTrouble(/409 \(Conflict\).*\/profile/);
    await go(page, 'access');
    const other = await page.context().newPage();
    await go(other, 'access');
    const begin = async (on: Page, mode: string) => {
      await on.getByLabel(mode).check();
      await button(on, 'Begin the change').click();
    };
    await button(page, 'Change the access mode').click();
    await button(other, 'Change the access mode').click();
    await inspect(page, 'access-mode-choice');
    await begin(page, 'Allow in Exchange, rooms only');
    await said(page, /^Changing to “Allow in Exchange/);
    await begin(other, 'Approve in Entra, least data');
    await said(other, 'Another change of access mode is under way');
    await other.close();

    await button(page, 'The script ran, and every answer was as expected').click();
    await page.getByRole('progressbar').waitFor();
    await inspect(page, 'access-mode-change');
    await button(page, 'Give the change up').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give the change up' }).click();
    await said(page, 'In use: Approve in Entra.');
    await button(page, 'Change the access mode').waitFor();
  });

  it('A change is approved at Microsoft after the portal said what its page will ask for.', async () => {
    await button(page, 'Change the access mode').click();
    await page.getByLabel('Approve in Entra, least data').check();
    await button(page, 'Begin the change').click();
    await button(page, 'Approve at Microsoft').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Calendars.ReadBasic.All').waitFor();
    await dialog.getByRole('button', { name: 'Go to Microsoft' }).click();
    await page.locator('input[name="username"]').fill(microsoftAdmin);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.waitForURL((url) => url.origin === new URL(stack.urls.portal).origin);
    await page.getByRole('link', { name: 'What to do' }).last().click();
    await button(page, 'Look now').waitFor();
    await journey.control('DELETE', `/tenants/${tenant.id}/grants/Calendars.Read`);
    await button(page, 'Look now').click();
    await said(page, 'In use: Approve in Entra, least data.');
  });

  it('A member reads everything, changes nothing, and is told who can; in German.', async () => {
    const german = await portal.signedIn(reader, path('access'), { locale: 'de-DE' });
    await said(german, 'Administratoren der Organisation können eine Prüfung starten.');
    await inspect(german, 'access-member-de');
    for (const task of ['Meldungen', 'Mitglieder', 'Verlauf']) {
      await german.getByRole('link', { name: task, exact: true }).click();
      await german.getByRole('heading', { name: task, level: 1 }).waitFor();
    }
    // The history is shown.
    await said(german, email);
    await said(german, 'Mitglied entfernt');
    expect(await german.getByRole('button', { name: 'Verlauf exportieren' }).count()).toBe(0);
    await german.getByRole('link', { name: 'Mitglieder', exact: true }).click();
    await said(german, 'Administratoren der Organisation laden Menschen ein und ändern Rollen.');
    const names = await german.getByRole('button').allInnerTexts();
    expect(names.filter((name) => /prüfen|einladen|ändern|entfernen/i.test(name))).toEqual([]);
    await german.goto(`${stack.urls.portal}/organisations/unknown/calendar/members`);
    portal.expectTrouble(/404 \(Not Found\).*\/organisations\/unknown/);
    await said(german, 'Diese Organisation gibt es nicht, oder Sie sind nicht ihr Mitglied');
    await german.goto(`${stack.urls.portal}/nowhere`);
    await german.getByRole('heading', { name: 'Seite nicht gefunden' }).waitFor();
    await german.context().close();
  });

  it('What is typed stays while the service is away, and when the session ends.', async () => {
    portal.expectTrouble(/ERR_FAILED|401 \(Unauthorized\)|400 \(Bad Request\).*\/token/);
    await go(page, 'members');
    await page.getByLabel('E-mail address').fill('typed@portal.example');
    await page.route(`${stack.urls.api}/**`, (route) => route.abort());
    await button(page, 'Invite').click();
    await said(page, 'The service cannot be reached');
    await page.unroute(`${stack.urls.api}/**`);
    await page.context().clearCookies();
    await page.route(`${stack.urls.api}/**/members`, (route) => route.fulfill({ status: 401 }));
    await button(page, 'Invite').click();
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).waitFor();
    await said(page, 'What you typed is still here. Sign in again to go on.');
    await inspect(page, 'session-ended');
    await page.unroute(`${stack.urls.api}/**/members`);
    const [window] = await Promise.all([
      page.waitForEvent('popup'),
      button(page, 'Sign in again').click(),
    ]);
    await window.locator('input[name="email"]').fill(email);
    await window.locator('button[type="submit"]').first().click();
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).waitFor({ state: 'detached' });
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('typed@portal.example');
  });

  it('A tab without live updates says so and shows changes; signing out in another signs it out.', async () => {
    const other = await page.context().newPage();
    await other.routeWebSocket(/\/hubs\/portal/, (socket) => socket.close());
    await go(other, 'members');
    await said(other, 'Live updates are away');
    await inspect(other, 'live-away');
    await page.getByLabel('E-mail address').fill('late@portal.example');
    await button(page, 'Invite').click();
    await said(other, 'late@portal.example');
    await button(page, email).click();
    await button(page, 'Sign out').click();
    await button(other, 'Sign in').waitFor();
    await other.close();
  });

  it('Operators create another organisation, and invite its first administrator.', async () => {
    const operator = await portal.open();
    await operator.goto(`${stack.urls.portal}/operations/setups`);
    await button(operator, 'Sign in').click();
    await operator.locator('input[name="email"]').fill('operator@service.example');
    await operator.locator('input[name="roles"][value="operator"]').check();
    await operator.locator('button[type="submit"]').first().click();
    await button(operator, 'New organisation').click();
    await operator.getByRole('dialog').getByLabel('Name').fill('Contoso');
    await button(operator, 'Create it').click();
    await operator.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
    await operator.context().close();
  });
});
