/** Who may call what, asked over the wire: every operation of the API's own document by every kind of caller. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startJourney } from '../../local/demo/journey.ts';
import type { Access } from '../../shared/platform/endpoint.ts';
import { type Caller, type Callers, callers, inviteCallers } from '../support/callers.ts';
import { shareOf } from '../support/long.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

/** The code of the refusal, or `admitted`: what follows is then no matter of access. */
type Row = Readonly<Record<Caller, string>>;

const unproven = {
  nobody: 'auth.invalid',
  'a broken token': 'auth.invalid',
  'an expired token': 'auth.invalid',
  'a token for another audience': 'auth.invalid',
  'a token of another issuer': 'auth.invalid',
  'a device': 'auth.invalid',
  'a former device': 'auth.invalid',
};
const inOrganisation = {
  ...unproven,
  'a person without organisation': 'organisation.not-found',
  'a member of another organisation': 'organisation.not-found',
  'an installer': 'organisation.role-required',
  'a member': 'organisation.role-required',
  'an administrator': 'organisation.role-required',
  'a read-only operator': 'organisation.role-required',
  'an operator': 'admitted',
};
const ofOperators = {
  ...unproven,
  'a person without organisation': 'auth.operator-required',
  'a member of another organisation': 'auth.operator-required',
  'an installer': 'auth.operator-required',
  'a member': 'auth.operator-required',
  'an administrator': 'auth.operator-required',
  'a read-only operator': 'auth.operator-required',
  'an operator': 'admitted',
};
const all = (outcome: string) =>
  Object.fromEntries(callers.map((caller) => [caller, outcome])) as Row;

const expected: Readonly<Record<Access, Row>> = {
  anyone: all('admitted'),
  user: { ...all('admitted'), ...unproven },
  member: {
    ...inOrganisation,
    'a member': 'admitted',
    'an administrator': 'admitted',
    'a read-only operator': 'admitted',
  },
  administrator: { ...inOrganisation, 'an administrator': 'admitted' },
  installer: { ...inOrganisation, 'an installer': 'admitted', 'an administrator': 'admitted' },
  'any-role': {
    ...inOrganisation,
    'an installer': 'admitted',
    'a member': 'admitted',
    'an administrator': 'admitted',
    'a read-only operator': 'admitted',
  },
  operator: ofOperators,
  'organisation-operator': inOrganisation,
  'operator-read': { ...ofOperators, 'a read-only operator': 'admitted' },
  device: {
    ...all('device.credential-invalid'),
    'a device': 'admitted',
    'a former device': 'device.revoked',
  },
};

/** Refusals that only access gives; an endpoint's own ones look different. */
const refusals = new Set(Object.values(expected).flatMap((row) => Object.values(row)));

interface Operation {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

let stack: RunningStack;
let people: Callers;
let operations: Operation[];

beforeAll(async () => {
  stack = await startStack();
  people = await inviteCallers(stack, startJourney(stack.urls));
  const document = (await (await fetch(`${stack.urls.api}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { 'x-access': Access }>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      call: `${method.toUpperCase()} ${path.slice(1)}`,
      method: method.toUpperCase(),
      path,
      access: operation['x-access'],
    })),
  );
});
afterAll(() => stack?.stop());

/** What the end of an organisation leaves nothing of is asked last. */
const erases = ({ call }: Operation) => call === 'DELETE organisations/{org}';

/** Without a body and with ids of nothing, so that admitted callers change as little as possible. */
async function ask({ method, path }: Operation, organisation: string, caller: Caller) {
  const address = path.replace('{org}', organisation).replaceAll(/\{\w+\}/g, 'nothing');
  const authorization = people.authorization[caller];
  const answer = await fetch(`${stack.urls.api}${address}`, {
    method,
    redirect: 'manual',
    headers: authorization === undefined ? {} : { authorization },
  });
  const text = await answer.text();
  const isProblem = answer.headers.get('content-type') === 'application/problem+json';
  const { instance: _, ...problem } = isProblem
    ? (JSON.parse(text) as { code: string; instance?: string })
    : { code: '' };
  return { status: answer.status, problem };
}

const outcomeOf = ({ problem }: Awaited<ReturnType<typeof ask>>): string =>
  refusals.has(problem.code) ? problem.code : 'admitted';

describe('the access matrix', () => {
  it('The description of the API has every route that a function serves, so that the matrix misses none.', () => {
    const functions = JSON.parse(readFileSync('tests/repository/functions.json', 'utf8')) as {
      methods?: string[];
      route?: string;
    }[];
    const isPreflight = (call: string) =>
      call.startsWith('OPTIONS ') && call !== 'OPTIONS webhooks/web-pubsub';
    const served = functions
      .flatMap(({ methods = [], route = '' }) => methods.map((method) => `${method} ${route}`))
      .filter((call) => !isPreflight(call));

    expect(operations.map(({ call }) => call).sort()).toEqual(served.sort());
    expect(operations.filter(({ access }) => !(access in expected))).toEqual([]);
  });

  it('An organisation of others and one that does not exist are refused with the same answer.', async () => {
    const below = operations.filter(({ path }) => path.startsWith('/organisations/{org}'));
    const differing = await Promise.all(
      below.map(async (operation) => {
        const caller = 'a member of another organisation';
        const [real, unknown] = await Promise.all([
          ask(operation, people.organisation, caller),
          ask(operation, 'nowhere', caller),
        ]);
        return JSON.stringify(real) === JSON.stringify(unknown) ? [] : [operation.call];
      }),
    );

    expect(differing.flat()).toEqual([]);
  });

  it('Every operation admits and refuses each kind of caller as its declared access says.', async () => {
    const wrong: string[] = [];
    const pairs = operations.flatMap((operation) =>
      callers.map((caller) => ({ operation, caller })),
    );
    // Others of each operation than of the next one: together they meet each kind of caller.
    const chosen = shareOf(pairs, 3);
    let asked = 0;
    for (const operation of [...operations].sort((a, b) => Number(erases(a)) - Number(erases(b)))) {
      const askedOf = chosen.filter((pair) => pair.operation === operation);
      await Promise.all(
        askedOf.map(async ({ caller }) => {
          const answer = await ask(operation, people.organisation, caller);
          const outcome = outcomeOf(answer);
          asked += 1;
          if (outcome === expected[operation.access][caller] && answer.status < 500) return;
          wrong.push(`${operation.call} by ${caller}: ${answer.status} ${outcome}`);
        }),
      );
    }

    expect(wrong).toEqual([]);
    expect(asked).toBe(chosen.length);
    expect(new Set(chosen.map(({ operation }) => operation))).toEqual(new Set(operations));
  });
});
