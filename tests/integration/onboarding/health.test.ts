import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answersOf, faultOf } from '../../support/answers.ts';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { type OnboardingStack, silent, startOnboarding } from '../../support/onboarding.ts';

let stack: OnboardingStack;
let count = 0;
const MINUTE_MS = 60_000;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterEach(() => {
  stack.now.shift = 0;
  stack.microsoft.deps.faults.replace([]);
});
afterAll(() => stack.close());

async function connected(): Promise<Customer> {
  count += 1;
  const customer = newCustomer(stack, { org: `health-${count}` });
  await customer.ready();
  return customer;
}

const check = ({ org }: Customer) => stack.onboarding.checkHealth({ organisationId: org }, silent);
const problemOf = async (customer: Customer) => (await customer.read()).problem?.code;
const hasAlert = ({ org }: Customer) => stack.world.alerts.has(`${org} consent`);

/** Requests since `from`, by service. */
function requestsSince(from: number) {
  const items = stack.microsoft.deps.requests.read({}).items.slice(from);
  const count = (service: string) => items.filter((item) => item.service === service).length;
  return { graph: count('graph'), identity: count('identity') };
}
const requestsSoFar = () => stack.microsoft.deps.requests.read({}).items.length;

describe('health of a connected organisation', () => {
  it('is one token and no Graph request while all is well', async () => {
    const customer = await connected();
    const before = requestsSoFar();

    for (let checks = 0; checks < 12; checks += 1) await check(customer);

    expect(requestsSince(before)).toEqual({ graph: 0, identity: 12 });
    expect((await customer.read()).state).toBe('ready');
  });

  it('looks at the assignments every 12 hours', async () => {
    const customer = await connected();
    stack.now.shift = 12 * 60 * MINUTE_MS;
    const before = requestsSoFar();

    await check(customer);
    await check(customer);

    expect(requestsSince(before).graph).toBe(2);
    expect((await customer.read()).state).toBe('ready');
  });

  it.each([
    [{ sync: { consent: false } }, 'connection.access-lost'],
    [{ sync: { enabled: false } }, 'application.disabled'],
    [{ sync: { deleted: true } }, 'connection.app-deleted'],
  ])('shows %j at once, and notices by itself when it is over', async (policies, code) => {
    const customer = await connected();
    const { directory } = stack.microsoft;
    directory.setPolicies(customer.tenantId, policies);

    await check(customer);
    const lost = await customer.read();
    const alerted = hasAlert(customer);
    directory.setPolicies(customer.tenantId, {});
    await check(customer);

    expect([lost.state, lost.problem?.code, alerted]).toEqual(['degraded', code, true]);
    expect(lost.problem?.action).toBeTruthy();
    expect([(await customer.read()).state, hasAlert(customer)]).toEqual(['ready', false]);
  });

  it.each([
    ['E4', 'E3', 'degraded', 'microsoft.blocked-by-policy'],
    ['E9', 'E9', 'ready', undefined],
  ])('%s: the answer %s of the token endpoint makes it %s', async (_row, id, state, code) => {
    const customer = await connected();
    const answer = answersOf('token-endpoint').find((one) => one.id === id);
    if (answer === undefined) throw new Error(`There is no answer ${id}.`);
    stack.microsoft.deps.faults.replace([{ ...faultOf(answer), carries: customer.tenantId }]);

    await check(customer);

    const { state: now, problem } = await customer.read();
    expect([now, problem?.code]).toEqual([state, code]);
    expect(hasAlert(customer)).toBe(state === 'degraded');
  });

  it('E5: what Entra refuses the discovery app in one tenant degrades that customer alone, and tells no operator.', async () => {
    const [struck, other] = [await connected(), await connected()];
    const answer = answersOf('token-endpoint').find(({ id }) => id === 'E3');
    if (answer === undefined) throw new Error('There is no answer E3.');
    const { DISCOVERY_CLIENT_ID } = stack.config;
    stack.microsoft.deps.faults.replace([
      { ...faultOf(answer), path: struck.tenantId, carries: `client_id=${DISCOVERY_CLIENT_ID}` },
    ]);
    stack.now.shift = 12 * 60 * MINUTE_MS;

    for (const customer of [struck, other]) await check(customer);

    expect([await problemOf(struck), (await other.read()).state]).toEqual([
      'microsoft.blocked-by-policy',
      'ready',
    ]);
    expect([...stack.world.alerts].filter((alert) => alert.startsWith('platform'))).toEqual([]);
  });

  it('calls it revoked only when two checks 15 minutes apart agree', async () => {
    const customer = await connected();
    stack.microsoft.directory.setPolicies(customer.tenantId, { sync: { consent: false } });

    await check(customer);
    stack.now.shift = 14 * MINUTE_MS;
    await check(customer);
    const before = await problemOf(customer);
    stack.now.shift = 15 * MINUTE_MS;
    await check(customer);

    expect(before).toBe('connection.access-lost');
    expect(await problemOf(customer)).toBe('connection.revoked');
  });

  it('is not taken in by a read with a token from before the withdrawal', async () => {
    const customer = await connected();
    stack.microsoft.directory.setPolicies(customer.tenantId, { sync: { consent: false } });
    await check(customer);

    await stack.onboarding.connections.observe(customer.org, 'ok');

    expect((await customer.read()).state).toBe('degraded');
  });

  it('keeps Microsoft being away apart from lost access', async () => {
    const customer = await connected();
    stack.microsoft.deps.faults.replace([{ service: 'identity', status: 503 }]);

    await check(customer);

    expect((await customer.read()).state).toBe('ready');
  });

  it('sees within 12 hours that the discovery app was withdrawn, and keeps that apart', async () => {
    const customer = await connected();
    const { directory } = stack.microsoft;
    directory.setPolicies(customer.tenantId, { discovery: { enabled: false } });
    stack.now.shift = 12 * 60 * MINUTE_MS;

    await check(customer);
    const problem = await problemOf(customer);
    await stack.onboarding.connections.observe(customer.org, 'ok');
    const still = await problemOf(customer);
    directory.setPolicies(customer.tenantId, {});
    await check(customer);

    expect([problem, still]).toEqual(['connection.discovery-lost', 'connection.discovery-lost']);
    expect((await customer.read()).state).toBe('ready');
  });

  it('ends with the connection', async () => {
    const customer = await connected();
    stack.microsoft.directory.setPolicies(customer.tenantId, { sync: { consent: false } });
    await check(customer);

    await stack.onboarding.http.disconnect(stack.durable.orchestrations)(customer.base);
    await customer.reached('not-connected');
    await check(customer);

    expect(hasAlert(customer)).toBe(false);
  });
});
