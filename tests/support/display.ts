/** A customer's rooms and the displays of them, in Debian's Chromium over the running stack. */
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Snapshot } from '../../device-client/screen.ts';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { findingsOn } from './accessibility.ts';
import { openPortal, type PortalBrowser, picture } from './portal.ts';
import { type RunningStack, startStack } from './stack.ts';

const DOMAIN = 'contoso.example';
const EMAIL = 'it@portal.example';
const MINUTE = 60_000;

interface Device {
  readonly id: string;
  readonly pairingCode: string;
}

export interface Lobby {
  readonly stack: RunningStack;
  readonly browser: PortalBrowser;
  readonly rooms: readonly { readonly id: string; readonly emailAddress: string }[];
  readonly journey: Journey;
  create(): Promise<Device>;
  assign(device: Device, room: number): Promise<void>;
  /** A meeting of a room, by minutes from now. */
  book(room: number, subject: string, from: number, to: number): Promise<void>;
  call(method: string, path: string): Promise<{ readonly status: number }>;
  /** The display with the code of `device` typed and sent. */
  pair(device: Device, options?: Parameters<PortalBrowser['open']>[0]): Promise<Page>;
  close(): Promise<void>;
}

export async function openLobby(): Promise<Lobby> {
  const stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  const journey = startJourney(stack.urls);
  const tenant = await journey.tenant({
    domain: DOMAIN,
    rooms: ['Fountain', 'Garden'].map((displayName) => ({
      displayName,
      timeZone: 'Europe/Brussels',
    })),
  });
  const person: Person = await journey.person(EMAIL);
  const organisation = await journey.organisation('Contoso', { ...person, email: EMAIL });
  await journey.connect(person, organisation, `admin@${DOMAIN}`);
  await journey.reach(person, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(person, organisation, `admin@${DOMAIN}`);
  await journey.reach(person, organisation, ['ready']);
  const base = `/organisations/${organisation}`;
  await person.call('PATCH', `${base}/calendar/settings`, { privacy: 'details' });
  const { items } = (await person.call<{ items: Lobby['rooms'] }>('GET', `${base}/rooms`)).body;
  const rooms = [...items].sort((one, other) => one.emailAddress.localeCompare(other.emailAddress));
  const browser = await openPortal(stack);
  return {
    stack,
    journey,
    browser,
    rooms,
    async create() {
      return (await person.call<Device>('POST', `${base}/devices`, { name: 'Door' })).body;
    },
    async assign({ id }, room) {
      await person.call('PUT', `${base}/devices/${id}/room`, { roomId: rooms[room]?.id });
    },
    async book(room, subject, from, to) {
      const at = (minutes: number) => ({
        dateTime: new Date(Date.now() + minutes * MINUTE).toISOString().slice(0, 19),
        timeZone: 'UTC',
      });
      const address = encodeURIComponent(rooms[room]?.emailAddress ?? '');
      const event = { subject, start: at(from), end: at(to) };
      await journey.control('POST', `/tenants/${tenant.id}/rooms/${address}/events`, event);
    },
    call: async (method, path) => await person.call(method, `${base}${path}`),
    async pair({ pairingCode }, options) {
      const page = await browser.open(options);
      await page.goto(stack.urls.display);
      await page.getByLabel(/^(Pairing code|Kopplungscode)$/).fill(pairingCode.toLowerCase());
      await page.getByRole('button', { name: /^(Pair|Koppeln)$/ }).click();
      return page;
    },
    async close() {
      await browser.close();
      await stack.stop();
    },
  };
}

/** The zone where it is about `hour` o'clock now, all year. */
export function zoneAt(hour: number): string {
  const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** What the API answers from now on, changed on its way to the page. */
export async function played(
  page: Page,
  path: 'snapshot' | 'report',
  change: (answer: object) => object,
): Promise<void> {
  await page.route(`**/device/${path}`, async (route) => {
    if (route.request().method() === 'OPTIONS') return await route.fallback();
    const headers = { ...route.request().headers() };
    delete headers['if-none-match'];
    const response = await route.fetch({ headers });
    await route.fulfill({ response, json: change(await response.json()) });
  });
}

/** Another room's day for the pictures: meetings by minutes from now. */
export const dayOf =
  (room: Partial<Snapshot['room']>, meetings: readonly object[], more: object = {}) =>
  (answer: object): object => {
    const snapshot = answer as Snapshot;
    const at = (minutes: unknown) =>
      new Date(Math.round(Date.now() / MINUTE) * MINUTE + Number(minutes) * MINUTE).toISOString();
    return {
      ...snapshot,
      room: { ...snapshot.room, ...room },
      meetings: meetings.map((meeting, index) => {
        const { from, to, ...rest } = meeting as Record<string, unknown>;
        const times = from === undefined ? {} : { start: at(from), end: at(to) };
        return {
          id: `m${index}`,
          allDay: false,
          private: false,
          status: 'busy',
          ...times,
          ...rest,
        };
      }),
      ...more,
    };
  };

/** As `inspect` of portal.ts, in one size and colour, for a page whose like has been inspected. */
export async function glance(page: Page, name: string): Promise<void> {
  const found = await findingsOn(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect({ name, found, wide }).toEqual({ name, found: [], wide: 0 });
  await picture(page, name);
}
