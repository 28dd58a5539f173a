import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { dayOf, glance, type Lobby, openLobby, played, zoneAt } from '../support/display.ts';
import { bytesLoaded, describeInBrowser, inspect, picture } from '../support/portal.ts';
import { until } from '../support/until.ts';

const PUSH_SHOWN_WITHIN_MS = 2_000;
const SIZES = [
  [1280, 800],
  [800, 1280],
  [3840, 2160],
] as const;

describeInBrowser('the room display', () => {
  let lobby: Lobby;
  beforeAll(async () => {
    lobby = await openLobby();
  });
  afterAll(async () => {
    await lobby?.close();
  });
  afterEach(async () => {
    expect(lobby.browser.troubles()).toEqual([]);
    await lobby.browser.closePages();
  });

  /** A display that shows the room. */
  async function shown(room = 0, options: Parameters<Lobby['pair']>[1] = {}) {
    const device = await lobby.create();
    await lobby.assign(device, room);
    const page = await lobby.pair(device, options);
    await roomOf(page).waitFor();
    return { device, page };
  }
  const roomOf = (page: Page) =>
    page.getByRole('heading', { level: 1, name: /^(Fountain|Garden)$/ });
  const word = (page: Page, text: string) => page.getByText(text, { exact: true });
  /** The files of the page are kept for a start without a network. */
  const kept = async (page: Page) =>
    await page.waitForFunction(async () => {
      const files = await (await caches.open('room-display')).keys();
      return navigator.serviceWorker.controller !== null && files.length > 4;
    });
  const notice = (page: Page) => page.locator('footer p').first();

  it('says why a pairing code does not work, and keeps what was typed', async () => {
    lobby.browser.expectTrouble(/404/);
    const page = await lobby.browser.open();
    await page.goto(lobby.stack.urls.display);
    await page.getByLabel('Pairing code', { exact: true }).fill('BCDFG-HJKLM');
    await page.getByRole('button', { name: 'Pair', exact: true }).press('Enter');

    await page.getByRole('alert').getByText('This code does not work.').waitFor();
    const field = page.getByLabel('Pairing code', { exact: true });
    expect(await field.inputValue()).toBe('BCDFG-HJKLM');
    expect(await field.evaluate((node) => node === document.activeElement)).toBe(true);
    await inspect(page, 'display-pairing');
  });

  it('loads at most 100 KB before it can be used', async () => {
    const page = await lobby.browser.open({ locale: 'de-DE' });
    await page.goto(lobby.stack.urls.display);
    await page.getByRole('button', { name: 'Koppeln' }).waitFor();

    const bytes = await bytesLoaded(page);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(100_000);
  });

  it('pairs by the code, waits for a room, and shows a change within 2 s of its push', async () => {
    const device = await lobby.create();
    const page = await lobby.browser.open();
    let pushedAt = Number.NaN;
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('Design review')) pushedAt = performance.now();
      });
    });
    await page.goto(lobby.stack.urls.display);
    await page.getByLabel('Pairing code', { exact: true }).fill(device.pairingCode);
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByRole('heading', { name: 'No room yet' }).waitFor();
    await glance(page, 'display-unassigned');
    await lobby.assign(device, 1);
    await word(page, 'Free').waitFor();

    await lobby.book(1, 'Design review', -5, 40);
    await word(page, 'Busy').waitFor();

    expect(performance.now() - pushedAt).toBeLessThan(PUSH_SHOWN_WITHIN_MS);
    await word(page, 'Design review').waitFor();
    await inspect(page, 'display-busy');
  });

  it('asks the browser to keep the screen on, again when it is seen again, and fills the screen', async () => {
    const page = await lobby.browser.open();
    await page.addInitScript(() => {
      const asked: string[] = [];
      const request = async (type: string) => void asked.push(type);
      Object.defineProperty(navigator, 'wakeLock', { value: { request, asked } });
    });
    const asked = (times: number) =>
      page.waitForFunction((wanted) => {
        const { asked: types } = navigator.wakeLock as unknown as { asked: string[] };
        return types.length === wanted && types.every((type) => type === 'screen');
      }, times);
    await page.goto(lobby.stack.urls.display);
    await asked(1);

    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

    await asked(2);
    await page.getByRole('button', { name: 'Full screen' }).press('Enter');
    await page.waitForFunction(() => document.fullscreenElement === document.documentElement);
  });

  it('shows a test for a moment', async () => {
    const { device, page } = await shown();

    await lobby.call('POST', `/devices/${device.id}/test`);

    const sign = page.getByRole('status').getByText('A test from XMS has arrived.');
    await sign.waitFor();
    await picture(page, 'display-test');
    await sign.waitFor({ state: 'detached' });
  });

  it('starts without a network with the last snapshot and its age, then goes on', async () => {
    lobby.browser.expectTrouble(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
    const { page } = await shown();
    await kept(page);
    await page.context().setOffline(true);
    await page.reload();

    await roomOf(page).waitFor();
    expect(await notice(page).textContent()).toMatch(
      /^(Connecting…|Offline\.) Calendar of \d+ minutes? ago\.$/,
    );
    await page.getByText(/^Offline\. Calendar of/).waitFor();
    await inspect(page, 'display-offline');
    await page.context().setOffline(false);
    await notice(page).waitFor({ state: 'detached' });
  });

  it('shows the meetings of a room no longer once it is taken away, even after a restart', async () => {
    const { device, page } = await shown();
    await kept(page);

    await lobby.call('DELETE', `/devices/${device.id}/room`);

    await page.getByRole('heading', { name: 'No room yet' }).waitFor();
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('heading', { name: /^(Connecting…|No connection)$/ }).waitFor();
    await glance(page, 'display-no-connection');
  });

  it('goes back to pairing with a plain sentence when it is revoked', async () => {
    lobby.browser.expectTrouble(/403/);
    const { device, page } = await shown();

    await lobby.call('DELETE', `/devices/${device.id}`);

    await page.getByText(/^This display was removed in XMS\./).waitFor();
    await page.getByLabel('Pairing code', { exact: true }).waitFor();
    await glance(page, 'display-revoked');
    await page.reload();
    await page.getByLabel('Pairing code', { exact: true }).waitFor();
  });

  it('runs in one window of a browser, and in the next one when that is closed', async () => {
    const { page } = await shown();
    const other = await page.context().newPage();
    await other.goto(lobby.stack.urls.display);
    await other.getByRole('heading', { name: 'Open in another window' }).waitFor();

    await page.close();

    await roomOf(other).waitFor();
  });

  it('tells the time by the clock of the service, in the zone of the room, in German', async () => {
    const device = await lobby.create();
    await lobby.assign(device, 0);
    const page = await lobby.browser.open({ locale: 'de-DE' });
    await page.addInitScript(() => {
      const { now } = Date;
      Date.now = () => now() - 5 * 3_600_000;
    });
    await page.goto(lobby.stack.urls.display);
    await page.getByLabel('Kopplungscode').fill(device.pairingCode);
    await page.getByRole('button', { name: 'Koppeln' }).click();
    await word(page, 'Frei').waitFor();

    const clock = () =>
      new Intl.DateTimeFormat('de-DE', {
        timeZone: 'Europe/Brussels',
        timeStyle: 'short',
      }).format();
    const before = clock();
    const told = await page.locator('.clock-time').textContent();
    expect([before, clock()]).toContain(told);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await glance(page, 'display-free-german');
  });

  it('says by words, by day and by night, what is not sure or out of date', async () => {
    const { page } = await shown(0, { locale: 'en-US' });
    await played(page, 'report', (answer) => ({ ...answer, fresh: false }));
    const day = dayOf({ timeZone: zoneAt(10) }, [{ from: 30, to: 90, title: 'Planning' }], {
      incomplete: true,
      truncated: true,
    });
    await played(page, 'snapshot', day);
    await page.reload();

    await word(page, 'May be busy').waitFor();
    await page.getByText(/^Out of date\. The calendar was last read/).waitFor();
    await page.getByText('There are more meetings than are shown.').waitFor();
    expect(await page.locator('.clock-time').textContent()).toMatch(/^\d+:\d\d AM$/);
    expect(await page.locator('html').getAttribute('data-night')).toBe('false');
    await inspect(page, 'display-unsure');
    await played(page, 'snapshot', dayOf({ timeZone: zoneAt(22) }, []));
    await page.reload();
    await page.locator('html[data-night="true"]').waitFor();
    await inspect(page, 'display-night');
  });

  it('fits long names, names from right to left and a full day on every screen', async () => {
    const { page } = await shown();
    const name = `${'مكتبة '.repeat(10)}${'W'.repeat(195)}`;
    const long = { title: 'T'.repeat(255), organiser: 'O'.repeat(128) };
    const hours = Array.from({ length: 12 }, (_, at) => ({
      from: at * 60,
      to: at * 60 + 60,
      ...long,
    }));
    await played(
      page,
      'snapshot',
      dayOf({ name, timeZone: zoneAt(9) }, [{ ...long, from: -5, to: 30 }, ...hours]),
    );
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'مكتبة' }).waitFor();

    await inspect(page, 'display-long');
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      const sizes = () =>
        page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          return [scrollWidth, scrollHeight];
        });
      const isFitting = async () => (await sizes()).join() === [width, height].join();
      // The page hears of its size with the next frame.
      await until('a day that fits', isFitting, { withinMs: 10_000 }).catch(() => undefined);
      await picture(page, `display-long-${width}x${height}`);
      expect(await sizes()).toEqual([width, height]);
    }
  });

  it.each([
    [1280, 800, 4],
    [800, 1280, 6],
    [320, 640, 4],
  ])('lists of the rest of the day what fits on %i × %i pixels', async (width, height, fitting) => {
    const { page } = await shown(0, { viewport: { width, height } });
    const hours = Array.from({ length: 9 }, (_, at) => ({ from: at * 60 + 30, to: at * 60 + 60 }));
    await played(page, 'snapshot', dayOf({ timeZone: zoneAt(9) }, hours));
    await page.reload();
    const more = await page.locator('.more').textContent();

    expect([await page.locator('.day li').count(), more]).toEqual([
      fitting,
      `and ${hours.length - fitting} more`,
    ]);
    await picture(page, `display-day-${width}x${height}`);
  });
});
