import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import {
  type Journey,
  type MicrosoftTenant,
  type Person,
  startJourney,
} from '../../local/demo/journey.ts';
import { type WatchedDevice, watchDevice } from '../../local/demo/watch.ts';
import { runs } from '../support/long.ts';
import { describeInBrowser, inspect, openPortal, type PortalBrowser } from '../support/portal.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const DOMAIN = 'fabrikam.example';
const ROOMS = runs(400, 5_000);
const ROOMS_TEXT = ROOMS.toLocaleString('en-GB');
const EMAIL = 'it@portal.example';
const RIGHT_TO_LEFT = 'غرفة الاجتماعات';
const LONG = `Hall ${'of very long names '.repeat(20)}`.slice(0, 255).trim();

const numbered = (index: number) => ({
  displayName: `Room ${String(index).padStart(4, '0')}`,
  timeZone: 'Europe/Brussels',
  building: `Tower ${'abcdefg'[index % 7]}`,
  floor: String(index % 12),
  capacity: 2 + (index % 20),
});

describeInBrowser('rooms, devices and screens in the portal', () => {
  let stack: RunningStack;
  let journey: Journey;
  let administrator: Person;
  let tenant: MicrosoftTenant;
  let organisation: string;
  let base: string;
  let portal: PortalBrowser;
  let page: Page;
  let screen: WatchedDevice | undefined;

  const row = (name: string | RegExp, of = page): Locator => of.getByRole('row', { name });
  const open = async (task: string, of = page) => {
    await of.getByRole('link', { name: task, exact: true }).click();
    await of.getByRole('heading', { level: 1, name: task }).waitFor();
  };
  const closePanel = async (of = page) => {
    await of.keyboard.press('Escape');
    await of.getByRole('dialog').waitFor({ state: 'detached' });
  };

  beforeAll(async () => {
    stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
    journey = startJourney(stack.urls);
    tenant = await journey.tenant({
      domain: DOMAIN,
      rooms: [
        { displayName: 'Fountain', timeZone: 'Europe/Brussels', building: 'Main', floor: '1' },
        { displayName: 'Garden' },
        { displayName: RIGHT_TO_LEFT, timeZone: 'Europe/Brussels' },
        { displayName: LONG, emailAddress: `hall@${DOMAIN}`, timeZone: 'Europe/Brussels' },
        { displayName: 'Attic', timeZone: 'Europe/Brussels', hidden: true },
        ...Array.from({ length: ROOMS - 4 }, (_, index) => numbered(index)),
      ],
    });
    administrator = await journey.person(EMAIL);
    organisation = await journey.organisation('Fabrikam', { ...administrator, email: EMAIL });
    base = `/organisations/${organisation}`;
    await journey.connect(administrator, organisation, `admin@${DOMAIN}`);
    await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
    await journey.continueSetup(administrator, organisation, `admin@${DOMAIN}`);
    await journey.reach(administrator, organisation, ['ready']);
    portal = await openPortal(stack);
    page = await portal.signedIn(EMAIL, `${base}/calendar/rooms`);
  });

  afterAll(async () => {
    screen?.stop();
    await portal?.close();
    await stack?.stop();
  });

  it('shows a long list of rooms, of which only those in sight are in the document', async () => {
    await page.getByText(`${ROOMS_TEXT} rooms`, { exact: true }).waitFor();

    const grid = page.getByRole('grid', { name: 'Rooms' });
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(ROOMS + 1));
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await inspect(page, 'rooms');
  });

  it('moves through all rooms by the keyboard, opens one and comes back to its row', async () => {
    const focused = (index: number) =>
      page.locator(`[role="row"][aria-rowindex="${index}"]:focus`).waitFor();
    await row(/^Fountain/).focus();
    await page.keyboard.press('End');
    await focused(ROOMS + 1);
    await page.keyboard.press('ArrowUp');
    await focused(ROOMS);
    await page.keyboard.press('Home');
    await focused(2);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Fountain' }).waitFor();
    expect(new URL(page.url()).searchParams.get('room')).not.toBeNull();
    await inspect(page, 'room');
    await closePanel();

    await focused(2);
    expect(new URL(page.url()).search).toBe('');
  });

  it('finds rooms by what people type, filters and sorts them', async () => {
    const search = page.getByLabel('Search rooms');
    await search.fill('ROOM-00 tower d');
    await page.getByText(`14 of ${ROOMS_TEXT} rooms`).waitFor();
    const bySeats = page.getByRole('button', { name: 'Seats', exact: true });
    await bySeats.click();
    await bySeats.click();
    await page.locator('[role="columnheader"][aria-sort="descending"]').waitFor();
    const cells = await page.locator('[role="gridcell"][data-title="Seats"]').allInnerTexts();
    const seats = cells.map(Number);
    expect(seats).toEqual(seats.toSorted((one, other) => other - one));

    await search.fill(RIGHT_TO_LEFT);
    await page.getByText(`1 of ${ROOMS_TEXT} rooms`).waitFor();
    await page.getByLabel('Devices', { exact: true }).selectOption('With a device');
    await page.getByText('No room matches').waitFor();
    await page.getByRole('button', { name: 'Show all rooms' }).click();
    await page.getByText(`${ROOMS_TEXT} rooms`, { exact: true }).waitFor();
    expect(portal.troubles()).toEqual([]);
  });

  it('asks for a default time zone while that of a room is not known', async () => {
    const question = page.getByText('The time zone of 1 room is not known');
    await question.waitFor();
    await page.getByLabel('Default time zone of the organisation').fill('brussels');
    await page.getByRole('option', { name: /^Europe\/Brussels/ }).click();
    await page.getByRole('button', { name: 'Set default time zone' }).click();

    await question.waitFor({ state: 'detached' });
    await page.getByLabel('Search rooms').fill('garden');
    await row(/^Garden.*Europe\/Brussels/).waitFor();
  });

  it('adds a hidden room by its address, and says why the service refuses one', async () => {
    portal.expectTrouble(/status of (400|409|429)/);
    await page.getByRole('button', { name: 'Add a hidden room' }).click();
    const address = page.getByLabel('E-mail address of the room');
    await address.fill(`nobody@${DOMAIN}`);
    await page.getByRole('button', { name: 'Add room' }).click();
    await page.getByText('There is no mailbox with a calendar at this address').waitFor();
    expect(await address.inputValue()).toBe(`nobody@${DOMAIN}`);
    await address.fill(`attic@${DOMAIN}`);
    await page.getByRole('button', { name: 'Add room' }).click();

    await page.getByRole('dialog', { name: 'Attic' }).getByText('Hidden from the').waitFor();
    await closePanel();
    await page.getByRole('button', { name: 'Refresh the list' }).click();
    await page.getByText('The room list will be read again in a moment.').waitFor();
    await page.getByRole('button', { name: 'Refresh the list' }).click();
    await page.getByText('The room list was refreshed a moment ago').waitFor();
  });

  it('adds a device with its room in one step, and keeps the code until it is used', async () => {
    await open('Devices');
    await page.getByText('There are no devices yet').waitFor();
    await page.getByRole('button', { name: 'Add a device' }).click();
    await page.getByLabel('Name of the device').fill('Base Unit');
    await page.getByLabel('Room (optional)').fill('fount');
    await page.getByRole('option', { name: /^Fountain/ }).click();
    await page.getByRole('button', { name: 'Add and get a pairing code' }).click();
    const code = page.getByText(/^[A-Z]{5}-[A-Z]{5}$/);
    const pairingCode = await code.innerText();
    await row(/^Base Unit.*Not paired.*Fountain/).waitFor();
    await inspect(page, 'devices');
    await open('Rooms');
    await open('Devices');

    expect(await code.innerText()).toBe(pairingCode);
    await page.getByRole('button', { name: 'Copy the pairing code of Base Unit' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(pairingCode);
    screen = await watchDevice(journey, pairingCode);
    await page.getByText('Base Unit is paired.').waitFor();
    await code.waitFor({ state: 'detached' });
    await row(/^Base Unit.*Console.*Connected/).waitFor();
  });

  it('sends a test to a device, which says that it has shown it', async () => {
    await row(/^Base Unit/).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The device has shown the test.').waitFor();
    await inspect(page, 'device');

    await page.getByLabel('Name of the device').fill('Door of Fountain');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('dialog', { name: 'Door of Fountain' }).waitFor();
    await closePanel();
    await row(/^Door of Fountain/).waitFor();
  });

  it('says what a change of privacy does to all rooms, and brings it to the display', async () => {
    const start = Date.now() - 600_000;
    const at = (time: number) => ({
      dateTime: new Date(time).toISOString().slice(0, 19),
      timeZone: 'UTC',
    });
    const fountain = encodeURIComponent(`fountain@${DOMAIN}`);
    await journey.control('POST', `/tenants/${tenant.id}/rooms/${fountain}/events`, {
      subject: 'Design review',
      start: at(start),
      end: at(start + 3_600_000),
    });
    const busy = await screen?.until(({ meetings }) => meetings.length > 0);
    expect(busy?.meetings[0]).not.toHaveProperty('title');
    await open('Screens');
    await page.getByRole('radio', { name: 'Title and organiser' }).click();
    await page
      .getByText(`${(ROOMS + 1).toLocaleString('en-GB')} rooms change from “Busy only” to`)
      .waitFor();
    await page.getByLabel('Room for the pictures').fill('fountain');
    await page.getByRole('option', { name: /^Fountain/ }).click();
    await inspect(page, 'screens');
    // The page says so for some seconds, which a slow display may outlast.
    const said = page.getByText('Saved. Every display gets the change now.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();

    await screen?.until(({ meetings }) => meetings[0]?.title === 'Design review');
    await said;
    await page.getByLabel('Picture: Title and organiser').getByText('Design review').waitFor();
  });

  it('keeps what was changed when somebody else changes the settings meanwhile', async () => {
    portal.expectTrouble(/status of 412/);
    await page.getByLabel('Days that a display knows ahead').selectOption('3 days');
    await administrator.call('PATCH', `${base}/calendar/settings`, { showJoinLinks: true });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else changed').waitFor();
    await until('the new state is shown', () => page.getByRole('switch').isChecked());

    expect(await page.getByLabel('Days that a display knows ahead').inputValue()).toBe('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    const { body } = await administrator.call('GET', `${base}/calendar/settings`);
    expect(body).toMatchObject({ windowDays: 3, showJoinLinks: true });
  });

  it('adds many devices from a file, line by line, and gives their codes as a file', async () => {
    const many = runs(40, 120);
    await open('Devices');
    await page.getByRole('button', { name: 'Add many from a file' }).click();
    const lines = Array.from({ length: many }, (_, index) => `Door ${index};room-${index}`);
    const list = ['name;room', ...lines.map((line) => line.replace(/room-\d+/, ''))];
    list.push(`Garden door;garden@${DOMAIN}`, 'Nowhere;nowhere@contoso.example');
    await page.getByLabel('CSV file').setInputFiles({
      name: 'devices.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(list.join('\r\n')),
    });
    await page.getByText(`Line ${many + 3}: There is no such room.`).waitFor();
    await inspect(page, 'devices-file');
    await page.getByRole('button', { name: `Add ${many + 1} devices` }).click();
    await page.getByText(`${many + 1} devices are in place.`).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the pairing codes' }).click(),
    ]);

    const rows = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(rows).toHaveLength(many + 2);
    expect(rows[many + 1]).toMatch(/^Garden door,Garden,added,[A-Z]{5}-[A-Z]{5},/);
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await closePanel();
    await page.getByText(`${many + 2} devices`, { exact: true }).waitFor();
  });

  it('moves a device to another room and ends its use, after a question', async () => {
    await page.getByLabel('Search devices').fill('door of');
    await row(/^Door of Fountain/).click();
    const panel = page.getByRole('dialog', { name: 'Door of Fountain' });
    await panel.getByLabel('Room', { exact: true }).fill('garden');
    await page.getByRole('option', { name: /^Garden/ }).click();
    await panel.getByRole('button', { name: 'Assign' }).click();
    await screen?.until(({ room }) => room.name === 'Garden');
    await panel.getByRole('button', { name: 'Show no room' }).click();
    await screen?.untilState(({ kind }) => kind === 'unassigned');
    await panel.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke now' }).click();

    await screen?.untilState(({ kind }) => kind === 'unpaired');
    await row(/^Door of Fountain/).waitFor({ state: 'detached' });
  });

  it('overrides privacy and time zone of one room, and tells its history', async () => {
    await open('Rooms');
    await page.getByLabel('Search rooms').fill('fountain');
    await row(/^Fountain/).click();
    const panel = page.getByRole('dialog', { name: 'Fountain' });
    await panel.getByLabel('What its screen shows').selectOption('Busy only');
    await panel.getByLabel('Time zone').fill('Europe/Oslo');
    await page.getByRole('option', { name: /^Europe\/Oslo/ }).click();
    await panel.getByRole('button', { name: 'Save' }).click();

    await panel.getByText(/Fountain: .*time zone.*changed/).waitFor();
    await panel.getByText('Europe/Oslo (set here)').waitFor();
    await closePanel();
  });

  it('offers an installer no more than is allowed, in German', async () => {
    const email = 'installer@portal.example';
    await administrator.call('POST', `${base}/members`, { email, role: 'installer' });
    const other = await portal.signedIn(email, `${base}/calendar/rooms`, { locale: 'de-DE' });
    await other
      .getByText(`${(ROOMS + 1).toLocaleString('de-DE')} Räume`, { exact: true })
      .waitFor();

    expect(await other.getByRole('button', { name: 'Liste neu lesen' }).count()).toBe(0);
    await row(/^Fountain/, other).click();
    await other.getByText('Mitglieder und Administratoren sehen die Besprechungen.').waitFor();
    await closePanel(other);
    await open('Geräte', other);
    await other.getByRole('button', { name: 'Gerät hinzufügen' }).waitFor();
    await row(/^Door 0/, other).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Zuweisen' }).waitFor();
    expect(await other.getByRole('button', { name: 'Sperren' }).count()).toBe(0);
    await inspect(other, 'devices-german');
    expect(portal.troubles()).toEqual([]);
  });
});
