import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Journey, type MicrosoftTenant, startJourney } from '../../local/demo/journey.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const executablePath = '/usr/bin/chromium';
/** Debian's Chromium is there wherever CI runs. */
const hasBrowser = existsSync(executablePath);

const forAdministrators =
  /^(Connect|Disconnect|Cancel|Try again|Refresh|Add the room|Check now|Begin|Revoke|Save the webhook|Save what)/;

const tokenOf = (page: Page) => page.evaluate(() => sessionStorage.getItem('token'));

describe('the portal in a browser', () => {
  if (!hasBrowser) {
    it("is not walked here: install Debian's chromium to see it", () => {
      expect(hasBrowser).toBe(false);
    });
    return;
  }
  let stack: RunningStack;
  let journey: Journey;
  let browser: Browser;
  let page: Page;
  let organisation: string;
  let tenant: MicrosoftTenant;
  /** What the live channel told the page. */
  const hints: string[] = [];
  const email = 'it@portal.example';
  const admin = 'admin@fabrikam.example';

  beforeAll(async () => {
    stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
    journey = startJourney(stack.urls);
    tenant = await journey.tenant({
      domain: 'fabrikam.example',
      rooms: [{ displayName: 'Fountain', timeZone: 'Europe/Brussels' }, { displayName: 'Garden' }],
    });
    organisation = await journey.organisation('Fabrikam', {
      ...(await journey.person(email)),
      email,
    });
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage();
    page.setDefaultTimeout(45_000);
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => hints.push(String(payload)));
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const as = async (token: string | null) => {
    const other = await browser.newPage();
    other.setDefaultTimeout(45_000);
    await other.addInitScript((kept) => sessionStorage.setItem('token', kept ?? ''), token);
    return other;
  };
  const joined = async (who: string, role: string) => {
    const { call } = await journey.person(email);
    await call('POST', `/organisations/${organisation}/members`, { email: who, role });
    return (await journey.person(who)).token;
  };
  /** What the service answers, changed on its way to the page. */
  const pretend = async (
    other: Page,
    url: RegExp,
    change: (answer: { items: object[] }) => object,
  ) =>
    await other.route(url, async (route) => {
      if (route.request().method() !== 'GET') return await route.fallback();
      try {
        const response = await route.fetch();
        await route.fulfill({ response, json: change(await response.json()) });
      } catch (error) {
        // The page was closed while its last poll was on the way.
        if (!other.isClosed()) throw error;
      }
    });

  it('signs in and finds the organisation', async () => {
    await page.goto(stack.urls.portal);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('input[name="email"]').fill(email);
    await page.locator('button[type="submit"]').first().click();
    await page.getByRole('link', { name: 'Fabrikam' }).click();

    await page.getByRole('button', { name: 'Connect Azure Account' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/organisations/${organisation}/calendar`);
  });

  it('tells the identity provider what its settings say', async () => {
    const other = await browser.newPage();
    await other.route('**/settings.json', async (route) => {
      const settings = (await (await route.fetch()).json()) as { issuer: string };
      const signIn = { client_id: 'another', scope: 'openid calendar', audience: 'calendar' };
      await route.fulfill({ json: { ...settings, issuer: `${settings.issuer}/`, signIn } });
    });
    await other.goto(stack.urls.portal);

    const [request] = await Promise.all([
      other.waitForRequest(/code_challenge/),
      other.getByRole('button', { name: 'Sign in' }).click(),
    ]);

    expect(Object.fromEntries(new URL(request.url()).searchParams)).toMatchObject({
      client_id: 'another',
      scope: 'openid calendar',
      audience: 'calendar',
      response_type: 'code',
    });
    expect(request.url()).not.toContain('resource=');
    await other.close();
  });

  it('tells of a token that is refused right after sign-in, and does not sign in again', async () => {
    const other = await browser.newPage();
    await other.route(`${stack.urls.api}/me`, (route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer a.b.c' } }),
    );
    await other.goto(stack.urls.portal);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.locator('input[name="email"]').fill(email);
    await other.locator('button[type="submit"]').first().click();

    await other.getByRole('alert').waitFor();
    expect(new URL(other.url()).origin).toBe(stack.urls.portal);
    await other.close();
  });

  it('connects the tenant through both approvals with the keyboard alone', async () => {
    expect(await page.getByLabel('Approve in Entra', { exact: true }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Connect Azure Account' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('input[name="username"]').fill(admin);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue integration' }).waitFor();
    await page.getByRole('button', { name: 'Continue integration' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept' }).focus();
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Rooms' }).waitFor();
    expect(await page.locator('[aria-current="step"]').textContent()).toContain('Ready');
    expect(await page.getByRole('row', { name: /Fountain/ }).count()).toBe(1);
  });

  it('goes on without the live channel', async () => {
    const other = await as(await tokenOf(page));
    await other.routeWebSocket(/.*/, (socket) => socket.close());
    await other.goto(page.url());
    await other.getByRole('row', { name: /Fountain/ }).waitFor();

    await page.getByLabel('New device').fill('Spare');
    await page.getByLabel('New device').press('Enter');

    await other.getByRole('row', { name: /Spare/ }).waitFor();
    await other.close();
  });

  it('adds a device and shows its pairing code where screen readers hear it', async () => {
    await page.getByLabel('New device').fill('Base Unit');
    const add = page.getByRole('button', { name: 'Add and get a pairing code' });
    await add.press('Enter');
    await page.getByRole('row', { name: /Base Unit/ }).waitFor();

    // Although the page was drawn anew.
    expect(await add.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await page.locator('[role="status"]').textContent()).toMatch(/[A-Z]{5}-[A-Z]{5}/);
    await page.getByRole('button', { name: 'Done: Pairing code of Spare' }).press('Enter');
    expect(await page.locator('[role="status"]').textContent()).not.toContain('of Spare');
    expect(await page.locator('[role="status"]').textContent()).toContain('of Base Unit');
  });

  it('assigns no room that arrow keys pass over, only by its button', async () => {
    const assigned: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/room')) assigned.push(request.method());
    });
    const choice = page.getByLabel('Room of Base Unit');
    await choice.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const passed = await choice.inputValue();
    const { call } = await journey.person(email);
    const path = `/organisations/${organisation}/devices`;
    const polled = page.waitForResponse((response) => response.url().includes(`${path}?`));
    await call('POST', path, { name: 'Later' });
    await polled;

    expect(assigned).toEqual([]);
    expect(passed).not.toBe('');
    expect(await choice.inputValue()).toBe(passed);
    await choice.selectOption({ label: 'Fountain' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(/read \d/).waitFor();
    await page.getByRole('row', { name: /Later/ }).waitFor();
    expect(assigned).toEqual(['PUT']);
  });

  it('says why the service refuses what was typed, and leaves it there', async () => {
    const { call } = await journey.person(email);
    const path = `/organisations/${organisation}/rooms`;
    const emailAddress = 'no address';
    const refusal = await call<{ errors: { detail: string }[] }>('POST', path, { emailAddress });
    const field = page.getByLabel('Address of a room that is not listed');
    await field.fill(emailAddress);
    await field.press('Enter');

    await page.getByText(refusal.body.errors[0]?.detail ?? 'no reason').waitFor();
    expect(await field.inputValue()).toBe(emailAddress);
    await field.fill('');
  });

  it('shows the way out when a repair left no app, and tells a problem once', async () => {
    const other = await as(await tokenOf(page));
    const title = 'The app is gone';
    const problem = { code: 'x', title, detail: '', action: '', retryable: true };
    await pretend(other, /\/calendar\/setup$/, (setup) => ({
      ...setup,
      state: 'degraded',
      problem,
    }));
    await other.route(/\/calendar\/scope$/, (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        headers: {
          'access-control-allow-origin': new URL(page.url()).origin,
          'access-control-allow-credentials': 'true',
        },
        body: JSON.stringify({ code: 'scope.not-connected', title: 'There is no app' }),
      }),
    );
    await other.goto(page.url());

    await other.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await other.getByRole('button', { name: 'Disconnect', exact: true }).count()).toBe(1);
    const alert = await other.getByRole('alert').elementHandle();
    await page.getByLabel('New device').fill('Third');
    await page.getByLabel('New device').press('Enter');
    await other.getByRole('row', { name: /Third/ }).waitFor();
    expect(await alert?.evaluate((node) => node.isConnected)).toBe(true);
    await other.close();
  });

  it('says in words what is old, lost or ending', async () => {
    const other = await as(await tokenOf(page));
    const lastSeenAt = '2026-03-04T12:00:00.000Z';
    await pretend(other, /\/rooms\?/, ({ items, ...list }) => ({
      ...list,
      items: items.map((room) => ({
        ...room,
        state: 'unreadable',
        reason: 'mailbox-missing',
        fresh: false,
        readAt: lastSeenAt,
      })),
    }));
    await pretend(other, /\/devices\?/, ({ items, ...list }) => ({
      ...list,
      items: items.map((device) => ({ ...device, offline: true, stale: true, lastSeenAt })),
    }));
    await other.goto(page.url());

    const room = await other.getByRole('row', { name: /^Garden/ }).innerText();
    expect(room).toContain(tenant.rooms[1]?.emailAddress);
    expect(room).toContain('There is no mailbox at this address');
    expect(room).toMatch(/read .*2026.*out of date/);
    const device = await other.getByRole('row', { name: /^Base Unit/ }).innerText();
    expect(device).toMatch(/offline, last seen .*2026/);

    await pretend(other, /\/calendar\/setup$/, (setup) => ({ ...setup, state: 'disconnecting' }));
    await other.getByText('Disconnecting: screens are cleared').waitFor();
    await pretend(other, /\/calendar\/setup$/, (setup) => ({
      ...setup,
      state: 'failed',
      profile: 'rbac',
    }));
    await other.getByText('Script: RBAC for Applications (recommended)').first().waitFor();
    expect(await other.getByRole('button', { name: 'Disconnect', exact: true }).count()).toBe(1);
    await other.close();
  });

  it('asks for a default time zone while that of some rooms is not known', async () => {
    const question = page.getByText('The time zone of some rooms is not known');
    await question.waitFor();
    await page.getByLabel('Default time zone').fill('Europe/Brussels');
    await page.getByRole('button', { name: 'Save what screens show' }).press('Enter');

    await question.waitFor({ state: 'detached' });
    const zone = page.getByLabel('Time zone of Garden');
    expect(await zone.getAttribute('placeholder')).toBe('Europe/Brussels (default)');
  });

  it('lets an installer pair a device and assign its room, and offers no more', async () => {
    const other = await as(await joined('installer@portal.example', 'installer'));
    let negotiations = 0;
    other.on('request', (request) => {
      if (request.url().endsWith('/negotiate')) negotiations += 1;
    });
    await other.goto(page.url());
    await other.getByLabel('New device').fill('Hall');
    await other.getByLabel('New device').press('Enter');
    await other.getByText(/Pairing code of Hall: [A-Z]{5}-[A-Z]{5}/).waitFor();
    await other.getByLabel('Room of Hall').selectOption({ label: 'Garden' });
    const put = other.waitForResponse((answer) => answer.request().method() === 'PUT');
    await other.getByRole('button', { name: 'Assign a room to Hall' }).press('Enter');

    expect((await put).status()).toBe(200);
    await other.getByRole('button', { name: 'New code for Hall' }).press('Enter');
    await other.getByText(/Pairing code of Hall: /).waitFor();
    expect(await other.getByRole('button', { name: forAdministrators }).count()).toBe(0);
    expect(negotiations).toBe(0);
    await other.close();
  });

  it('shows a member everything and offers nothing that is refused', async () => {
    const other = await as(await joined('reader@portal.example', 'member'));
    const refused: string[] = [];
    other.on('response', (answer) => {
      if (answer.status() === 403) refused.push(answer.url());
    });
    await other.goto(page.url());
    await other.getByRole('heading', { name: 'Alerts' }).waitFor();
    await other.getByRole('row', { name: /^Base Unit/ }).waitFor();

    expect(await other.getByRole('button', { name: forAdministrators }).count()).toBe(0);
    expect(await other.getByRole('button', { name: /^(Add and|New code|Assign)/ }).count()).toBe(0);
    expect(await other.locator('main select, main input').count()).toBe(0);
    expect(refused).toEqual([]);
    await other.close();
  });

  it('gives a new pairing code, revokes after asking, and sets what screens show', async () => {
    await page.getByRole('button', { name: 'New code for Third' }).press('Enter');
    await page.getByText(/Pairing code of Third: /).waitFor();
    await page.getByRole('button', { name: 'Revoke Third' }).press('Enter');
    await page.getByRole('button', { name: 'Revoke now' }).press('Enter');
    await page.getByRole('button', { name: 'Revoke Third' }).waitFor({ state: 'detached' });
    await page.getByLabel('Of a meeting').selectOption('details');
    await page.getByLabel('Links to join online').check();
    await page.getByRole('button', { name: 'Save what screens show' }).press('Enter');
    await page.getByText('Saved.', { exact: true }).waitFor();

    const { call } = await journey.person(email);
    const settings = await call('GET', `/organisations/${organisation}/calendar/settings`);
    expect(settings.body).toMatchObject({ privacy: 'details', showJoinLinks: true });
  });

  it('says what Microsoft delays, sets a time zone, and tells what became of rooms', async () => {
    await page.getByText('Microsoft lists a new or changed room late').waitFor();
    await page.getByLabel('Time zone of Garden').fill('Europe/Oslo');
    await page.getByLabel('Time zone of Garden').press('Enter');
    const change = page.getByText('Garden has another time zone (here)');
    await change.waitFor({ state: 'attached' });
    await page.getByText('What became of rooms').click();

    await change.waitFor();
    expect(await page.getByLabel('Time zone of Garden').inputValue()).toBe('Europe/Oslo');
  });

  it('says that access is not limited, and proves it once it is, by the keyboard alone', async () => {
    await page.getByRole('note').getByText('It is not proven that access is limited').waitFor();
    const summary = page.getByText('Script: RBAC for Applications (recommended)', { exact: true });
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('Script: RBAC for Applications').last().innerText()).toContain(
      'New-ManagementRoleAssignment',
    );
    const rooms = tenant.rooms.map(({ emailAddress }) => emailAddress);
    await journey.control('PUT', `/tenants/${tenant.id}/policies`, {
      applicationAccessPolicy: { app: 'sync', allow: rooms },
    });

    await page.getByLabel('Mailbox that must be refused').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Proven: your rooms can be read').first().waitFor();
    await page.getByRole('note').waitFor({ state: 'detached' });
    const [proof] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open the proof' }).press('Enter'),
    ]);
    await proof.getByRole('heading', { name: 'What this does not prove' }).waitFor();
    expect(await proof.title()).toBe('Mailbox scope of ClickShare Calendar Sync: Proven');
    expect(await proof.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('960px');
    await proof.close();
  });

  it('shows the verdict of a check that others asked for as soon as it is told', async () => {
    await page.getByText('the mailbox of the administrator who connected the tenant').waitFor();
    const { call } = await journey.person(email);
    const asked: string[] = [];
    page.on('request', (request) => {
      const [, of] = /\/calendar\/(setup|scope)$/.exec(request.url()) ?? [];
      if (of !== undefined) asked.push(of);
    });
    await until('the page is content with the scope it has', () =>
      asked.join().endsWith('setup,setup'),
    );

    const canary = tenant.users[0]?.id;
    const path = `/organisations/${organisation}/calendar/scope/check`;
    expect((await call('POST', path, { canary })).status).toBe(202);

    // Unasked it looks every 30 seconds.
    await page.getByText('a mailbox that an administrator named').waitFor({ timeout: 10_000 });
  });

  it('leads through a change of profile by the keyboard alone, and back', async () => {
    await page.getByText('Change it', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Allow in Exchange, rooms only').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Begin the change' }).press('Enter');

    const steps = page.getByRole('list', { name: 'Steps of the change' });
    await steps.waitFor();
    expect(await steps.locator('[aria-current="step"]').innerText()).toContain('Run the script');
    expect(await page.getByLabel('Script: let the app read your rooms').last().innerText()).toMatch(
      /New-ManagementRoleAssignment/,
    );
    await page.getByRole('button', { name: 'Give the change up' }).press('Enter');
    await steps.waitFor({ state: 'detached' });
    await page.getByText('In use: Approve in Entra.').waitFor();
    await until('told', () => hints.some((hint) => hint.includes('setup.changed')));
  });

  it('asks before a disconnect, which loses what limits the app', async () => {
    await page.getByRole('button', { name: 'Disconnect', exact: true }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Disconnect the Microsoft tenant?' });
    await dialog.getByText('a new app with a new id').waitFor();
    await page.keyboard.press('Escape');

    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { name: 'Rooms', exact: true }).count()).toBe(1);
  });

  it('takes a webhook for alerts, shows its signing secret once, and tries it', async () => {
    await page.getByText('Nothing needs your attention.').waitFor();
    await page.getByLabel('Send alerts to this webhook').fill('https://localhost/alerts');
    await page.getByRole('button', { name: 'Save the webhook' }).press('Enter');
    await page.getByText(/Signing secret, shown this once and never again: whsec_/).waitFor();
    await page.getByRole('button', { name: 'Send a test' }).press('Enter');
    await page.getByText('The test did not arrive').waitFor();
    await page.getByRole('button', { name: 'Remove it' }).press('Enter');
    await page.getByRole('button', { name: 'Remove it' }).waitFor({ state: 'detached' });

    expect(await page.getByLabel('Send alerts to this webhook').inputValue()).toBe('');
  });

  it('keeps every control named and reachable, in the dark as well', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    const unnamed = await page.locator('button, input, select, a').evaluateAll((nodes) =>
      nodes
        .filter((node) => {
          const control = node as HTMLInputElement;
          const label = control.labels?.[0]?.textContent ?? '';
          return (
            `${node.getAttribute('aria-label') ?? ''}${label}${node.textContent ?? ''}`.trim() ===
            ''
          );
        })
        .map((node) => node.outerHTML),
    );

    expect(unnamed).toEqual([]);
    expect(
      await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme),
    ).toContain('dark');
  });
});
