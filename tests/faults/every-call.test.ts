import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Applicant, newApplicant, reachReady } from '../support/applicant.ts';
import { type Ground, openGround } from '../support/ground.ts';
import { runs } from '../support/long.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await openGround({ HTTP_TIMEOUT_SECONDS: '1' });
});
afterAll(() => ground?.stop());

interface Call {
  readonly service: string;
  readonly method: string;
  /** What is the same of it for everybody. */
  readonly path: string;
}

const services = ['graph', 'identity', 'key-vault', 'storage'];
/** These are the browser's. */
const pages = /adminconsent|authorize/;
/** Far more than chance needs at 0.4 a strike. */
const MOST_ROUNDS = 15;
const AT_ONCE = 25;

/** Every call of one good set-up in a new process, each once. */
async function callsOf(applicant: Applicant): Promise<Call[]> {
  await ground.control('DELETE', '/requests');
  await reachReady(applicant);
  const { items } = await ground.control<{ items: Call[] }>('GET', '/requests');
  const calls = new Map<string, Call>();
  for (const { service, method, path } of items) {
    if (!services.includes(service) || pages.test(path)) continue;
    const call = { service, method, path: constantPart(path) };
    calls.set(Object.values(call).join(' '), call);
  }
  return [...calls.values()];
}

/** Behind the last id, or else before the first. */
function constantPart(path: string): string {
  const parts = decodeURIComponent(path).split(
    /\([^)]*\)|[\da-f]{8}-[\da-f-]{27}|[\da-f]{32}|[^/]+@[^/]+|calsync-[^/]*/,
  );
  const last = parts.at(-1) ?? '';
  return last.length > 1 ? last : (parts[0] ?? '');
}

const kinds = [
  { status: 429, retryAfter: 1 },
  { status: 503 },
  { drop: true },
  { delayMs: 1_500 },
  /** An answer that means nothing. */
  { status: 200 },
];

const faultsOf = (call: Call) =>
  kinds
    // Storage has a time-out of its own, and its SDK believes what storage answers.
    .filter(({ delayMs, status }) => call.service !== 'storage' || !(delayMs || status === 200))
    // By chance, so that one set-up does not meet them all, and not only at its first call of this kind.
    .map((kind) => ({ ...call, ...kind, probability: 0.4, times: 1 }));

async function atOnce<T>(most: number, jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const left = [...jobs];
  const results: T[] = [];
  const work = async () => {
    for (let job = left.shift(); job !== undefined; job = left.shift()) results.push(await job());
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}

/** Calls that did not meet each of the faults whose strike shows in what was answered. */
async function callsWithout(calls: readonly Call[]): Promise<Call[]> {
  const { items } = await ground.control<{ items: (Call & { status: number })[] }>(
    'GET',
    '/requests',
  );
  return calls.filter(
    ({ service, method, path }) =>
      ![429, 503, 0].every((status) =>
        items.some(
          (item) =>
            item.service === service &&
            item.method === method &&
            item.status === status &&
            decodeURIComponent(item.path).includes(path),
        ),
      ),
  );
}

describe('a fault at any call of set-up', () => {
  it('leaves a set-up that is ready, or says what leads to ready', async () => {
    const calls = await callsOf(await newApplicant(ground));
    const faults = calls.flatMap(faultsOf);
    await ground.control('DELETE', '/requests');
    await ground.faults(faults);
    // What a process asks only once is asked again.
    await ground.killHost();
    const organisations = runs(Math.ceil(faults.length / 3), faults.length);

    const setUp = async () => {
      const applicant = await newApplicant(ground);
      const { state } = await reachReady(applicant, 20);
      const secrets = (await applicant.applications())
        .filter(({ displayName }) => displayName === 'ClickShare Calendar Sync')
        .map(({ passwordCredentials }) => passwordCredentials.length);
      return { state, secrets };
    };
    const outcomes = await atOnce(
      AT_ONCE,
      Array.from({ length: organisations }, () => setUp),
    );
    // A call that a process makes once may have escaped by chance: the faults left over wait for the next process.
    let unmet = await callsWithout(calls);
    for (let round = 0; unmet.length > 0 && round < MOST_ROUNDS; round += 1) {
      await ground.killHost();
      outcomes.push(await setUp());
      unmet = await callsWithout(calls);
    }

    expect(outcomes).toEqual(outcomes.map(() => ({ state: 'ready', secrets: [1] })));
    expect(unmet).toEqual([]);
  }, 600_000);
});
