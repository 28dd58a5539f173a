/** `npm run demo`: the main path against a running stack, over HTTP and WebSocket, each step with its time. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startJourney, type Urls } from './journey.ts';
import { watchDevice } from './watch.ts';

const { values } = parseArgs({ options: { data: { type: 'string', default: '.local' } } });
const file = `${values.data}/urls.json`;
if (!existsSync(file)) {
  process.stderr.write(
    'Nothing runs here yet: npm start, then npm run demo in a second terminal.\n',
  );
  process.exit(1);
}

let last = performance.now();
const begun = last;
function step(text: string): void {
  const now = performance.now();
  process.stdout.write(`${((now - last) / 1000).toFixed(2).padStart(7)} s  ${text}\n`);
  last = now;
}

async function demo(urls: Urls): Promise<void> {
  const journey = startJourney(urls);
  const tag = Date.now().toString(36);
  const domain = `fabrikam-${tag}.example`;
  const microsoftUser = `admin@${domain}`;
  const hour = (offset: number) => new Date(Math.ceil(Date.now() / 3.6e6 + offset) * 3.6e6);
  const at = (date: Date) => ({ dateTime: date.toISOString().slice(0, 19), timeZone: 'UTC' });

  const { id: tenantId, rooms } = await journey.tenant({
    domain,
    rooms: [{ displayName: 'Fountain', timeZone: 'Europe/Brussels' }, { displayName: 'Garden' }],
  });
  step(`Microsoft tenant ${domain} with ${rooms.length} rooms`);

  const email = `it-${tag}@portal.example`;
  const administrator = await journey.person(email);
  const organisation = await journey.organisation(`Fabrikam ${tag}`, { ...administrator, email });
  step('organisation with an administrator, who signed in to the portal');

  await journey.connect(administrator, organisation, microsoftUser);
  step('Connect Azure Account: approved ClickShare Meeting Room Discovery');
  await journey.reach(administrator, organisation, ['awaiting-sync-consent']);
  step('validated: Calendar Sync app made, its secret in Key Vault');
  await journey.continueSetup(administrator, organisation, microsoftUser);
  step('Continue integration: approved ClickShare Calendar Sync');
  const ready = await journey.reach(administrator, organisation, ['ready']);
  step(`ready; connected to ${ready.microsoftTenant?.displayName ?? 'the tenant'}`);

  const base = `/organisations/${organisation}`;
  const privacy = { privacy: 'details', showJoinLinks: true };
  await administrator.call('PATCH', `${base}/calendar/settings`, privacy);
  const { body: list } = await administrator.call<{
    items: { id: string; displayName: string; emailAddress: string }[];
  }>('GET', `${base}/rooms`);
  const room = list.items[0];
  if (room === undefined) throw new Error('No room was found');
  step(`rooms found: ${list.items.map((found) => found.displayName).join(', ')}`);

  const events = `/tenants/${tenantId}/rooms/${encodeURIComponent(room.emailAddress)}/events`;
  const meeting = await journey.control<{ id: string }>('POST', events, {
    subject: 'Roadmap review',
    organizer: { emailAddress: { name: 'Ada Admin', address: microsoftUser } },
    start: at(hour(0)),
    end: at(hour(1)),
    showAs: 'busy',
  });
  const { body: device } = await administrator.call<{ id: string; pairingCode: string }>(
    'POST',
    `${base}/devices`,
    { name: 'Base Unit' },
  );
  await administrator.call('PUT', `${base}/devices/${device.id}/room`, { roomId: room.id });
  step(`device made for ${room.displayName}; pairing code ${device.pairingCode}`);

  const screen = await watchDevice(journey, device.pairingCode);
  await screen.untilState(({ kind }) => kind === 'connected');
  step('device paired and connected over WebSocket');
  const first = await screen.until(({ meetings }) => meetings.length > 0);
  step(`device shows "${first.meetings[0]?.title ?? 'busy'}"`);

  await journey.control('PATCH', `${events}/${meeting.body.id}`, {
    subject: 'Roadmap review (moved)',
    start: at(hour(2)),
    end: at(hour(3)),
  });
  await screen.until(({ meetings }) =>
    meetings.some(({ title }) => title === 'Roadmap review (moved)'),
  );
  step('the changed meeting arrived on the device (5 s of it wait for further changes)');
  screen.stop();
  process.stdout.write(`Done in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

try {
  await demo(JSON.parse(readFileSync(file, 'utf8')) as Urls);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
