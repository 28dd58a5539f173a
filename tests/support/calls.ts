/** Which calls a set-up makes, read from the emulators' own log, and a fault for exactly one of them. */
import { type Applicant, reachReady } from './applicant.ts';
import type { Ground } from './ground.ts';
import { connectionIdOf } from './places.ts';

/** One call of a set-up, without the parts that differ between organisations. */
export interface Call {
  readonly service: string;
  readonly method: string;
  /** The part of the path that every organisation shares. */
  readonly path: string;
  /** The text that names the organisation in the call; absent when there is none. */
  readonly whose?: 'organisation' | 'tenant' | 'connection';
  /** The number of these calls in one set-up. */
  readonly often: number;
}

interface Logged {
  readonly service: string;
  readonly method: string;
  readonly path: string;
}

const services = ['graph', 'identity', 'key-vault', 'storage', 'web-pubsub'];
/** Calls of the browser, and of timers and queues that run at the same time. */
const ofOthers =
  /adminconsent|authorize|messages|SyncHealth|DueRooms|^\/devstoreaccount1\/[a-z-]+$/;
const ids =
  /'[^']*'|[\da-f]{8}-[\da-f-]{27}|[\da-f]{32}|[^/]+(?:@|%40)[^/]+|calsync-[^/]*|org-[^/]+/;

/** The path after its last id, or else before its first. */
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
    // A list of the whole table names no organisation.
    path.endsWith('/SetupRuns()') ||
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
 * Runs two set-ups on a new process: the first shows the calls that a process makes only once, and a call that only one
 * of the two made came from a timer.
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

/** The texts that this organisation's calls carry; its set-up must have been started. */
export async function namesOf(ground: Ground, { organisation, tenant }: Applicant) {
  return {
    organisation,
    tenant: tenant.id,
    connection: await connectionIdOf(ground, organisation),
  };
}
