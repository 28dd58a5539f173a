/**
 * Measures the pages as a browser has them: what a first load brings, web vitals of loads and interactions, and whether
 * 5,000 rooms scroll without a long task (https://www.w3.org/TR/longtasks-1/).
 */
import { loadavg } from 'node:os';
import { brotliCompressSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { launchChromium, signIn } from '../tests/support/chromium.ts';
import { measureBoard } from './board.ts';
import { round } from './numbers.ts';
import { type ConnectedOrganisation, startConnected } from './stack.ts';
import { openWatched, scrollThrough, vitalsOf } from './watched-page.ts';

const ROOMS = 5_000;
const EMAIL = 'it@portal.example';
const BUDGET_KB = { portal: 250, display: 100 };
const KILOBYTE = 1024;

/** With `--board` the operators' board is measured instead. */
export const measurePortal = (flags: readonly string[]): Promise<object> =>
  flags.includes('--board') ? measureBoard() : measurePages();

async function measurePages(): Promise<object> {
  const world = await startConnected(ROOMS);
  const browser = await launchChromium();
  try {
    const { urls } = world.stack;
    const page = (locale = 'en-GB') => openWatched(browser, { locale });
    const welcome = await firstLoad(await page(), urls.portal, 'h1');
    const welcomeGerman = await firstLoad(await page('de-DE'), urls.portal, 'h1');
    const display = await firstLoad(await page(), urlOf(world, 'display'), 'h1');
    const rooms = await measureRooms(await page(), world);
    return {
      rooms: ROOMS,
      budgetKb: BUDGET_KB,
      welcome,
      welcomeGerman,
      display,
      ...rooms,
      load: round(loadavg()[0] ?? 0, 2),
    };
  } finally {
    await browser.close();
    await world.stack.stop();
  }
}

function urlOf({ stack }: ConnectedOrganisation, name: string): string {
  const url = (stack.urls as unknown as Record<string, string>)[name];
  if (url === undefined) throw new Error(`The stack has no ${name}.`);
  return url;
}

/** What the site of `url` sends until its first page stands, compressed as the site does it. */
async function firstLoad(page: Page, url: string, sign: string): Promise<object> {
  const bodies = collect(page, url);
  await page.goto(url);
  await page.locator(sign).first().waitFor();
  await page.waitForLoadState('networkidle');
  const files = await bodies();
  const vitals = await vitalsOf(page);
  await page.close();
  return { ...files, vitals };
}

function collect(page: Page, url: string): () => Promise<{ files: number; kb: number }> {
  const { origin } = new URL(url);
  const bodies = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => {
    if (new URL(response.url()).origin !== origin || response.status() !== 200) return;
    // The display keeps its files for a start without a network: it takes them again, out of the browser's own cache.
    if (!bodies.has(response.url())) bodies.set(response.url(), response.body());
  });
  return async () => {
    const sizes = (await Promise.all(bodies.values())).map(
      (body) => brotliCompressSync(body).length,
    );
    return {
      files: sizes.length,
      kb: round(sizes.reduce((sum, size) => sum + size, 0) / KILOBYTE, 1),
    };
  };
}

async function measureRooms(page: Page, { stack, organisation }: ConnectedOrganisation) {
  const files = collect(page, stack.urls.portal);
  const address = `${stack.urls.portal}/organisations/${organisation}/calendar/rooms`;
  await page.goto(address);
  await signIn(page, EMAIL);
  await page.getByText('5,000 rooms', { exact: true }).waitFor();
  const firstPage = await files();
  const began = performance.now();
  await page.goto(address);
  await page.getByRole('row').nth(5).waitFor();
  const firstRowsMs = round(performance.now() - began);
  await page.getByText('5,000 rooms', { exact: true }).waitFor();
  const allRowsMs = round(performance.now() - began);
  const load = await vitalsOf(page);
  const scroll = await scrollThrough(page, page.getByRole('grid', { name: 'Rooms' }));
  const interactions = await interact(page);
  return {
    roomsPage: { ...firstPage, vitals: load, firstRowsMs, allRowsMs },
    scroll,
    interactions,
  };
}

/** People's actions on the list: search, sort, open a room. The vital is the slowest of them. */
async function interact(page: Page): Promise<object> {
  const search = page.getByLabel('Search rooms');
  await search.pressSequentially('room 12', { delay: 80 });
  await page.getByText(/ of 5,000 rooms/).waitFor();
  await search.fill('');
  await page.getByText('5,000 rooms', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Seats', exact: true }).click();
  await page.getByRole('row').nth(2).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const { INP = 0 } = await vitalsOf(page);
  return { interactionToNextPaintMs: INP };
}
