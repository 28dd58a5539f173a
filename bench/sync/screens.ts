/** The cost of screens for the worker and storage: what devices ask, how often, and a day of it. */
import { once } from 'node:events';
import { CLIENT_PROTOCOL } from '../../shared/devices/messages.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import { round } from '../numbers.ts';
import { idleShare } from './cost.ts';
import { credentialsOf, total, type World, withoutPolling } from './world.ts';

const EACH = 1_000;
const AT_ONCE = 8;

/**
 * How often a screen does it in a day: it reports every five minutes and after each new version, and connects anew when
 * its network comes back.
 */
const A_DAY = { report: 288 + 20, connection: 2, snapshot: 0, unchanged: 2 };
type Kind = keyof typeof A_DAY;

interface Known {
  readonly credential: string;
  readonly etag: string;
  readonly shown: { readonly version: number; readonly assignmentId: string };
}

export async function measureScreens(world: World) {
  const api = `${world.stack.addresses.host}/api`;
  await world.readRooms(world.organisations);
  const idle = await idleShare(world);
  const devices: Known[] = [];
  for (const credential of credentialsOf(world)) devices.push(await firstLook(api, credential));

  const kinds: Readonly<Record<Kind, (device: Known) => Promise<void>>> = {
    async report({ credential, shown }) {
      const body = JSON.stringify({ ...shown, deviceTime: new Date().toISOString() });
      await ask(api, 'POST', 'report', credential, { 'content-type': 'application/json' }, body);
    },
    async snapshot({ credential }) {
      await ask(api, 'GET', 'snapshot', credential);
    },
    async unchanged({ credential, etag }) {
      await ask(api, 'GET', 'snapshot', credential, { 'if-none-match': etag });
    },
    connection: ({ credential }) => connectOnce(api, credential),
  };
  const costs: Partial<Record<Kind, { cpuMs: number; storage: number }>> = {};
  for (const [kind, request] of Object.entries(kinds) as [
    Kind,
    (device: Known) => Promise<void>,
  ][]) {
    await world.settle();
    await world.clearRequests();
    const cpu = world.worker.cpuMs();
    const begun = performance.now();
    const turns = Array.from({ length: EACH }, (_, at) => devices[at % devices.length]);
    await forEachConcurrently(turns, AT_ONCE, async (device) => {
      if (device !== undefined) await request(device);
    });
    // The events of connections come after them.
    await world.settle();
    const spent = world.worker.cpuMs() - cpu - idle * (performance.now() - begun);
    const requests = total(withoutPolling(await world.requests('storage')));
    costs[kind] = { cpuMs: round(spent / EACH, 2), storage: round(requests / EACH, 2) };
  }
  const aDay = (of: 'cpuMs' | 'storage') =>
    Object.entries(A_DAY).reduce((sum, [kind, times]) => {
      return sum + times * (costs[kind as Kind]?.[of] ?? Number.NaN);
    }, 0);
  return {
    devices: devices.length,
    each: EACH,
    costs,
    storageRequestsPerScreenAndDay: round(aDay('storage')),
    workerCpuMsPerScreenAndDay: round(aDay('cpuMs')),
  };
}

async function ask(
  api: string,
  method: string,
  path: string,
  credential: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Response> {
  const response = await fetch(`${api}/device/${path}`, {
    method,
    headers: { authorization: `Bearer ${credential}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok && response.status !== 304) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  return response;
}

async function firstLook(api: string, credential: string): Promise<Known> {
  const response = await ask(api, 'GET', 'snapshot', credential);
  const { version, assignmentId } = (await response.json()) as Known['shown'];
  return {
    credential,
    etag: response.headers.get('etag') ?? '',
    shown: { version, assignmentId },
  };
}

/** Negotiates, connects and goes: Web PubSub tells of both. */
async function connectOnce(api: string, credential: string): Promise<void> {
  const { url } = (await (await ask(api, 'POST', 'negotiate', credential)).json()) as {
    readonly url: string;
  };
  const socket = new WebSocket(url, CLIENT_PROTOCOL);
  await once(socket, 'open');
  socket.close();
  await once(socket, 'close');
}
