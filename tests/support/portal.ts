/** The portal in Debian's Chromium: sign-in by its real page, and what every page of it has to keep. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { findingsOn } from './accessibility.ts';
import { hasChromium, launchChromium, signIn } from './chromium.ts';
import { isItsTurn } from './long.ts';
import type { RunningStack } from './stack.ts';

/** Pictures of each page that is inspected are written here, to be looked at. */
const pictures = process.env['SCREENSHOTS'];
const WIDTHS = [320, 768, 1280, 2560] as const;
/** Long enough for a busy machine. */
const PATIENCE_MS = 45_000;
const USUAL_SIZE = { width: 1280, height: 900 };
const MOST_TABS = 60;

/** As `describe`, where there is a browser. */
export function describeInBrowser(what: string, tests: () => void): void {
  describe(what, () => {
    if (hasChromium) tests();
    else {
      it("is not walked here: install Debian's chromium to see it", () => {
        expect(hasChromium).toBe(false);
      });
    }
  });
}

type PageOptions = Pick<BrowserContextOptions, 'locale' | 'colorScheme' | 'viewport'>;

export interface PortalBrowser {
  /** In a browser profile of its own, at the portal's origin once it goes somewhere. */
  open(options?: PageOptions): Promise<Page>;
  /** The same, signed in at the portal's identity provider, at the address that is asked for. */
  signedIn(email: string, path?: string, options?: PageOptions): Promise<Page>;
  /** The same as somebody without a session, here and at Microsoft, in the profile of `page`, which has the files. */
  signedInAnew(page: Page, email: string, path: string): Promise<Page>;
  /** Errors on consoles, and requests to somebody else, that no test has expected. */
  troubles(): readonly string[];
  /** What the test itself brings about. Chromium reports an answer of 400 or more as an error. */
  expectTrouble(pattern: RegExp): void;
  /** Pages that are open go on working, and cost time: those of a test end with it. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export async function openPortal({ urls }: RunningStack): Promise<PortalBrowser> {
  const browser: Browser = await launchChromium();
  const originsOf = (all: object) =>
    new Set(Object.values(all).map((url: string) => new URL(url).origin));
  const known = originsOf(urls);
  // The sign-in pages of Microsoft and of the identity provider are not the product's.
  const { identity: _microsoft, portalIdentity: _provider, ...product } = urls;
  const ours = originsOf(product);
  const troubles: string[] = [];
  const expected: RegExp[] = [];
  const watch = (page: Page): void => {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (message.type() !== 'error' || !ours.has(new URL(page.url()).origin)) return;
      troubles.push(`${message.text()} (${message.location().url} on ${page.url()})`);
    });
    page.on('pageerror', (error) => troubles.push(`${error.message} (${page.url()})`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && !known.has(origin)) troubles.push(request.url());
    });
  };
  const open = async (options: PageOptions = {}): Promise<Page> => {
    const context = await browser.newContext({
      locale: 'en-GB',
      reducedMotion: 'reduce',
      viewport: USUAL_SIZE,
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    });
    const page = await context.newPage();
    watch(page);
    return page;
  };
  return {
    open,
    async signedIn(email, path = '/', options) {
      const page = await open(options);
      await page.goto(urls.portal + path);
      await signIn(page, email);
      return page;
    },
    async signedInAnew(before, email, path) {
      const context = before.context();
      await before.close();
      await context.clearCookies();
      const page = await context.newPage();
      watch(page);
      const devtools = await context.newCDPSession(page);
      const stored = { origin: new URL(urls.portal).origin, storageTypes: 'local_storage' };
      await devtools.send('Storage.clearDataForOrigin', stored);
      await page.goto(urls.portal + path);
      await signIn(page, email);
      return page;
    },
    troubles: () => troubles.filter((each) => !expected.some((pattern) => pattern.test(each))),
    expectTrouble(pattern) {
      expected.push(pattern);
    },
    async closePages() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    close: () => browser.close(),
  };
}

/**
 * No finding of axe in light and dark, and no sideways scrolling at any width. Pictures of it are named after `name`.
 * A short run looks at every state in the light and on the narrowest screen, and at half of them also otherwise.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  const isWhole = pictures !== undefined || isItsTurn(name, 2);
  const { width, height } = page.viewportSize() ?? USUAL_SIZE;
  for (const each of isWhole ? WIDTHS : WIDTHS.slice(0, 1)) {
    await page.setViewportSize({ width: each, height });
    // An open dialog keeps the scrollbar's place free, so that the document may be narrower.
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect({ name, at: each, sideways: wide > each }).toEqual({ name, at: each, sideways: false });
    if (each === 320) await picture(page, `${name}-320`);
  }
  await page.setViewportSize({ width, height });
  for (const colorScheme of isWhole ? (['dark', 'light'] as const) : (['light'] as const)) {
    await showIn(colorScheme, page);
    await drawn(page);
    // Nothing but contrast differs between light and dark.
    const found = await findingsOn(page, colorScheme === 'dark' ? ['color-contrast'] : []);
    expect({ name, colorScheme, found }).toEqual({ name, colorScheme, found: [] });
    await picture(page, `${name}-${colorScheme}`);
  }
}

/** Compressed bytes of everything that the page has loaded from its own site so far. */
export async function bytesLoaded(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const sizes = new Map<string, number>();
    for (const load of ['navigation', 'resource'].flatMap((type) =>
      performance.getEntriesByType(type),
    )) {
      if (new URL(load.name).origin !== location.origin) continue;
      const { encodedBodySize } = load as PerformanceResourceTiming;
      // Kept for a start without a network, files come a second time, of no size: out of the browser's own cache.
      sizes.set(load.name, Math.max(encodedBodySize, sizes.get(load.name) ?? 0));
    }
    return [...sizes.values()].reduce((sum, each) => sum + each, 0);
  });
}

/** With the Tab key, as somebody without a mouse gets there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${String(target)}.`);
}

/**
 * A page hears of its colours with the next frame that it draws. One page drew none for 45 s after another page had closed
 * in front of it. It therefore comes to the front, and a new size makes it draw if it still waits.
 */
async function showIn(colorScheme: 'dark' | 'light', page: Page): Promise<void> {
  const taken = (timeout: number) =>
    page.waitForFunction(
      (scheme) => ['', scheme].includes(document.documentElement.style.colorScheme),
      colorScheme,
      { polling: 100, timeout },
    );
  await page.bringToFront();
  await page.emulateMedia({ colorScheme });
  try {
    await taken(PATIENCE_MS / 3);
  } catch {
    const { width, height } = page.viewportSize() ?? USUAL_SIZE;
    await page.setViewportSize({ width: width + 1, height });
    await page.setViewportSize({ width, height });
    await taken(PATIENCE_MS);
  }
}

/** The page has taken its colours, and shows them: a colour in transition is neither the old one nor the new one. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const passing = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  });
}

/** Written when the environment names a folder in SCREENSHOTS. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
