/** The operators' board over many organisations, and what operators do with the data of one. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { signInAsOperator } from '../support/chromium.ts';
import { runs } from '../support/long.ts';
import { describeInBrowser, inspect, openPortal, type PortalBrowser } from '../support/portal.ts';
import { seedBoard } from '../support/seed-organisations.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const ORGANISATIONS = runs(300, 10_000);
/** Far behind the first page of each list, and no part of another name. */
const SOUGHT = `Customer ${ORGANISATIONS - 10}`;
const MOST_NODES = 2_000;
const email = 'it@contoso.example';
const member = 'member@contoso.example';

describeInBrowser('an operator with many organisations', () => {
  let stack: RunningStack;
  let journey: Journey;
  let portal: PortalBrowser;
  let administrator: Person;
  let page: Page;
  let organisation: string;

  const button = (name: string, on = page) => on.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const historyOf = () => `/organisations/${organisation}/calendar/history`;
  const fileOf = async () => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
  };
  const linesOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeAll(
    async () => {
      stack = await startStack();
      journey = startJourney(stack.urls);
      await seedBoard(stack, ORGANISATIONS);
      administrator = await journey.person(email);
      organisation = await journey.organisation('Contoso', { ...administrator, email });
      await administrator.call('POST', `/organisations/${organisation}/members`, {
        email: member,
        role: 'member',
      });
      portal = await openPortal(stack);
      page = await portal.open();
      await signInAsOperator(page, stack.urls.portal);
    },
    runs(240_000, 900_000),
  );
  afterEach(() => {
    expect(portal.troubles()).toEqual([]);
  });
  afterAll(async () => {
    await portal?.close();
    await stack?.stop();
  });

  it.each([
    ['Set-ups', 'setups'],
    ['Sync health', 'sync'],
    ['Secrets', 'secrets'],
    ['Alerts', 'alerts?state=open'],
    ['Poison messages', 'poison'],
  ])('finds one of them in the list %s, which stays small in the document', async (list, path) => {
    await page.goto(`${stack.urls.portal}/operations/${path}`);
    const grid = page.getByRole('grid', { name: list, exact: true });
    await grid.getByRole('row').nth(1).waitFor();
    const more = button('Show more');
    if ((await more.count()) > 0) {
      await more.click();
      await page.getByText('The first 200 entries').waitFor();
    }
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    await page.getByRole('searchbox', { name: 'Search' }).fill(SOUGHT);

    await page.getByText(/^1 entry/).waitFor();
    expect(await grid.getByRole('rowheader').allInnerTexts()).toEqual([SOUGHT]);
    expect({ list, isSmall: nodes < MOST_NODES }).toEqual({ list, isSmall: true });
    expect(new URL(page.url()).searchParams.get('q')).toBe(SOUGHT);

    await page.getByRole('searchbox', { name: 'Search' }).fill('nobody has this name');
    await page.getByText('Nothing matches').waitFor();
    await button('Show all').click();
    await grid.getByRole('row').nth(1).waitFor();
  });

  it('sees at every width that nothing matches', async () => {
    await page.goto(`${stack.urls.portal}/operations/secrets?q=nobody`);
    await page.getByText('Nothing matches').waitFor();
    await inspect(page, 'operations-nothing-matches');
  });

  it('exports all data of an organisation', async () => {
    await page.goto(`${stack.urls.portal}/operations/setups/${organisation}`);
    await button('Export all data').click();
    const { name, text } = await fileOf();

    expect(name).toBe(`organisation-${organisation}.jsonl`);
    expect(text).toContain(member);
    expect(linesOf(text).map(({ place }) => place)).toContain('table Organisations');
  });

  it('gives an administrator the history as a file', async () => {
    const operator = page;
    page = await portal.signedIn(email, historyOf());
    await button('Export the history').click();
    await dialog().getByLabel('Format').selectOption('jsonl');
    await inspect(page, 'history-export');
    const { name, text } = await fileOf();

    expect(name).toBe(`audit-${organisation}.jsonl`);
    expect(linesOf(text).map(({ action }) => action)).toContain('member.invited');
    await page.getByText(`The file ${name} is among your downloads.`).waitFor();
    await page.context().close();
    page = operator;
  });

  it('erases an organisation after its name was typed, and says when it is gone', async () => {
    await page.goto(`${stack.urls.portal}/operations/setups/${organisation}`);
    await button('Erase the organisation').click();
    const yes = dialog().getByRole('button', { name: 'Erase it' });
    expect(await yes.getAttribute('aria-disabled')).toBe('true');
    await inspect(page, 'operations-erasure');
    await dialog().getByLabel('Type the name of the organisation: Contoso').fill('Contoso');
    await yes.click();
    await dialog().getByText('The organisation is being erased').waitFor();

    await until('erased', async () => {
      await journey.control('POST', '/clock', { advanceMs: 6_000 });
      return (await dialog().getByText('The organisation is erased.').count()) > 0;
    });
    await dialog().getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { level: 1, name: 'Set-ups' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('Contoso');
    await page.getByText('Nothing matches').waitFor();
    const { status } = await administrator.call('GET', `/organisations/${organisation}`);
    expect(status).toBe(404);
  });
});
