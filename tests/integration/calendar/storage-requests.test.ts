/** How many requests to storage a read of a room takes, so that the number cannot grow unnoticed (docs/scale.md). */
import { expect, it } from '@jest/globals';
import {
  event,
  makeWorld,
  newOrganisation,
  ownAzurite,
  silent,
  type World,
} from './calendar-world.ts';

const azurite = ownAzurite();

/** A world that Microsoft sends notifications to, with rooms that were read a while ago. */
async function followed(rooms: readonly string[]) {
  const world = makeWorld(azurite.connectionString, {
    notificationsUrl: 'https://api.example/api',
    SYNC_DEBOUNCE_SECONDS: 5,
  });
  const organisation = newOrganisation();
  const clientStates: string[] = [];
  world.graph = ({ method, body }) => {
    if (method === 'GET') return Promise.resolve({ value: [] });
    clientStates.push((body as { clientState: string }).clientState);
    const expirationDateTime = new Date(world.now().getTime() + 6 * 24 * 3_600_000).toISOString();
    return Promise.resolve({ id: `sub-${clientStates.length}`, expirationDateTime });
  };
  for (const room of rooms) await world.calendar.contract.follow(organisation, room);
  await world.settle();
  return { world, organisation, clientStates };
}

async function counted(world: World, work: () => Promise<void>): Promise<string[]> {
  world.advance(15 * 60);
  world.storageCalls.length = 0;
  await work();
  await world.settle();
  return [...world.storageCalls];
}

async function notified({ world, clientStates }: Awaited<ReturnType<typeof followed>>) {
  return await counted(world, async () => {
    await world.calendar.http.calendarNotifications({
      query: {},
      body: { value: [{ subscriptionId: 'sub-1', clientState: clientStates[0] }] },
      log: silent,
    } as never);
    world.advance(6);
  });
}

const due = (
  rooms: readonly string[],
  { world, organisation }: Awaited<ReturnType<typeof followed>>,
) =>
  counted(world, async () => {
    world.advance(3600);
    // As the sweep hands them out.
    world.storageCalls.push('queue POST');
    world.waiting.push({
      queue: 'calendar-refresh',
      message: { organisationId: organisation, rooms },
      visibleAt: world.now().getTime(),
    });
  });

const toTables = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('queue'));

/** The lease is taken by one transaction; the read is stored by the one that releases it. */
const readAlone = [
  'queue POST',
  'queue DELETE',
  'Calendars GET',
  'Calendars GET sync|',
  'Calendars POST transaction',
  'Calendars POST transaction',
  'Connections GET',
  'DueRooms POST transaction',
];

it('A room that is read alone after a notification and has changed takes 9 requests, its message included', async () => {
  const one = await followed(['north']);
  one.world.graph = () => Promise.resolve({ value: [event('one', 10)] });
  const calls = await notified(one);

  expect(calls.toSorted()).toEqual([...readAlone, 'Devices GET'].toSorted());
  expect(calls).toHaveLength(9);
  expect(toTables(calls)).toHaveLength(7);
  expect(one.world.pushed).toHaveLength(2);
});

it('A room that is read alone after a notification and has not changed takes 8 requests, its message included', async () => {
  const one = await followed(['north']);

  expect((await notified(one)).toSorted()).toEqual(readAlone.toSorted());
});

it('A room that is due and read alone and has not changed takes 9 requests, its message included', async () => {
  const one = await followed(['north']);

  expect((await due(['north'], one)).toSorted()).toEqual([...readAlone, 'Rooms GET'].toSorted());
});

it('Ten due rooms of one organisation that have not changed take fewer than 5 requests each', async () => {
  const rooms = Array.from({ length: 10 }, (_, at) => `room${at}`);
  const ten = await followed(rooms);

  expect((await due(rooms, ten)).length).toBe(46);
});

it('Ten due rooms of one organisation that have changed take fewer than 6 requests each', async () => {
  const rooms = Array.from({ length: 10 }, (_, at) => `room${at}`);
  const ten = await followed(rooms);
  ten.world.graph = () => Promise.resolve({ value: [event('one', 10)] });

  expect((await due(rooms, ten)).length).toBe(56);
});

it('A device that asks for its calendar takes 3 requests, and 2 when it only asks which version is the newest', async () => {
  const { world, organisation } = await followed(['north']);
  const { contract } = world.calendar;
  await contract.snapshot(organisation, 'north');

  const whole = await counted(world, async () => {
    await contract.snapshot(organisation, 'north');
  });
  const newest = await counted(world, async () => {
    await contract.summary(organisation, 'north');
  });

  const connection = 'Connections GET';
  expect(whole.toSorted()).toEqual(
    [
      'Calendars GET dirty|',
      'Calendars GET snapshot|',
      'Calendars GET sync|',
      connection,
    ].toSorted(),
  );
  expect(newest.toSorted()).toEqual(
    ['Calendars GET dirty|', 'Calendars GET sync|', connection].toSorted(),
  );
});
