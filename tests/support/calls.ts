/** Which calls a set-up makes, read from the emulators' own log, and a fault for exactly one of them. */
import { type Applicant, reachReady } from './applicant.ts';
import type { Ground } from './ground.ts';
import { connectionIdOf } from './places.ts';

/** One of the calls of a set-up: the same for every organisation but for whose it is. */
export interface Call {
  readonly service: string;
  readonly method: string;
  /** What is the same of its path for everybody. */
  readonly path: string;
  /** What in it tells whose it is; absent when nothing does. */
  readonly whose?: 'organisation' | 'tenant' | 'connection';
  /** How often one set-up makes it. */
  readonly often: number;
}

interface Logged {
  readonly service: string;
  readonly method: string;
  readonly path: string;
}

const services = ['graph', 'identity', 'key-vault', 'storage', 'web-pubsub'];
/** The browser's calls, and those of timers and queues that go on beside. */
const ofOthers =
  /adminconsent|authorize|messages|SyncHealth|DueRooms|^\/devstoreaccount1\/[a-z-]+$/;
const ids =
  /'[^']*'|[\da-f]{8}-[\da-f-]{27}|[\da-f]{32}|[^/]+(?:@|%40)[^/]+|calsync-[^/]*|org-[^/]+/;

/** Behind the last id, or else before the first. */
function constantPart(path: string): string {
  const [before = '', ...others] = path.split(ids);
  const behind = others.at(-1) ?? '';
  return /^\/./.test(behind) ? behind : before;
}

function whoseCall({ service, method, path }: Logged): Call['whose'] {
  if (service === 'graph') return 'tenant';
  if (service === 'identity')
    return path.startsWith('/msi') || path.startsWith('/common') ? undefined : 'tenant';
  if (service === 'key-vault' || path.includes('/Secrets(')) return 'connection';
  if (
    path.endsWith('/Tables') ||
    path.includes('/Alerts(') ||
    (path.includes('/ConsentStates') && method !== 'PUT')
  )
    return undefined;
  return 'organisation';
}

async function callsUntilReady(applicant: Applicant): Promise<Call[]> {
  const { ground } = applicant;
  await ground.control('DELETE', '/requests');
  await reachReady(applicant);
  const { items } = await ground.control<{ items: Logged[] }>('GET', '/requests');
  const calls = new Map<string, Call>();
  for (const item of items) {
    const { service, method } = item;
    if (!services.includes(service) || ofOthers.test(item.path)) continue;
    const path = constantPart(item.path);
    const key = `${service} ${method} ${path}`;
    const whose = whoseCall(item);
    const often = (calls.get(key)?.often ?? 0) + 1;
    calls.set(key, { service, method, path, often, ...(whose === undefined ? {} : { whose }) });
  }
  return [...calls.values()];
}

/**
 * Of a process that has made none yet: what it asks only once shows in the first of the two, and what only one of them
 * made was a timer's.
 */
export async function callsOfSetUp(first: Applicant, second: Applicant): Promise<Call[]> {
  await first.ground.killHost();
  const [fresh, usual] = [await callsUntilReady(first), await callsUntilReady(second)];
  return [
    ...fresh.filter(({ whose }) => whose === undefined).map((call) => ({ ...call, often: 1 })),
    ...usual.filter((call) => call.whose !== undefined && fresh.some((one) => isSame(one, call))),
  ];
}

const isSame = (one: Call, other: Call): boolean =>
  one.service === other.service && one.method === other.method && one.path === other.path;

/** What its calls carry; its set-up must have been started. */
export async function namesOf(ground: Ground, { organisation, tenant }: Applicant) {
  return {
    organisation,
    tenant: tenant.id,
    connection: await connectionIdOf(ground, organisation),
  };
}
