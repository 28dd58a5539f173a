import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { explainProblem } from '../../../shared/onboarding/connection/explanations.ts';
import { operationsEndpoints } from '../../../shared/onboarding/operators/operator-endpoints.ts';
import type { PortalUser } from '../../../shared/platform/endpoint.ts';
import { newCustomer } from '../../support/customers.ts';
import { type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';

let stack: OnboardingStack;

beforeAll(async () => {
  stack = await startOnboarding();
  const ready = newCustomer(stack, { org: 'b-ready' });
  await ready.ready();
  await newCustomer(stack, { org: 'a-waiting' }).start();
  await newCustomer(stack, { org: 'c-waiting' }).start();
  const failing = newCustomer(stack, { org: 'd-failed' });
  stack.microsoft.directory.setPolicies(failing.tenantId, {
    appManagement: { secrets: 'forbidden' },
  });
  await failing.connect();
  await failing.reached('failed');
});
afterAll(() => stack.close());

const operator: PortalUser = {
  key: 'operator-key',
  email: 'operator@portal.example',
  emailVerified: true,
  operator: 'full',
};
const asOperator = (org: string) => ({
  caller: operator,
  params: { org },
  headers: new Headers(),
});

interface Item {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly state: string;
  readonly since: string;
  readonly problem?: string;
  readonly instanceId: string | null;
}

async function list(query: object = {}) {
  const url = `${stack.config.API_URL}/operations/setups?x=1`;
  const answer = await stack.onboarding.http.operations.list({
    query: { limit: 50, ...query },
    url,
  });
  return answer.body as { items: Item[]; nextLink?: string };
}
const idsOf = ({ items }: { items: readonly Item[] }) =>
  items.map(({ organisation }) => organisation.id);

describe('operators', () => {
  it('count set-ups by state and by problem', async () => {
    const { body } = await stack.onboarding.http.operations.summary();

    expect(body).toMatchObject({
      organisations: 4,
      setups: { 'awaiting-discovery-consent': 2, ready: 1, failed: 1 },
      problems: { 'secret.forbidden-by-policy': 1 },
    });
  });

  it.each([
    [{ state: 'ready' }, ['b-ready']],
    [{ problem: 'secret.forbidden-by-policy' }, ['d-failed']],
    [{ q: 'NAME OF C' }, ['c-waiting']],
    [{ olderThan: 'PT1H' }, []],
    [{ olderThan: '2999-01-01T00:00:00Z', state: 'failed' }, ['d-failed']],
  ])('find set-ups by %j', async (query, expected) => {
    expect(idsOf(await list(query))).toEqual(expected);
  });

  it('see those first that are longest in their state, page by page, with the same filters', async () => {
    const first = await list({ sort: 'since', limit: 1, q: 'waiting' });
    const after = new URL(first.nextLink ?? '').searchParams.get('after') ?? '';
    const second = await list({ sort: 'since', limit: 5, after, q: 'waiting' });
    const all = await list({ sort: 'since' });

    expect([...idsOf(first), ...idsOf(second)]).toEqual(['a-waiting', 'c-waiting']);
    expect(idsOf(all)).toHaveLength(4);
    expect(all.items.map(({ since }) => since)).toEqual(
      all.items.map(({ since }) => since).toSorted(),
    );
  });

  it('read the problem in words beside each, and the one action', async () => {
    const { items } = await list({ state: 'failed' });

    expect(items).toMatchObject([
      {
        organisation: { id: 'd-failed', name: 'Name of d-failed' },
        problem: 'secret.forbidden-by-policy',
        problemTitle: explainProblem('secret.forbidden-by-policy').title,
        action: explainProblem('secret.forbidden-by-policy').action,
      },
    ]);
  });

  it('page through them in one order', async () => {
    const first = await list({ limit: 3 });
    const after = new URL(first.nextLink ?? '').searchParams.get('after') ?? '';
    const second = await list({ limit: 3, after });

    expect([...idsOf(first), ...idsOf(second)]).toEqual([
      'a-waiting',
      'b-ready',
      'c-waiting',
      'd-failed',
    ]);
    expect(second.nextLink).toBeUndefined();
  });

  it('see the timeline of one joined with the history of its orchestration', async () => {
    const get = stack.onboarding.http.operations.get(stack.durable.orchestrations);

    const { body } = await get(asOperator('b-ready'));

    const setup = body as {
      orchestration: { runtimeStatus: string };
      timeline: { source: string; code?: string; name?: string }[];
    };
    expect(body).toMatchObject({ state: 'ready', instanceId: 'setup-b-ready-1' });
    expect(setup.orchestration.runtimeStatus).toBe('Completed');
    expect(setup.timeline.map(({ code, name }) => code ?? name)).toEqual(
      expect.arrayContaining(['setup.verified', 'setupEnsureSecret']),
    );
  });

  it('see in it, by time, what people did and what Microsoft refused, with its request id', async () => {
    const get = stack.onboarding.http.operations.get(stack.durable.orchestrations);

    const { body } = await get(asOperator('d-failed'));

    const { timeline } = body as { timeline: { at: string; source: string }[] };
    const times = timeline.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(timeline).toContainEqual(
      expect.objectContaining({ source: 'audit', action: 'setup.started', result: 'ok' }),
    );
    expect(timeline).toContainEqual(
      expect.objectContaining({
        source: 'microsoft',
        step: 'application',
        reason: 'secrets-forbidden',
        status: 400,
        code: expect.any(String),
        requestId: expect.any(String),
        times: expect.any(Number),
      }),
    );
    expect(
      operationsEndpoints.get.answers[200]?.schema?.parse(JSON.parse(JSON.stringify(body))),
    ).toBeDefined();
  });

  it('get a 404 for an organisation that is not there', async () => {
    stack.world.unknown.add('nobody');
    const { operations } = stack.onboarding.http;
    const { orchestrations } = stack.durable;

    for (const act of ['get', 'retry', 'cancel', 'disconnect', 'purge'] as const) {
      await expect(operations[act](orchestrations)(asOperator('nobody'))).rejects.toMatchObject({
        code: 'organisation.not-found',
      });
    }
  });

  it('retry, cancel and disconnect on behalf of the customer, and the audit names them', async () => {
    const { operations } = stack.onboarding.http;
    const { orchestrations } = stack.durable;

    const retry = await operations.retry(orchestrations)(asOperator('d-failed'));
    const refused = operations.retry(orchestrations)(asOperator('b-ready'));
    await expect(refused).rejects.toMatchObject({ code: 'setup.not-retryable' });
    const cancel = await operations.cancel(orchestrations)(asOperator('a-waiting'));
    const disconnect = await operations.disconnect(orchestrations)(asOperator('c-waiting'));

    expect([retry.status, cancel.status, disconnect.status]).toEqual([202, 202, 202]);
    const byOperator = stack.world.audited
      .filter(({ actor }) => actor === 'operator:operator-key')
      .map(({ organisationId, action, result, code }) => [organisationId, action, result, code]);
    expect(byOperator).toEqual([
      ['d-failed', 'setup.retried', 'ok', undefined],
      ['b-ready', 'setup.retried', 'refused', 'setup.not-retryable'],
      ['a-waiting', 'setup.cancelled', 'ok', undefined],
      ['c-waiting', 'connection.disconnected', 'ok', undefined],
    ]);
  });

  it('purge what has finished, and nothing that runs', async () => {
    const { purge } = stack.onboarding.http.operations;
    const { orchestrations } = stack.durable;
    const waiting = newCustomer(stack, { org: 'e-waiting' });
    await waiting.start();

    const kept = await purge(orchestrations)(asOperator('e-waiting'));
    const purged = await purge(orchestrations)(asOperator('b-ready'));

    expect(kept.body).toEqual({
      purged: [],
      kept: [{ instanceId: 'setup-e-waiting-1', runtimeStatus: 'Running' }],
    });
    expect(purged.body).toEqual({
      purged: [{ instanceId: 'setup-b-ready-1', runtimeStatus: 'Completed' }],
      kept: [],
    });
    expect(await orchestrations.status('setup-b-ready-1')).toBeUndefined();
  });
});
