/** The ground of a fuzz run: two connected organisations with every kind of caller, and what must not change or show. */
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { type Journey, type Person, startJourney } from '../../local/demo/journey.ts';
import { openStore } from '../../local/kit/store.ts';
import { type Caller, type Callers, inviteCallers } from '../support/callers.ts';
import { connectionString } from '../support/places.ts';
import type { RunningStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { createHoldings, type Holdings } from './holdings.ts';

export interface World {
  readonly stack: Pick<RunningStack, 'urls' | 'dataDir'>;
  readonly journey: Journey;
  readonly people: Callers;
  readonly holdings: Holdings;
  /** What belongs to the other organisation: its ids and every text in it. */
  readonly foreign: readonly string[];
  /** Ids whose end would leave the callers with nothing to call: never removed. */
  readonly kept: ReadonlySet<string>;
  /** All that the other organisation is, without times. */
  otherOrganisation(): Promise<string>;
  /** Connects our organisation again when requests have disconnected it; that it can is part of the proof. */
  restore(): Promise<void>;
  signEvent(connectionId: string): string;
  readonly storage: string;
}

const MARKER = 'Xq7planted';

export async function buildWorld(stack: Pick<RunningStack, 'urls' | 'dataDir'>): Promise<World> {
  const journey = startJourney(stack.urls);
  const people = await inviteCallers(stack, journey);
  const ours = await journey.person('administrator@ours.example');
  const theirs = await journey.person('administrator@theirs.example');
  await journey.tenant({ domain: 'ours.example', rooms: 3 });
  await journey.tenant({
    domain: 'theirs.example',
    rooms: [1, 2].map((number) => ({ displayName: `${MARKER} room ${number}` })),
  });
  const storage = connectionString({ stack });
  await connect(journey, ours, people.organisation, 'ours.example');
  await connect(journey, theirs, people.otherOrganisation, 'theirs.example');
  const mine = await idsOf(ours, people.organisation);
  const other = await furnish(theirs, people.otherOrganisation);
  await assignFirst(ours, people.organisation, mine);
  const subscriptions = await until('subscribed', () => rowKeys(storage, 'Subscriptions'));
  const store = openStore(join(stack.dataDir, 'web-pubsub.sqlite'));
  const accessKey = store.collection<string>('access-keys').get('primary') ?? '';
  store.close();
  return {
    stack,
    journey,
    people,
    storage,
    holdings: createHoldings(
      {
        org: [people.organisation],
        room: mine.rooms,
        device: mine.devices,
        member: [],
        subscription: subscriptions,
        'foreign-org': [people.otherOrganisation],
        'foreign-room': other.rooms,
        'foreign-device': other.devices,
        'foreign-member': other.members,
      },
      new Set([people.otherOrganisation, ...other.rooms, ...other.devices, ...other.members]),
    ),
    foreign: [MARKER, ...other.rooms, ...other.devices, ...other.members],
    kept: new Set([people.organisation, ...mine.devices, ...mine.members]),
    otherOrganisation: () => portrait(journey, people.otherOrganisation),
    restore: () => restore(journey, people.organisation),
    signEvent: (connectionId) =>
      `sha256=${createHmac('sha256', accessKey).update(connectionId).digest('hex')}`,
  };
}

async function connect(journey: Journey, who: Person, organisation: string, domain: string) {
  await journey.connect(who, organisation, `admin@${domain}`, 'accept', 'consent');
  await journey.reach(who, organisation, ['awaiting-sync-consent']);
  await journey.continueSetup(who, organisation, `admin@${domain}`);
  await journey.reach(who, organisation, ['ready']);
}

async function idsOf(who: Person, organisation: string) {
  const list = async (what: string) => {
    const path = `/organisations/${organisation}/${what}?limit=200`;
    const { body } = await who.call<{ items: { id: string }[] }>('GET', path);
    return body.items.map(({ id }) => id);
  };
  const [rooms, devices, members] = await Promise.all(['rooms', 'devices', 'members'].map(list));
  return { rooms: rooms ?? [], devices: devices ?? [], members: members ?? [] };
}

async function furnish(who: Person, organisation: string) {
  const base = `/organisations/${organisation}`;
  for (const number of [1, 2]) {
    await who.call('POST', `${base}/devices`, { name: `${MARKER} screen ${number}` });
  }
  await who.call('POST', `${base}/members`, { email: `${MARKER}@x.example`, role: 'member' });
  const ids = await idsOf(who, organisation);
  await assignFirst(who, organisation, ids);
  return ids;
}

async function assignFirst(
  who: Person,
  organisation: string,
  { rooms, devices }: { rooms: readonly string[]; devices: readonly string[] },
) {
  const [roomId] = rooms;
  for (const device of devices) {
    await who.call('PUT', `/organisations/${organisation}/devices/${device}/room`, { roomId });
  }
}

/** Fields that change by themselves. */
const volatile = new Set([
  'readAt',
  'fresh',
  'connected',
  'lastSeenAt',
  'versionShown',
  'stale',
  'following',
  'offline',
]);

async function portrait(journey: Journey, organisation: string): Promise<string> {
  const who = await journey.person('administrator@theirs.example');
  const parts = [
    '',
    '/members',
    '/devices',
    '/rooms',
    '/calendar/settings',
    '/calendar/setup',
    '/plugins',
    '/webhook',
    '/audit?limit=200',
  ];
  const seen = await Promise.all(
    parts.map(async (part) => {
      const { status, body } = await who.call('GET', `/organisations/${organisation}${part}`);
      const { instance: _, ...rest } = body as { instance?: string };
      return { part, status, rest };
    }),
  );
  return JSON.stringify(seen, (name, value) => (volatile.has(name) ? undefined : value), 1);
}

async function restore(journey: Journey, organisation: string): Promise<void> {
  const who = await journey.person('administrator@ours.example');
  const base = `/organisations/${organisation}`;
  await who.call('PUT', `${base}/plugins/microsoft-calendar`);
  const { state, profileChange } = await journey.setup(who, organisation);
  if (profileChange !== undefined) await who.call('DELETE', `${base}/calendar/profile`);
  if (state === 'ready') return;
  // Refused while it is connected.
  await who.call('DELETE', `${base}/calendar/setup`);
  if (state === 'degraded') await who.call('DELETE', `${base}/calendar`);
  await journey.reach(who, organisation, ['not-connected', 'failed', 'cancelled']);
  await connect(journey, who, organisation, 'ours.example');
}

async function rowKeys(storage: string, name: string): Promise<string[]> {
  const table = TableClient.fromConnectionString(storage, name, { allowInsecureConnection: true });
  const keys: string[] = [];
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    keys.push(partitionKey, rowKey);
  }
  return keys;
}

export const authorizationOf = ({ people }: World, caller: Caller): Record<string, string> => {
  const authorization = people.authorization[caller];
  return authorization === undefined ? {} : { authorization };
};
