/** The README says what each way of opening calendars grants; the emulated tenant says what was really granted. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { listApplications } from '../../../local/identity/control.ts';
import type { AccessMode } from '../../../shared/onboarding/contract.ts';
import { type Customer, newCustomer } from '../../support/customers.ts';
import { consent } from '../../support/microsoft.ts';
import { type OnboardingStack, startOnboarding } from '../../support/onboarding.ts';

let stack: OnboardingStack;

beforeAll(async () => {
  stack = await startOnboarding();
});
afterAll(() => stack.close());

const readme = readFileSync('README.md', 'utf8');
const section = /\n## What we may read, and how you can tell\n([^]*?)\n## /.exec(readme)?.[1] ?? '';
const quoted = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** What the README says of a way: granted in Entra, and in Exchange. */
function promised(way: string): { entra: string[]; exchange: string[] } {
  const row = section.split('\n').find((line) => line.startsWith(`| ${way}`));
  if (row === undefined) throw new Error(`The README has no way "${way}".`);
  const [, , entra = '', exchange = ''] = row.split('|').map((cell) => cell.trim());
  return { entra: quoted(entra), exchange: quoted(exchange) };
}

function granted({ tenantId }: Customer) {
  const { directory, graph } = stack.microsoft;
  const apps = listApplications(directory, tenantId) ?? [];
  const of = (app: string) => apps.find((each) => each.app === app);
  const { scopes, assignments } = graph.listExchange(tenantId);
  return {
    discovery: [...(of('discovery')?.grants ?? []), ...(of('discovery')?.delegatedGrants ?? [])],
    entra: of('sync')?.grants ?? [],
    exchange: assignments.flatMap(({ role, scopeId }) => [
      role,
      scopes.find(({ id }) => id === scopeId)?.recipientFilter,
    ]),
  };
}

const customer = (profile: AccessMode) =>
  newCustomer(stack, { org: `granted-${profile}`, profile });

it.each([
  ['approve in Entra (`consent`)', 'consent'],
  ['least data (`read-basic`)', 'read-basic'],
] as const)(
  'The way "%s" is granted what the README says, and nothing else.',
  async (way, profile) => {
    const who = customer(profile);
    await who.ready();

    const { discovery, ...rest } = granted(who);

    expect(rest).toEqual(promised(way));
    const protocol = ['openid', 'profile'];
    const [, introduction = ''] = /^([^|]*)/.exec(section) ?? [];
    expect(discovery.filter((grant) => !protocol.includes(grant)).toSorted()).toEqual(
      quoted(introduction)
        .filter((word) => word.includes('.'))
        .toSorted(),
    );
  },
);

it('The way "rooms only", by one press, is granted what the README says, and nothing else.', async () => {
  const who = customer('rbac');
  const { onboarding, durable } = stack;
  await who.connect();
  await who.reached('awaiting-sync-consent');
  await onboarding.http.continue(durable.orchestrations)(who.base);
  await who.reached('verifying');
  const begun = who.browser.keep(await onboarding.http.limit.make(who.base));
  const { signInUrl } = begun.body as { signInUrl: string };
  const back = await consent(who.browser.atMicrosoft, signInUrl, who.username);
  await onboarding.http.signedIn(durable.orchestrations)(who.browser.arriving(back.href));
  await who.reached('ready');

  const { entra, exchange } = granted(who);

  expect({ entra, exchange }).toEqual(promised('rooms only (`rbac`), *Limit access for me*'));
});
