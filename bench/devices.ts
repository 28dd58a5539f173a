/** Measures many devices: a list installed, live sockets, a drop of all, negotiates, pushes; and how alike refusals of codes are. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectedDevice, connectDevice } from '../device-client/client.ts';
import { tableDeviceStore } from '../shared/devices/adapters/table-device-store.ts';
import { firstSlot, formatCredential, newCredential } from '../shared/devices/credential.ts';
import { loadConfig } from '../shared/platform/config.ts';
import { tableOpener } from '../shared/platform/table-storage.ts';
import { connectionString } from '../tests/support/places.ts';
import { settingsFor } from '../tests/support/settings.ts';
import { measureCodes } from './pairing-codes.ts';
import { type ConnectedOrganisation, memoryOf, quantile, startConnected } from './stack.ts';

const DEVICES = 5_000;
const ROOMS = 100;
const NEGOTIATES = 10_000;
const NEGOTIATING = 32;
const STARTED_EACH_MS = 15;
const PATIENCE_MS = 10 * 60_000;

interface Seen {
  readonly device: ConnectedDevice;
  readonly roomId: string;
  shownAt: number;
  version: number;
  failures: number;
}

export async function measureDevices(): Promise<object> {
  const codes = await measureCodes();
  const world = await startConnected(ROOMS);
  const { stack } = world;
  const seen: Seen[] = [];
  try {
    const began = performance.now();
    const installed = await install(world);
    const installSeconds = since(began);
    const credentials = await pairAll(world, installed);
    await eachRoomRead(world);
    const memoryBefore = memoryOf(stack.pid);

    const connecting = performance.now();
    for (const { credential, roomId } of credentials) {
      seen.push(connect(stack.urls.api, credential, roomId));
      await pause(STARTED_EACH_MS);
    }
    await settled(seen, ({ shownAt }) => shownAt > 0);
    const connectSeconds = since(connecting);
    const memoryConnected = memoryOf(stack.pid);

    const push = await changeEveryRoom(world, seen);

    const dropped = performance.now();
    const { body } = await world.journey.control<{ dropped: number }>(
      'POST',
      '/web-pubsub/drop',
      {},
    );
    await settled(seen, ({ shownAt }) => shownAt > dropped);
    const settledAfter = seen.map(({ shownAt }) => (shownAt - dropped) / 1000);
    const memoryDropped = memoryOf(stack.pid);
    const failed = seen.filter(({ failures }) => failures > 0).length;

    const negotiates = await negotiateAll(
      stack.urls.api,
      credentials.map((one) => one.credential),
    );
    return {
      codes,
      list: { rows: DEVICES, seconds: round(installSeconds) },
      sockets: { connected: seen.length, seconds: round(connectSeconds) },
      drop: {
        dropped: body.dropped,
        settledSeconds: {
          p50: round(quantile(settledAfter, 0.5)),
          all: round(quantile(settledAfter, 1)),
        },
        failed,
      },
      memoryMb: {
        before: Math.round(memoryBefore),
        connected: Math.round(memoryConnected),
        afterDrop: Math.round(memoryDropped),
        thisProcess: Math.round(process.memoryUsage().rss / 1024 / 1024),
      },
      push,
      negotiates,
    };
  } finally {
    for (const { device } of seen) device.stop();
    await stack.stop();
  }
}

const since = (began: number): number => (performance.now() - began) / 1000;
const round = (value: number): number => Math.round(value * 100) / 100;

async function settled(seen: readonly Seen[], is: (one: Seen) => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!seen.every(is)) {
    if (performance.now() > deadline) {
      throw new Error(`${seen.filter((one) => !is(one)).length} devices did not settle.`);
    }
    await pause(50);
  }
}

async function install({ stack, administrator, organisation, rooms }: ConnectedOrganisation) {
  const rows = Array.from(
    { length: DEVICES },
    (_, index) => `Unit ${index},${rooms[index % rooms.length]?.id}`,
  );
  const response = await fetch(`${stack.urls.api}/organisations/${organisation}/devices/bulk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${administrator.token}`, 'content-type': 'text/csv' },
    body: ['name,room', ...rows].join('\n'),
  });
  if (!response.ok) throw new Error(`The list: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { items: { id: string; roomId: string }[] }).items;
}

/** Pairing is held to ten tries a second: here the credentials are put in place instead. */
async function pairAll(
  { stack, organisation }: ConnectedOrganisation,
  installed: readonly { readonly id: string; readonly roomId: string }[],
) {
  const store = tableDeviceStore(tableOpener(loadConfig(settingsFor(connectionString({ stack })))));
  const roomOf = new Map(installed.map(({ id, roomId }) => [id, roomId]));
  const paired: { readonly credential: string; readonly roomId: string }[] = [];
  for await (const stored of store.each(organisation)) {
    const credential = newCredential(organisation, stored.value.id);
    await store.replace(organisation, stored, {
      ...stored.value,
      pairing: undefined,
      credential: firstSlot(credential, new Date()),
    });
    paired.push({
      credential: formatCredential(credential),
      roomId: roomOf.get(stored.value.id) ?? '',
    });
  }
  return paired;
}

async function eachRoomRead({ administrator, organisation, rooms }: ConnectedOrganisation) {
  for (const { id } of rooms) {
    const path = `/organisations/${organisation}/rooms/${id}/snapshot`;
    while ((await administrator.call('GET', path)).status !== 200) await pause(200);
  }
}

function connect(api: string, credential: string, roomId: string): Seen {
  const seen: Seen = {
    roomId,
    shownAt: 0,
    version: 0,
    failures: 0,
    device: connectDevice({
      api,
      credential,
      keepAliveMs: 0,
      onSnapshot({ version }) {
        seen.shownAt = performance.now();
        seen.version = version;
      },
      onState({ kind }) {
        if (kind === 'unpaired' || kind === 'unassigned') seen.failures += 1;
      },
    }),
  };
  return seen;
}

/** Seconds from the change of a calendar to each screen of its room. */
async function changeEveryRoom({ journey, tenantId, rooms }: ConnectedOrganisation, seen: Seen[]) {
  const before = new Map(seen.map((one) => [one, one.version]));
  const changedAt = new Map<string, number>();
  const start = Date.now() + 3_600_000;
  const at = (time: number) => ({
    dateTime: new Date(time).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  for (const { id, emailAddress } of rooms) {
    changedAt.set(id, performance.now());
    const path = `/tenants/${tenantId}/rooms/${encodeURIComponent(emailAddress)}/events`;
    await journey.control('POST', path, {
      subject: 'Changed',
      start: at(start),
      end: at(start + 1),
    });
    await pause(250);
  }
  await settled(seen, (one) => one.version > (before.get(one) ?? 0));
  const seconds = seen.map((one) => (one.shownAt - (changedAt.get(one.roomId) ?? 0)) / 1000);
  return {
    screens: seconds.length,
    screensPerRoom: Math.round(seconds.length / rooms.length),
    seconds: { p50: round(quantile(seconds, 0.5)), p99: round(quantile(seconds, 0.99)) },
  };
}

async function negotiateAll(api: string, credentials: readonly string[]) {
  const took: number[] = [];
  let [turnedAway, failed, next] = [0, 0, 0];
  const began = performance.now();
  const worker = async () => {
    while (next < NEGOTIATES) {
      const credential = credentials[next++ % credentials.length];
      const asked = performance.now();
      const response = await fetch(`${api}/device/negotiate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}` },
      });
      await response.arrayBuffer();
      if (response.status === 429) turnedAway += 1;
      else if (!response.ok) failed += 1;
      took.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: NEGOTIATING }, worker));
  return {
    count: NEGOTIATES,
    seconds: round(since(began)),
    milliseconds: { p50: Math.round(quantile(took, 0.5)), p99: Math.round(quantile(took, 0.99)) },
    turnedAway,
    failed,
  };
}
