/** Set-up with every delay at 0: how long the customer waits for us, alone and with fifty at once, and what a quiet hour costs. */
import { type Journey, type Person, startJourney } from '../local/demo/journey.ts';
import { startStack } from '../tests/support/stack.ts';
import { quantile } from './stack.ts';

const AT_ONCE = 50;
const MOST_MS = 120_000;
const HOUR_MS = 3_600_000;

interface Waited {
  readonly discoveryMs: number;
  readonly syncMs: number;
}

interface Customer {
  readonly who: Person;
  readonly organisation: string;
  readonly admin: string;
}

export async function measureSetup(): Promise<object> {
  const stack = await startStack();
  try {
    const journey = startJourney(stack.urls);
    await connect(journey, await customer(journey, 'warm'));
    const alone: Waited[] = [];
    for (let n = 0; n < 5; n += 1)
      alone.push(await connect(journey, await customer(journey, `a${n}`)));
    const customers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) => customer(journey, `m${n}`)),
    );
    const begun = performance.now();
    const together = await Promise.all(customers.map((each) => connect(journey, each)));
    const allReadyMs = Math.round(performance.now() - begun);
    return {
      alone: summary(alone),
      together: { setUps: AT_ONCE, ready: together.length, allReadyMs, ...summary(together) },
      quietHour: await quietHour(journey),
    };
  } finally {
    await stack.stop();
  }
}

async function customer(journey: Journey, tag: string): Promise<Customer> {
  const domain = `${tag}.example`;
  await journey.tenant({ domain, rooms: 2 });
  const email = `it-${tag}@portal.example`;
  const who = await journey.person(email);
  const organisation = await journey.organisation(tag, { ...who, email });
  return { who, organisation, admin: `admin@${domain}` };
}

/** From each approval's redirect back to the portal to the next state, as the portal's polling sees it. */
async function connect(journey: Journey, { who, organisation, admin }: Customer): Promise<Waited> {
  await journey.connect(who, organisation, admin);
  const accepted = performance.now();
  await journey.reach(who, organisation, ['awaiting-sync-consent'], MOST_MS);
  const discoveryMs = performance.now() - accepted;
  await journey.continueSetup(who, organisation, admin);
  const continued = performance.now();
  await journey.reach(who, organisation, ['ready'], MOST_MS);
  return { discoveryMs, syncMs: performance.now() - continued };
}

const summary = (all: readonly Waited[]) => {
  const of = (pick: (waited: Waited) => number) => ({
    p50Ms: Math.round(quantile(all.map(pick), 0.5)),
    p95Ms: Math.round(quantile(all.map(pick), 0.95)),
  });
  return {
    acceptToAwaitingSyncConsent: of(({ discoveryMs }) => discoveryMs),
    secondAcceptToReady: of(({ syncMs }) => syncMs),
  };
};

/** Nobody follows a room: what is asked of Microsoft then is health alone. */
async function quietHour(journey: Journey): Promise<object> {
  await journey.control('DELETE', '/requests');
  for (let passed = 0; passed < HOUR_MS; passed += HOUR_MS / 12) {
    await journey.control('POST', '/clock', { advanceMs: HOUR_MS / 12 });
  }
  const count = async (service: string) => {
    const { body } = await journey.control<{ items: unknown[] }>(
      'GET',
      `/requests?service=${service}`,
    );
    return body.items.length;
  };
  return {
    organisations: AT_ONCE + 6,
    graphRequests: await count('graph'),
    identityRequests: await count('identity'),
  };
}
