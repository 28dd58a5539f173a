import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MicrosoftTenant, type Person, startJourney } from '../../local/demo/journey.ts';
import { until } from '../support/ground.ts';
import { findMarkers, readPlaces } from '../support/places.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Scope {
  readonly profile: string;
  readonly scripts: { readonly rbac: string; readonly applicationAccessPolicy: string };
  readonly canary: { readonly chosen: string; readonly objectId?: string };
  readonly result?: {
    readonly at: string;
    readonly verdict: string;
    readonly reason?: string;
    readonly rooms: readonly { readonly readable: boolean }[];
    readonly canary: { readonly refused: boolean };
    readonly hash: string;
  };
}

let stack: RunningStack;
let journey: ReturnType<typeof startJourney>;

beforeAll(async () => {
  stack = await startStack({ env: { SYNC_DEBOUNCE_SECONDS: '0' } });
  journey = startJourney(stack.urls);
});
afterAll(() => stack?.stop());

/** An organisation on its way with one profile; tokens do not outlive a moved clock, so each call has a new one. */
async function newCustomer(profile: 'consent' | 'rbac' | 'read-basic') {
  const domain = `${profile}.example`;
  const [admin, other] = [`admin@${domain}`, `other@${domain}`];
  const tenant: MicrosoftTenant = await journey.tenant({
    domain,
    rooms: 2,
    users: [{ username: admin, roles: ['Global Administrator'] }, { username: other }],
  });
  const email = `it@${profile}.portal.example`;
  const first = await journey.person(email);
  const organisation = await journey.organisation(profile, { ...first, email });
  const base = `/organisations/${organisation}`;
  const scopePath = `${base}/calendar/scope`;
  const addresses = tenant.rooms.map(({ emailAddress }) => emailAddress);

  const who = (): Promise<Person> => journey.person(email);
  const scope = async () => (await (await who()).call<Scope>('GET', scopePath)).body;
  /** A check that was asked for, once it has ended. */
  const check = async (canary?: string) => {
    const before = (await scope()).result?.at;
    const { status } = await (await who()).call('POST', `${scopePath}/check`, { canary });
    expect(status).toBe(202);
    return await until('checked', async () => {
      const { result } = await scope();
      return result?.at === before ? undefined : result;
    });
  };
  const policies = (change: object) =>
    journey.control('PUT', `/tenants/${tenant.id}/policies`, change);
  /** They follow the verdict, which is seen first. */
  const alertsBecome = (...kinds: string[]) =>
    until(`alerted ${kinds.join()}`, async () => {
      const { body } = await (await who()).call<{ items: { kind: string }[] }>(
        'GET',
        `${base}/alerts?state=open`,
      );
      const open = body.items.map(({ kind }) => kind).filter((kind) => kind.startsWith('scope-'));
      return open.join() === kinds.join() ? true : undefined;
    });
  const warnings = async () =>
    (await journey.setup(await who(), organisation)).warnings.map(({ code }) => code);
  const assign = async (index: number) => {
    const person = await who();
    const rooms = await person.call<{ items: { id: string }[] }>('GET', `${base}/rooms`);
    const device = await person.call<{ id: string }>('POST', `${base}/devices`, { name: 'Unit' });
    const roomId = rooms.body.items[index]?.id;
    await person.call('PUT', `${base}/devices/${device.body.id}/room`, { roomId });
  };
  await journey.connect(first, organisation, admin, 'accept', profile);
  await journey.reach(first, organisation, ['awaiting-sync-consent']);
  return {
    organisation,
    base,
    scopePath,
    tenant,
    addresses,
    admin,
    other,
    first,
    who,
    scope,
    check,
    policies,
    alertsBecome,
    warnings,
    assign,
    async ready() {
      await journey.continueSetup(first, organisation, admin);
      await journey.reach(first, organisation, ['ready']);
    },
  };
}

const advance = (advanceMs: number) => journey.control('POST', '/clock', { advanceMs });

describe('access is proven to be limited, and seen when it is not', () => {
  it("Access is proven to be limited by an application access policy, and the check leaves no person's address in logs, tables or queues.", async () => {
    const customer = await newCustomer('consent');
    const { scope, check, policies, tenant, addresses } = customer;
    await customer.ready();
    await customer.assign(0);
    const administrator = tenant.users[0]?.id;
    expect(await customer.warnings()).toContain('scope.not-proven');
    expect((await scope()).canary).toEqual({
      chosen: 'connecting-administrator',
      objectId: administrator,
    });
    expect(await check()).toMatchObject({ verdict: 'not-yet', canary: { refused: false } });

    await journey.control('PUT', '/delays', { policyPropagationMs: HOUR });
    await policies({ applicationAccessPolicy: { app: 'sync', allow: addresses } });
    expect(await check()).toMatchObject({ verdict: 'not-yet' });
    // From here on nobody asks: it is looked at again by itself.
    await advance(HOUR);
    await until('proven', async () => {
      if ((await scope()).result?.verdict === 'proven') return true;
      await advance(10 * MINUTE);
      return undefined;
    });

    expect((await scope()).result).toMatchObject({
      rooms: [{ readable: true }],
      canary: { refused: true },
    });
    expect(await customer.warnings()).toEqual([]);
    await customer.alertsBecome();

    await policies({ applicationAccessPolicy: null });
    await advance(HOUR + MINUTE);
    expect(await check()).toMatchObject({ verdict: 'widened', canary: { refused: false } });
    await customer.alertsBecome('scope-widened');
    expect(await customer.warnings()).toEqual(['scope.widened']);
    await policies({ applicationAccessPolicy: { app: 'sync', allow: addresses } });
    await advance(HOUR + MINUTE);
    expect(await check(customer.other)).toMatchObject({ verdict: 'proven' });
    await customer.alertsBecome();
    expect((await scope()).canary.chosen).toBe('named');
    await journey.control('PUT', '/delays', { policyPropagationMs: 0 });

    const places = await readPlaces({ stack, heard: new Set() });
    const found = findMarkers(places, {
      address: [customer.other],
      check: ['scope.checked'],
    });
    expect(found.filter((where) => where.startsWith('address'))).toEqual([]);
    expect(found).toContain('check in logs');
  });

  it('Access is proven to be limited by RBAC for Applications, with a page to hand out and evidence in the audit.', async () => {
    const customer = await newCustomer('rbac');
    const { check, policies, addresses, scope, scopePath, base, admin } = customer;
    const limited = { rbac: { app: 'sync', allow: addresses } };
    await customer.first.call('POST', `${base}/calendar/setup/continue`, {});
    await until('wrote the script for its rooms', async () => {
      const { rbac } = (await scope()).scripts;
      return addresses.every((address) => rbac.includes(address)) ? true : undefined;
    });
    await policies(limited);
    await journey.reach(customer.first, customer.organisation, ['ready']);
    await customer.assign(0);
    expect(await check()).toMatchObject({ verdict: 'proven' });

    // A room more is looked at by itself, once an hour has gone by since the check before.
    await customer.assign(1);
    await advance(HOUR + MINUTE);
    await until('checked with the new room', async () => {
      const { result } = await scope();
      return result?.verdict === 'proven' && result.rooms.length === 2 ? true : undefined;
    });

    await policies({ rbac: { app: 'sync', allow: [...addresses, admin] } });
    expect(await check()).toMatchObject({ verdict: 'widened' });
    await customer.alertsBecome('scope-widened');
    await policies(limited);
    const { hash } = await check();
    await customer.alertsBecome();

    const person = await customer.who();
    const { body } = await person.call<{
      hash: string;
      evidence: object;
      history: { hash: string }[];
    }>('GET', `${scopePath}/evidence`);
    expect(body.hash).toBe(hash);
    expect(createHash('sha256').update(JSON.stringify(body.evidence)).digest('hex')).toBe(hash);
    expect(body.evidence).toMatchObject({
      verdict: 'proven',
      profile: 'rbac',
      canary: { before: { status: 403, code: 'ErrorAccessDenied' } },
    });
    const audit = await person.call<{ items: { action: string; target?: string }[] }>(
      'GET',
      `${base}/audit?limit=200`,
    );
    const checked = audit.body.items.filter(({ action }) => action === 'scope.checked');
    expect(checked[0]?.target).toBe(hash);
    expect(new Set(checked.map(({ target }) => target))).toEqual(
      new Set(body.history.map((record) => record.hash)),
    );
    const page = await person.call<string>('GET', `${scopePath}/proof`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const shown of [hash, addresses[0] ?? '', 'ErrorAccessDenied', '<h1>']) {
      expect(page.body).toContain(shown);
    }
  });

  it('Access with read-basic is reported as not limitable, unless the answers prove that a policy limits it.', async () => {
    const customer = await newCustomer('read-basic');
    const { check, policies, addresses } = customer;
    await customer.ready();
    await customer.assign(0);
    await policies({ applicationAccessPolicy: { app: 'sync', allow: addresses } });

    expect(await check()).toMatchObject({ verdict: 'not-limitable' });
    expect(await customer.warnings()).toEqual(['scope.not-limitable']);
    await customer.alertsBecome();

    // Microsoft leaves open whether a policy limits this permission: where one does, the answers prove it.
    await policies({
      applicationAccessPolicy: { app: 'sync', allow: addresses, coversReadBasic: true },
    });
    expect(await check()).toMatchObject({
      verdict: 'proven',
      rooms: [{ readable: true }],
      canary: { refused: true },
    });
    expect(await customer.warnings()).toEqual([]);
    await policies({ applicationAccessPolicy: null });
    expect(await check()).toMatchObject({ verdict: 'widened' });
    await customer.alertsBecome('scope-widened');

    await (await customer.who()).call('DELETE', `${customer.base}/calendar`);
    await journey.reach(await customer.who(), customer.organisation, ['not-connected']);
    const { status } = await (await customer.who()).call('GET', `${customer.scopePath}/evidence`);
    expect(status).toBe(404);
  });
});
