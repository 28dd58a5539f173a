/**
 * Opens the operators' board over 10,000 organisations and does on each list what operators do: scroll, filter, search,
 * ask for more. Reports long tasks, how much is in the document, and what axe finds.
 */
import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { findingsOn } from '../tests/support/accessibility.ts';
import { launchChromium, signInAsOperator } from '../tests/support/chromium.ts';
import { seedBoard } from '../tests/support/seed-organisations.ts';
import { type RunningStack, startStack } from '../tests/support/stack.ts';
import { round } from './numbers.ts';
import { openWatched, scrollThrough, tasksDuring } from './watched-page.ts';

const ORGANISATIONS = 10_000;
/** In the second half of what is listed. */
const SOUGHT = 'Customer 7777';
const MORE_PAGES = 5;

interface List {
  readonly path: string;
  readonly grid: string;
  readonly filter: { readonly label: string; readonly value: string };
}

const lists: readonly List[] = [
  { path: 'setups', grid: 'Set-ups', filter: { label: 'State', value: 'failed' } },
  { path: 'sync', grid: 'Sync health', filter: { label: 'Show', value: 'troubled' } },
  { path: 'secrets', grid: 'Secrets', filter: { label: 'Show', value: 'due' } },
  { path: 'alerts?state=open', grid: 'Alerts', filter: { label: 'Severity', value: 'critical' } },
];

export async function measureBoard(): Promise<object> {
  const stack = await startStack();
  const browser = await launchChromium();
  try {
    const seededMs = await timed(() => seedBoard(stack, ORGANISATIONS));
    const page = await openWatched(browser, { locale: 'en-GB' });
    await signInAsOperator(page, stack.urls.portal);
    const results: Record<string, object> = { overview: await measureOverview(page, stack) };
    for (const list of lists) {
      results[list.grid] = await measureList(page, `${stack.urls.portal}/operations/`, list);
    }
    return {
      organisations: ORGANISATIONS,
      seededMs,
      ...results,
      load: round(loadavg()[0] ?? 0, 2),
    };
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return round(performance.now() - began);
}

async function measureOverview(page: Page, { urls }: RunningStack): Promise<object> {
  const shown = async () => {
    await page.getByRole('link', { name: /Failed set-ups/ }).waitFor();
    await page.waitForLoadState('networkidle');
  };
  await shown();
  await page.goto(`${urls.portal}/status`);
  await page.goto(`${urls.portal}/operations`);
  const shownMs = await timed(shown);
  return { shownMs, ...(await stateOf(page)) };
}

async function measureList(page: Page, base: string, list: List): Promise<object> {
  const grid = page.getByRole('grid', { name: list.grid, exact: true });
  const firstRow = () => grid.getByRole('row').nth(1).waitFor();
  const step = async (act: () => Promise<unknown>) => {
    let ms = 0;
    const tasks = await tasksDuring(page, async () => {
      ms = await timed(act);
    });
    return { ms, ...tasks };
  };
  await page.goto(base);
  const openMs = await timed(async () => {
    await page.goto(base + list.path);
    await firstRow();
  });
  const more = await step(async () => {
    for (let pages = 2; pages <= MORE_PAGES; pages += 1) {
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText(new RegExp(`^The first ${pages * 100} entries`)).waitFor();
    }
  });
  const scroll = await scrollThrough(page, grid);
  const state = await stateOf(page);
  const filter = await step(async () => {
    await page.getByLabel(list.filter.label, { exact: true }).selectOption(list.filter.value);
    await page.getByText('The first 500 entries').waitFor({ state: 'detached' });
    await firstRow();
  });
  await page.goto(base + list.path);
  await firstRow();
  const search = await step(async () => {
    await page.getByRole('searchbox', { name: 'Search' }).pressSequentially(SOUGHT, { delay: 60 });
    await grid.getByRole('rowheader', { name: SOUGHT }).waitFor();
  });
  return { openMs, more, scroll, filter, search, ...state };
}

async function stateOf(page: Page): Promise<object> {
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const findings = await findingsOn(page);
  return { nodes, findings: findings.map(({ id }) => id) };
}
