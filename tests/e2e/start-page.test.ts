import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Journey, startJourney } from '../../local/demo/journey.ts';
import { findingsOn } from '../support/accessibility.ts';
import { hasChromium, launchChromium } from '../support/chromium.ts';
import { advance } from '../support/clock.ts';
import { isLong } from '../support/long.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const DIFFERING = ['color-contrast', 'scrollable-region-focusable'];
const PAGES = [
  '',
  'microsoft',
  ...['applications', 'trouble', 'time', 'requests'].map((name) => `microsoft/${name}`),
];

let stack: RunningStack;
let journey: Journey;
let start: string;

beforeAll(async () => {
  stack = await startStack({ flags: ['--demo'] });
  journey = startJourney(stack.urls);
  start = `${stack.urls.control}/`;
});
afterAll(() => stack?.stop());

interface Tenants {
  readonly items: readonly { readonly id: string; readonly displayName: string }[];
}

const contoso = async (): Promise<string> => {
  const { body } = await journey.control<Tenants>('GET', '/tenants');
  return body.items.find(({ displayName }) => displayName === 'Contoso')?.id ?? '';
};

describe('the demonstration under a clock that is moved', () => {
  it('The next day has meetings of its own as soon as the move is answered, and the move becomes idle.', async () => {
    const tenant = await contoso();
    const eventsOn = async (day: Date) => {
      const from = `${day.toISOString().slice(0, 10)}T00:00:00Z`;
      const to = `${day.toISOString().slice(0, 10)}T23:59:59Z`;
      const path = `/tenants/${tenant}/rooms/hudson@contoso.example/events?from=${from}&to=${to}`;
      return (await journey.control<{ items: readonly { id: string }[] }>('GET', path)).body.items;
    };
    const { body: moved } = await journey.control<{ now: string; idle: boolean }>(
      'POST',
      '/clock',
      { advanceMs: 0 },
    );
    const later = new Date(Date.parse(moved.now) + 3 * DAY_MS);

    await advance(journey, 3 * DAY_MS);

    const { body: again } = await journey.control<{ idle: boolean }>('POST', '/clock', {
      advanceMs: 0,
    });
    expect(again.idle).toBe(true);
    expect((await eventsOn(later)).length).toBeGreaterThan(2);
    expect(await eventsOn(new Date(later.getTime() - 3 * DAY_MS))).not.toContainEqual(
      expect.objectContaining({ type: 'singleInstance' }),
    );
  });
});

describe('the pages of the local cloud in a browser', () => {
  if (!hasChromium) {
    it("is not walked here: install Debian's chromium to see it", () => {
      expect(hasChromium).toBe(false);
    });
    return;
  }
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<{
    context: BrowserContext;
    page: Page;
  }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(start) && !request.url().startsWith('data:')) {
        complaints.push(request.url());
      }
    });
    return { context, page };
  }

  it.each([
    ['light', 1280],
    ['dark', 320],
  ] as const)(
    'No page in %s at %i pixels has an accessibility finding or scrolls sideways.',
    async (colorScheme, width) => {
      const { context, page } = await openPage({ colorScheme, viewport: { width, height: 900 } });
      for (const path of PAGES) {
        await page.goto(`${start}${path}`);
        for (const summary of (await page.locator('summary').all()).slice(0, 3))
          await summary.click();

        // In another size and colour little else can differ.
        const rules = colorScheme === 'dark' && !isLong ? DIFFERING : [];
        expect({ path, found: await findingsOn(page, rules) }).toEqual({ path, found: [] });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        expect(await page.locator('h1').count()).toBe(1);
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it('A meeting is booked and cancelled with the keyboard alone, and the page says what the product should do.', async () => {
    const { context, page } = await openPage();
    await page.goto(`${start}microsoft`);
    await page.getByRole('button', { name: /Book for 30 minutes now.*Horta/ }).focus();
    await page.keyboard.press('Enter');

    const note = page.locator('.note');
    await note.getByText('“Walk-in meeting” is booked in horta@contoso.example.').waitFor();
    expect(await note.evaluate((element) => element === document.activeElement)).toBe(true);
    const horta = page.getByRole('article', { name: 'Horta' });
    await horta.getByText(/Busy until/).waitFor();
    await horta.locator('summary', { hasText: 'Walk-in meeting' }).focus();
    await page.keyboard.press('Enter');
    await horta.getByRole('button', { name: 'Cancel meeting' }).filter({ visible: true }).focus();
    await page.keyboard.press('Enter');

    await note.getByText('“Walk-in meeting” is cancelled.').waitFor();
    await context.close();
  });

  it('What changes elsewhere appears by itself, until live updates are switched off.', async () => {
    const { context, page } = await openPage();
    await page.goto(`${start}microsoft`);
    const live = page.getByRole('button', { name: 'Live updates' });
    const horta = page.getByRole('article', { name: 'Horta' });
    const path = `/tenants/${await contoso()}/rooms/horta@contoso.example/events`;
    const book = async (subject: string) => {
      const at = (ms: number) => ({
        dateTime: new Date(ms).toISOString().slice(0, 19),
        timeZone: 'UTC',
      });
      const { body } = await journey.control<{ now: string }>('GET', '/clock');
      const now = Date.parse(body.now);
      await journey.control('POST', path, { subject, start: at(now), end: at(now + 60_000) });
    };

    await book('Seen');
    await horta.getByText('Seen', { exact: true }).waitFor();
    await live.click();
    const polls: string[] = [];
    page.on('request', (request) => polls.push(request.url()));
    await book('Unseen');

    expect(await live.getAttribute('aria-pressed')).toBe('false');
    // Another page, which is live, shows it meanwhile.
    const other = await openPage();
    await other.page.goto(`${start}microsoft`);
    await other.page
      .getByRole('article', { name: 'Horta' })
      .getByText('Unseen', { exact: true })
      .waitFor();
    await until('asked twice', () =>
      other.page.evaluate(
        () =>
          performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/microsoft'))
            .length >= 2,
      ),
    );
    expect(polls).toEqual([]);
    expect(await horta.getByText('Unseen', { exact: true }).count()).toBe(0);
    await other.context.close();
    await context.close();
  });
});
