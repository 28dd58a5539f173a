import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isLong } from '../support/long.ts';
import {
  type Customer,
  type SecretView,
  type SecretWorld,
  secretWorld,
} from '../support/secrets.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const CUSTOMERS = isLong ? 20 : 4;
/** Their policy allows 400 days, so that the longest life on offer is a year. */
const SHORT = isLong ? 3 : 1;
/** Their policy forbids new secrets when the first renewal is due. */
const FORBIDDING = isLong ? 2 : 1;
const SEED = 20_261_123;

/** Faults that pass: of Graph while it adds and removes credentials, of the vault while it writes. */
const passing = [
  { service: 'graph', method: 'POST', path: 'addPassword', status: 503 },
  { service: 'graph', method: 'POST', path: 'removePassword', status: 429, retryAfter: 5 },
  { service: 'graph', method: 'POST', path: 'removePassword', drop: true },
  { service: 'graph', method: 'GET', path: '$select=passwordCredentials', status: 500 },
  { service: 'key-vault', method: 'PUT', path: '/secrets/', status: 503 },
  { service: 'key-vault', method: 'PATCH', path: '/secrets/', drop: true },
] as const;

let stack: RunningStack;
let world: SecretWorld;
let customers: Customer[];

beforeAll(async () => {
  // Longer than the test's two years: it counts the alerts of all that time.
  stack = await startStack({
    env: { RETENTION_ALERTS_DAYS: '1000', RETENTION_AUDIT_DAYS: '1000' },
  });
  world = secretWorld(stack);
});
afterAll(() => stack?.stop());

/** A repeatable dice. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('two years of several organisations, from one secret event to the next', () => {
  it('In two years no secret expires, no calendar read fails, and exactly the due alerts are raised.', async () => {
    const started = performance.now();
    customers = [];
    for (let first = 0; first < CUSTOMERS; first += 5) {
      const batch = Array.from({ length: Math.min(5, CUSTOMERS - first) }, (_, index) => {
        const number = first + index;
        const policy = number < SHORT ? { secrets: 'allowed', maxLifetimeDays: 400 } : null;
        return world.connect(`clock${number}`, policy);
      });
      customers.push(...(await Promise.all(batch)));
    }
    const forbidding = customers.slice(SHORT, SHORT + FORBIDDING);
    const forbiddingIds = new Set(forbidding.map(({ organisationId }) => organisationId));
    for (const { tenant } of forbidding) await world.policies(tenant.id, { secrets: 'forbidden' });
    const setUpSeconds = (performance.now() - started) / 1000;
    const roll = dice(SEED);
    const expired: string[] = [];
    let lastFailing = false;
    const begin = Date.now();
    let now = new Date(begin);
    let jumps = 0;
    const jump = async (ms: number) => {
      now = await world.advance(ms);
      jumps += 1;
    };

    const inUse = async (): Promise<SecretView[]> => {
      const secrets = await world.secrets();
      expired.push(
        ...secrets
          .filter(({ expiresOn }) => Date.parse(expiresOn) <= now.getTime())
          .map(({ name }) => name),
      );
      return secrets;
    };

    let secrets = await inUse();
    while (now.getTime() < begin + 2 * 365 * DAY) {
      const failing = secrets.some(
        ({ organisationId, problem }) => forbiddingIds.has(organisationId) && problem !== undefined,
      );
      if (failing && !lastFailing) {
        // Down for weeks: of all the rungs passed meanwhile only the last one counts.
        const ends = secrets.filter(({ organisationId }) => forbiddingIds.has(organisationId));
        await jump(
          Math.min(...ends.map(({ expiresOn }) => Date.parse(expiresOn))) - 5 * DAY - now.getTime(),
        );
        for (const { tenant } of forbidding) await world.policies(tenant.id, null);
        await jump(DAY);
      } else {
        const due = Math.min(...secrets.map(({ rotatesAt }) => Date.parse(rotatesAt)));
        await world.faults(
          passing
            .filter(() => roll() < 0.5)
            .map((fault) => ({ ...fault, times: isLong ? 1 + Math.floor(roll() * 2) : 1 })),
        );
        await jump(Math.max(due - now.getTime(), 0) + DAY);
      }
      lastFailing = failing;
      // Tries after faults, and the end of the overlap of all others.
      await jump(2 * HOUR);
      await world.faults([]);
      secrets = await inUse();
    }
    await jump(2 * HOUR);
    await jump(2 * HOUR);
    // On a busy machine the last renewal may still be at work when the clock has moved.
    await until('all renewals ended', async () => {
      const all = await Promise.all(customers.map((customer) => world.credentials(customer)));
      return all.every(({ length }) => length === 1) || (await jump(HOUR), undefined);
    });
    secrets = await inUse();

    const alerts = await world.alerts();
    const { body: requests } = await world.journey.control<{
      items: { method: string; path: string; status: number }[];
    }>('GET', '/requests?service=graph');
    const reads = requests.items.filter(({ path }) => path.includes('/calendarView'));
    const seconds = (performance.now() - started) / 1000;
    process.stderr.write(
      `${JSON.stringify({ seconds, setUpSeconds, jumps, reads: reads.length, alerts: alerts.length })}\n`,
    );

    expect(expired).toEqual([]);
    expect(reads.length).toBeGreaterThan(CUSTOMERS);
    expect(failed(reads)).toEqual([]);
    for (const customer of customers) {
      const secret = secrets.find(
        ({ organisationId }) => organisationId === customer.organisationId,
      );
      const live = await world.credentials(customer);
      expect(live.map(({ keyId }) => keyId)).toEqual([secret?.keyId]);
      const own = alerts.filter(({ organisationId }) => organisationId === customer.organisationId);
      const rungs = own
        .filter(({ kind }) => kind === 'secret-expiry')
        .map(({ subject }) => Number(subject.split('-').at(-1)))
        .sort((left, right) => left - right);
      const renewals = (secret?.generation ?? 0) - 1;
      const forbade = forbiddingIds.has(customer.organisationId);
      expect(renewals).toBeGreaterThan(0);
      expect(rungs).toEqual([
        ...(forbade ? [7] : []),
        ...Array.from({ length: renewals }, () => 60),
      ]);
      expect(own.filter(({ kind }) => kind === 'secret-rotation')).toHaveLength(forbade ? 1 : 0);
      expect(own.filter(({ state }) => state === 'open')).toEqual([]);
    }
  }, 900_000);
});

/** A token that ended while the clock jumped is no failure when the read goes on with a fresh one. */
function failed(reads: readonly { readonly path: string; readonly status: number }[]) {
  return reads.filter(({ path, status }, at) => {
    const next = reads.slice(at + 1).find((read) => read.path === path);
    return status >= 400 && !(status === 401 && next?.status === 200);
  });
}
