import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approve, type Person, type Setup, startJourney } from '../../local/demo/journey.ts';
import { until } from '../support/ground.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const DOMAIN = 'changing.example';
const ADMIN = `admin@${DOMAIN}`;
const ROOM = `atomium@${DOMAIN}`;
const EMAIL = 'it@changing.portal.example';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let stack: RunningStack;
let journey: ReturnType<typeof startJourney>;
let tenantId: string;
let organisation: string;
let base: string;
let roomId: string;

/** Tokens do not outlive a moved clock. */
const who = (): Promise<Person> => journey.person(EMAIL);
const advance = (advanceMs: number) => journey.control('POST', '/clock', { advanceMs });
const policies = (change: object) =>
  journey.control('PUT', `/tenants/${tenantId}/policies`, change);
const revoke = (permission: string) =>
  journey.control('DELETE', `/tenants/${tenantId}/grants/${permission}`);
const change = async () => (await journey.setup(await who(), organisation)).profileChange;
const at = (step: string) =>
  until(step, async () => ((await change())?.step === step ? true : undefined));
const waits = (code: string) =>
  until(code, async () => ((await change())?.waitingFor?.code === code ? true : undefined));
const goOn = async (step: string) => {
  const reply = await (await who()).call<{ consentUrl: string | null }>(
    'POST',
    `${base}/calendar/profile/continue`,
    { step },
  );
  expect(reply.status).toBe(200);
  return reply.body.consentUrl;
};
/** Approved at Microsoft, in one browser. */
const approveNew = async () => {
  await waits('profile.approve');
  const person = await who();
  const path = `${base}/calendar/profile/continue`;
  const { body } = await person.call<{ consentUrl: string }>('POST', path, { step: 'approve' });
  const page = await approve(person, body.consentUrl, ADMIN);
  expect(page.url).toBe(`${stack.urls.portal}/organisations/${organisation}/calendar`);
};

const booked: string[] = [];
let firstStart: number;
/** Another meeting, tomorrow; each has a start of its own to be known by. */
async function book(): Promise<void> {
  const start = new Date(firstStart + booked.length * 15 * MINUTE).toISOString();
  const end = new Date(Date.parse(start) + 10 * MINUTE).toISOString();
  const event = {
    subject: `Meeting ${booked.length}`,
    start: { dateTime: start.slice(0, 19), timeZone: 'UTC' },
    end: { dateTime: end.slice(0, 19), timeZone: 'UTC' },
  };
  await journey.control('POST', `/tenants/${tenantId}/rooms/${ROOM}/events`, event);
  booked.push(start);
}
const shown = async (): Promise<string[]> => {
  const path = `${base}/rooms/${roomId}/snapshot`;
  const { body } = await (await who()).call<{ meetings?: { start: string }[] }>('GET', path);
  return (body.meetings ?? []).map(({ start }) => start);
};
/** Notified of, or found by the next poll: nothing may wait for longer. */
const allShown = () =>
  until('shown', async () => {
    const starts = await shown();
    if (booked.every((start) => starts.includes(start))) return true;
    await advance(MINUTE);
    return undefined;
  });
const bookAndSee = async () => {
  await book();
  await allShown();
};
const setup = async (): Promise<Setup> => await journey.setup(await who(), organisation);

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
  const tenant = await journey.tenant({
    domain: DOMAIN,
    rooms: [{ displayName: 'Atomium', emailAddress: ROOM, timeZone: 'UTC' }],
  });
  tenantId = tenant.id;
  const person = await who();
  organisation = await journey.organisation('Changing', { ...person, email: EMAIL });
  base = `/organisations/${organisation}`;
  await journey.connect(person, organisation, ADMIN);
  await journey.reach(person, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(person, organisation, ADMIN);
  await journey.reach(person, organisation, ['ready']);
  const rooms = await person.call<{ items: { id: string }[] }>('GET', `${base}/rooms`);
  roomId = rooms.body.items[0]?.id ?? '';
  const device = await person.call<{ id: string }>('POST', `${base}/devices`, { name: 'Unit' });
  await person.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId });
  firstStart = Math.ceil((Date.now() + 20 * HOUR) / MINUTE) * MINUTE;
});
afterAll(() => stack?.stop());

describe('the profile is changed while rooms stay in sync', () => {
  it('The access mode changes from consent to rbac, and back after an approval, and every meeting booked meanwhile is shown.', async () => {
    await bookAndSee();
    const begun = await (await who()).call('POST', `${base}/calendar/profile`, { profile: 'rbac' });
    expect(begun.status).toBe(200);
    await waits('profile.scope');
    await bookAndSee();

    await policies({ rbac: { app: 'sync', allow: [ROOM] } });
    await goOn('scope');
    await at('propagate');
    await bookAndSee();
    await advance(2 * HOUR);
    await waits('profile.remove-grant');
    await bookAndSee();

    await book();
    await revoke('Calendars.Read');
    await book();
    await goOn('remove-grant');
    await at('clean-up');
    await bookAndSee();
    expect(await setup()).toMatchObject({ state: 'ready', profile: 'rbac' });
    await goOn('clean-up');
    await until('over', async () => ((await change()) === undefined ? true : undefined));
    await bookAndSee();

    const { body } = await journey.control<{ items: { displayName: string; grants: string[] }[] }>(
      'GET',
      `/tenants/${tenantId}/applications`,
    );
    const sync = body.items.find(({ displayName }) => displayName === 'ClickShare Calendar Sync');
    expect(sync?.grants).toEqual([]);

    await (await who()).call('POST', `${base}/calendar/profile`, { profile: 'consent' });
    await waits('profile.limit');
    await policies({
      rbac: { app: 'sync', allow: [ROOM] },
      applicationAccessPolicy: { app: 'sync', allow: [ROOM] },
    });
    await goOn('limit');
    await book();
    await approveNew();
    await book();
    await at('clean-up');
    await bookAndSee();
    await policies({ applicationAccessPolicy: { app: 'sync', allow: [ROOM] } });
    await goOn('clean-up');
    await bookAndSee();

    const { state, profile, timeline } = await setup();
    expect([state, profile]).toEqual(['ready', 'consent']);
    expect(timeline.filter((entry) => entry.state === 'degraded')).toEqual([]);
  });
});
