/** `npm run pictures`: draws the pictures of the README from the running product, in Debian's Chromium. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';
import {
  type Journey,
  type MicrosoftTenant,
  type Person,
  startJourney,
  type Urls,
} from '../local/demo/journey.ts';
import { launchChromium } from '../tests/support/chromium.ts';

const FOLDER = 'docs/pictures';
const DOMAIN = 'fabrikam.example';
const EMAIL = `it@${DOMAIN}`;
const ZONES = [
  'Europe/Brussels',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Denver',
  'America/Los_Angeles',
  'Pacific/Honolulu',
  'Pacific/Auckland',
  'Australia/Brisbane',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Asia/Kolkata',
  'Asia/Dubai',
];
const MID_MORNING = 10;
/** It is morning there, whenever the pictures are drawn. */
const ZONE = ZONES.toSorted((one, other) => fromMorning(one) - fromMorning(other))[0] ?? 'UTC';
const ROOMS = ['Fountain', 'Garden', 'Harbour', 'Library', 'Observatory', 'Orchard', 'Quarry'];
/** Subject, organiser, and the minutes from now between which it lasts. */
const MEETINGS = [
  ['Roadmap', 'Ada Lindqvist', -25, 35],
  ['Supplier review', 'Jonas Okafor', 60, 90],
  ['Interview', 'Mei Tanaka', 120, 180],
] as const;

interface Customer {
  readonly journey: Journey;
  readonly tenant: MicrosoftTenant;
  readonly person: Person;
  /** Address of the organisation in the API. */
  readonly base: string;
}

function fromMorning(timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  return Math.abs(Number(format.format(new Date())) - MID_MORNING);
}

const dataDir = mkdtempSync(join(tmpdir(), 'calendar-pictures-'));
const stack = spawn(
  process.execPath,
  ['local/main.ts', '--json', '--no-demo', '--port', '0', '--data', dataDir],
  { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] },
);
if (stack.stdout === null) throw new Error('The local cloud has no output to read.');
const exited = once(stack, 'exit');
try {
  const [line] = await once(createInterface(stack.stdout), 'line');
  await draw(JSON.parse(String(line)) as Urls & { readonly display: string });
} finally {
  stack.kill('SIGINT');
  await exited;
  rmSync(dataDir, { recursive: true, force: true });
}

async function draw(urls: Urls & { readonly display: string }): Promise<void> {
  const customer = await connect(startJourney(urls));
  const code = await assignRooms(customer);
  mkdirSync(FOLDER, { recursive: true });
  const browser = await launchChromium();
  await drawDisplay(browser, urls.display, code);
  await drawPortal(browser, `${urls.portal}${customer.base}/calendar`);
  await browser.close();
}

async function connect(journey: Journey): Promise<Customer> {
  const tenant = await journey.tenant({
    domain: DOMAIN,
    rooms: ROOMS.map((displayName, index) => ({
      displayName,
      capacity: 4 + 2 * index,
      building: index < 4 ? 'Main' : 'Annex',
      timeZone: ZONE,
    })),
  });
  const person = await journey.person(EMAIL);
  const organisation = await journey.organisation('Fabrikam', { ...person, email: EMAIL });
  await journey.connect(person, organisation, `admin@${DOMAIN}`);
  await journey.reach(person, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(person, organisation, `admin@${DOMAIN}`);
  await journey.reach(person, organisation, ['ready']);
  return { journey, tenant, person, base: `/organisations/${organisation}` };
}

/** Meetings in the calendars and a device for each room. Returns the pairing code of the first room's device. */
async function assignRooms({ journey, tenant, person, base }: Customer): Promise<string> {
  const settings = { privacy: 'details' };
  await person.call('PATCH', `${base}/calendar/settings`, settings);
  const allowed = tenant.rooms.map(({ emailAddress }) => emailAddress);
  await journey.control('PUT', `/tenants/${tenant.id}/policies`, {
    applicationAccessPolicy: { app: 'sync', allow: allowed },
  });
  const { body } = await person.call<{ items: { id: string; displayName: string }[] }>(
    'GET',
    `${base}/rooms`,
  );
  const codes: string[] = [];
  for (const [index, { emailAddress }] of tenant.rooms.entries()) {
    await book(journey, `/tenants/${tenant.id}/rooms/${emailAddress}/events`, index);
    const room = body.items.find(({ displayName }) => displayName === ROOMS[index]);
    const name = doorOf(ROOMS[index]);
    const device = await person.call<{ id: string; pairingCode: string }>(
      'POST',
      `${base}/devices`,
      { name },
    );
    await person.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId: room?.id });
    codes.push(device.body.pairingCode);
  }
  await person.call('POST', `${base}/calendar/scope/check`, {});
  return codes[0] ?? '';
}

async function book(journey: Journey, path: string, index: number): Promise<void> {
  const at = (minutes: number) => ({
    dateTime: new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16).concat(':00'),
    timeZone: 'UTC',
  });
  for (const [subject, name, from, to] of MEETINGS) {
    const shift = index * 20;
    await journey.control('POST', path, {
      subject,
      organizer: { emailAddress: { name, address: `organiser@${DOMAIN}` } },
      start: at(from + shift),
      end: at(to + shift),
    });
  }
}

async function drawDisplay(browser: Browser, url: string, code: string): Promise<void> {
  const options = { viewport: { width: 1280, height: 800 }, timezoneId: ZONE };
  const page = await browser.newPage({ ...options, colorScheme: 'light' });
  await page.goto(url);
  await page.getByLabel('Pairing code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await page.getByText(MEETINGS[1][0]).first().waitFor();
  // The button goes when nobody has touched the screen for a while.
  await page.locator('.full-screen[data-seen="false"]').waitFor({ state: 'attached' });
  await save(page, 'display');
}

function doorOf(room: string | undefined): string {
  return `Door of ${room}`;
}

async function drawPortal(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name="email"]').fill(EMAIL);
  await page.locator('button[type="submit"]').first().click();
  await page
    .getByText(ROOMS.at(-1) ?? '')
    .first()
    .waitFor();
  await page.getByText(doorOf(ROOMS[0])).waitFor();
  await page.getByText('It is not proven').waitFor({ state: 'detached' });
  await save(page, 'portal');
}

async function save(page: Awaited<ReturnType<Browser['newPage']>>, name: string): Promise<void> {
  const path = `${FOLDER}/${name}.png`;
  await page.screenshot({ path });
  process.stdout.write(`${path}\n`);
}
