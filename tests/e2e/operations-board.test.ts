import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { signInAsOperator } from '../support/chromium.ts';
import { describeInBrowser, inspect, openPortal, type PortalBrowser } from '../support/portal.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { sendTo } from '../support/work-queue.ts';

interface Customer {
  readonly id: string;
  readonly tenant: string;
  readonly administrator: Person;
  readonly microsoftAdmin: string;
}

const policies = {
  applicationAccessPolicy: null,
  rbac: null,
  discovery: { consent: true, enabled: true, deleted: false },
  sync: { consent: false, enabled: true, deleted: false },
};

describeInBrowser("the operators' board", () => {
  let stack: RunningStack;
  let journey: Journey;
  let portal: PortalBrowser;
  let operator: Person;
  let page: Page;
  let healthy: Customer;
  let broken: Customer;
  let stuck: Customer;

  const button = (on: Page, name: string | RegExp) => on.getByRole('button', { name, exact: true });
  const go = async (path: string) => await page.goto(stack.urls.portal + path);
  const dialog = () => page.getByRole('dialog');
  const row = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  const read = async <T>(path: string): Promise<T> => (await operator.call<T>('GET', path)).body;
  const stateOf = async ({ id }: Customer) =>
    (await read<{ state: string }>(`/operations/setups/${id}`)).state;
  const auditOf = async ({ id }: Customer) =>
    (
      await read<{ items: { actor: string; action: string; result: string }[] }>(
        `/organisations/${id}/audit`,
      )
    ).items
      .filter(({ actor }) => actor.startsWith('operator:'))
      .map(({ action, result }) => `${action} ${result}`);

  async function customer(name: string, domain: string): Promise<Customer> {
    const email = `it@${domain}`;
    const { id: tenant } = await journey.tenant({ domain, rooms: 2 });
    const administrator = await journey.person(email);
    const id = await journey.organisation(name, { ...administrator, email });
    return { id, tenant, administrator, microsoftAdmin: `admin@${domain}` };
  }

  async function connect({ administrator, id, microsoftAdmin }: Customer): Promise<void> {
    await journey.connect(administrator, id, microsoftAdmin);
    await journey.reach(administrator, id, ['awaiting-sync-consent']);
    await journey.continueSetup(administrator, id, microsoftAdmin);
    await journey.reach(administrator, id, ['ready']);
    const base = `/organisations/${id}`;
    const { items } = await read<{ items: { id: string }[] }>(`${base}/rooms`);
    const room = items[0]?.id ?? '';
    await administrator.call('PATCH', `${base}/rooms/${room}`, { timeZone: 'Europe/Brussels' });
    const { body } = await administrator.call<{ id: string }>('POST', `${base}/devices`, {
      name: 'Base Unit',
    });
    await administrator.call('PUT', `${base}/devices/${body.id}/room`, { roomId: room });
  }

  /** Messages that no try helps, until they are kept for operators. */
  async function poison(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      const message = { organisationId: healthy.id, rooms: `garbage ${number}` };
      await sendTo(stack, 'calendar-refresh', message);
    }
    await until('kept for operators', async () => {
      const { items } = await read<{ items: object[] }>('/operations/poison');
      if (items.length === count) return true;
      // Hidden for seventy seconds after each try.
      await journey.control('POST', '/clock', { advanceMs: 71_000 });
      return false;
    });
  }

  async function signedInAs(role: 'operator' | 'operator-read', locale = 'en-GB'): Promise<Page> {
    const opened = await portal.open({ locale });
    await signInAsOperator(opened, stack.urls.portal, role);
    return opened;
  }

  beforeAll(async () => {
    stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
    journey = startJourney(stack.urls);
    operator = await journey.person('operator@portal.example', ['operator']);
    [healthy, broken, stuck] = await Promise.all([
      customer('Contoso', 'contoso.example'),
      customer('Fabrikam', 'fabrikam.example'),
      customer('Globex', 'globex.example'),
    ]);
    const forbids = { ...policies, appManagement: { secrets: 'forbidden' } };
    await journey.control('PUT', `/tenants/${broken.tenant}/policies`, forbids);
    await connect(healthy);
    await journey.connect(broken.administrator, broken.id, broken.microsoftAdmin);
    await journey.reach(broken.administrator, broken.id, ['failed']);
    await stuck.administrator.call('POST', `/organisations/${stuck.id}/calendar/setup`, {});
    await poison(3);
    portal = await openPortal(stack);
    page = await signedInAs('operator');
  });
  afterEach(() => {
    expect(portal.troubles()).toEqual([]);
  });
  afterAll(async () => {
    await portal?.close();
    await stack?.stop();
  });

  it('is where an operator begins, and each figure leads to the list that it counts', async () => {
    const figures = page.getByRole('list', { name: 'What needs attention' });
    const failed = figures.getByRole('link', { name: /Failed set-ups\s*1/ });
    await failed.waitFor();
    await page.getByRole('heading', { name: 'How long set-ups take' }).waitFor();
    await button(page, 'Rooms in trouble, last 24 hours as a table').waitFor();
    await inspect(page, 'operations-overview');

    await failed.click();
    await row('Fabrikam').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('failed');
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByLabel('State', { exact: true }).selectOption('');
    await page.getByRole('searchbox', { name: 'Search' }).fill('glob');
    await row('Contoso').waitFor({ state: 'detached' });
    expect(await row('Globex').innerText()).toContain('Waiting for the first approval');
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await row('Contoso').waitFor();
    await inspect(page, 'operations-setups');
  });

  it('says why a set-up failed, with the steps of its orchestration and what Microsoft answered', async () => {
    await row('Fabrikam').click();
    await page.getByRole('heading', { level: 1, name: 'Set-up of Fabrikam' }).waitFor();

    await page.getByText('Allow password credentials for the app').first().waitFor();
    await page
      .getByRole('list', { name: 'Timeline' })
      .getByText(/Microsoft refused/)
      .waitFor();
    const steps = page.getByRole('table', { name: 'Steps of the orchestration' });
    await steps.getByText(/\(ExecutionStarted\)/).waitFor();
    await inspect(page, 'operations-setup');
  });

  it('refuses an action on what has changed meanwhile, and retries what was seen', async () => {
    portal.expectTrouble(/412 \(Precondition Failed\).*\/retry/);
    await button(page, 'Retry').click();
    await page.route(/\/operations\/setups\//, async (route) => {
      const headers = { ...route.request().headers(), 'if-match': '"seen before"' };
      await route.continue({ headers });
    });
    await dialog().getByRole('button', { name: 'Retry' }).click();
    await dialog().getByText('Somebody else changed this in the meantime').waitFor();
    expect(await stateOf(broken)).toBe('failed');
    await page.unroute(/\/operations\/setups\//);
    await dialog().getByRole('button', { name: 'Close' }).click();

    const allows = { ...policies, appManagement: null };
    await journey.control('PUT', `/tenants/${broken.tenant}/policies`, allows);
    await button(page, 'Retry').click();
    await dialog().getByRole('button', { name: 'Retry' }).click();
    await page.getByText('The set-up goes on.').waitFor();
    await page.getByText('Waiting for the second approval').first().waitFor();

    expect(await auditOf(broken)).toEqual(
      expect.arrayContaining(['setup.retried refused', 'setup.retried ok']),
    );
  });

  it('shows before an action on many which are left alone, and what became of each', async () => {
    await go('/operations/setups');
    await row('Globex').waitFor();
    await page.getByRole('checkbox', { name: 'Choose Contoso' }).check();
    await row('Globex').focus();
    await page.keyboard.press('Space');
    await page.getByText('2 chosen').waitFor();
    await button(page, 'Cancel the chosen').click();

    await dialog()
      .getByRole('list', { name: /^It will be done to/ })
      .getByText('Globex')
      .waitFor();
    await dialog()
      .getByRole('list', { name: /^Left alone/ })
      .getByText('Contoso')
      .waitFor();
    await inspect(page, 'operations-preview');
    await dialog().getByRole('button', { name: 'Cancel set-up' }).click();
    await page.getByText('The set-up is cancelled.').first().waitFor();

    expect([await stateOf(stuck), await stateOf(healthy)]).toEqual(['cancelled', 'ready']);
    expect(await auditOf(stuck)).toContain('setup.cancelled ok');
  });

  it('renews a secret, and shows how each room is read', async () => {
    await go('/operations/secrets');
    await row('Contoso').click();
    await page.getByText('Version in Key Vault').waitFor();
    await button(page, 'Renew').click();
    await dialog().getByRole('button', { name: 'Renew' }).last().click();
    await page.getByText('The renewal has begun.').waitFor();
    expect(await auditOf(healthy)).toContain('secret.rotation-started ok');

    await until('measured', async () => {
      await journey.control('POST', '/clock', { advanceMs: 5 * 60_000 });
      return (await read<{ items: object[] }>('/operations/sync')).items.length > 0;
    });
    await go('/operations/sync');
    await row('Contoso').click();
    await page.getByRole('list', { name: 'Rooms' }).getByRole('listitem').first().waitFor();
    await inspect(page, 'operations-sync');
  });

  it('groups alerts by cause, opens their runbook, and notes who looks after one', async () => {
    await go('/operations/alerts');
    const group = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'Work of a queue failed in every try' }) });
    await group.getByText('1 open alert').waitFor();
    await inspect(page, 'operations-alerts');
    await group.getByRole('button', { name: /^Runbook/ }).click();
    await page.getByRole('heading', { name: 'How it ends' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'How it ends' }).waitFor({ state: 'detached' });

    await group.getByRole('link', { name: /^Show each/ }).click();
    await row('This service').click();
    await button(page, 'I look after it').click();
    await dialog().getByRole('button', { name: 'I look after it' }).last().click();
    await page.getByText('Everybody sees that you look after it.').waitFor();
    const { items } = await read<{ items: { acknowledgedAt?: string }[] }>(
      '/operations/alerts?state=open&kind=poison-message',
    );
    expect(items[0]?.acknowledgedAt).toBeDefined();
  });

  it('replays and discards messages that failed, one or many', async () => {
    await go('/operations/poison');
    await row('Contoso').first().click();
    await button(page, 'Discard').click();
    await dialog().getByRole('button', { name: 'Discard' }).last().click();
    await page.getByText('It is forgotten.').waitFor();
    await page.getByText('2 entries').waitFor();

    await button(page, 'Choose all shown').click();
    await button(page, 'Replay the chosen').click();
    await dialog().getByRole('button', { name: 'Replay' }).click();
    await page.getByText('2 of 2 done').waitFor();
    await button(page, 'Close').click();
    await page.getByText('No work has failed for good').waitFor();
  });

  it('removes old histories and disconnects a healthy organisation', async () => {
    await go(`/operations/setups/${healthy.id}`);
    await button(page, 'Remove old histories').click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The histories of finished orchestrations are gone.').waitFor();
    await button(page, 'Disconnect').click();
    await dialog().getByText('A later connection makes a new app').waitFor();
    await dialog().getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('It is being disconnected.').waitFor();

    await until('disconnected', async () => (await stateOf(healthy)) === 'not-connected');
    expect(await auditOf(healthy)).toEqual(
      expect.arrayContaining(['setup.histories-purged ok', 'connection.disconnected ok']),
    );
  });

  it('shows operator-read everything and no button that is refused, which the API refuses too', async () => {
    const reader = await signedInAs('operator-read', 'de-DE');
    await reader.getByRole('heading', { level: 1, name: 'Überblick' }).waitFor();
    const acting =
      /Wiederholen|abbrechen|Trennen|Erneuern|kümmere|Verwerfen|entfernen|Neue Organisation|auswählen|exportieren|Organisation löschen/;
    for (const [path, shown] of [
      ['setups', 'Fabrikam'],
      ['alerts?state=all', 'Vorbei'],
      [`setups/${broken.id}`, 'Sie dürfen alles ansehen und nichts ändern.'],
    ] as const) {
      await reader.goto(`${stack.urls.portal}/operations/${path}`);
      await reader.getByText(shown).first().waitFor();
      expect(await reader.getByRole('button', { name: acting }).count()).toBe(0);
      expect(await reader.getByRole('checkbox').count()).toBe(0);
    }
    await reader.context().close();

    const { call } = await journey.person('reader@portal.example', ['operator-read']);
    const refused = await Promise.all(
      [
        `setups/${broken.id}/retry`,
        `setups/${broken.id}/cancel`,
        `setups/${broken.id}/disconnect`,
        `setups/${broken.id}/purge`,
        `secrets/${broken.id}/rotate`,
        'alerts/any/acknowledge',
        'poison/any/replay',
        'poison/any/discard',
      ].map(async (path) => (await call('POST', `/operations/${path}`)).status),
    );
    expect(new Set(refused)).toEqual(new Set([403]));
  });

  it('is not for members, and the status is for everybody, also when the service does not answer', async () => {
    const member = await portal.signedIn('it@fabrikam.example', '/operations');
    await member.getByRole('heading', { name: 'This page is for operators' }).waitFor();
    await member.context().close();

    const anybody = await portal.open();
    await anybody.goto(`${stack.urls.portal}/status`);
    await anybody.getByText('Everything works').waitFor();
    expect(
      await anybody.getByRole('list', { name: 'Parts of the service' }).innerText(),
    ).not.toMatch(/Contoso|Fabrikam|Globex/);
    await inspect(anybody, 'status');
    portal.expectTrouble(/ERR_FAILED.*\/status/);
    await anybody.route(/\/api\/status$/, (route) => route.abort());
    await anybody.reload();
    await anybody.getByText('The service does not answer').waitFor();
    await anybody.context().close();
  });
});
