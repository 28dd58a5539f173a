import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Journey,
  type MicrosoftTenant,
  type Person,
  startJourney,
} from '../../local/demo/journey.ts';
import { type RunningStack, startStack } from '../support/stack.ts';

let stack: RunningStack;
let journey: Journey;

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
}

beforeAll(async () => {
  stack = await startStack();
  journey = startJourney(stack.urls);
});
afterAll(() => stack?.stop());

let people = 0;
async function newcomer(): Promise<{
  person: Person;
  organisation: string;
  tenant: MicrosoftTenant;
  admin: string;
}> {
  people += 1;
  const email = `it${people}@portal.example`;
  const domain = `tenant${people}.example`;
  const tenant = await journey.tenant({
    domain,
    rooms: 1,
    users: [
      { username: `admin@${domain}`, roles: ['Global Administrator'] },
      { username: `pra@${domain}`, roles: ['Privileged Role Administrator'] },
      { username: `guest@${domain}`, roles: [] },
    ],
  });
  const person = await journey.person(email);
  const organisation = await journey.organisation(`Organisation ${people}`, { ...person, email });
  return { person, organisation, tenant, admin: `admin@${domain}` };
}

const codeOf = (html: string): string | undefined =>
  /<meta name="problem-code" content="([^"]*)"/.exec(html)?.[1];
const begin = async (person: Person, organisation: string): Promise<string> => {
  const { status, body } = await person.call<{ signInUrl: string }>(
    'POST',
    `/organisations/${organisation}/calendar/setup`,
    {},
  );
  expect(status).toBe(200);
  return body.signInUrl;
};

describe('consents that are declined, forged, replayed or of another tenant', () => {
  it('A declined approval is explained, and the administrator can start again.', async () => {
    const { person, organisation, admin, tenant } = await newcomer();

    const declined = await journey.connect(person, organisation, admin, 'cancel');
    const again = await journey.connect(person, organisation, admin);

    expect([declined.status, codeOf(declined.html)]).toEqual([400, 'consent.declined']);
    expect(declined.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(declined.headers.get('cache-control')).toContain('no-store');
    expect(again.url).toContain(stack.urls.portal);
    const setup = await journey.reach(person, organisation, ['awaiting-sync-consent']);
    expect(setup.microsoftTenant?.id).toBe(tenant.id);
  });

  it("A person without the role comes back to the product's own page, which says who can approve.", async () => {
    const { person, organisation, admin } = await newcomer();

    const stuck = await journey.connect(person, organisation, admin.replace('admin@', 'guest@'));
    const [, link = ''] = /<a href="([^"]+)">Return to the application/.exec(stuck.html) ?? [];
    const page = await person.browser.open(link.replaceAll('&amp;', '&'));

    expect(stuck.url).toContain(stack.urls.identity);
    expect(page.url).toContain(`${stack.urls.api}/consent/discovery`);
    expect(codeOf(page.html)).toBe('consent.admin-required');
  });

  it.each(['forged', '', 'x'.repeat(4000)])(
    'A consent redirect with a state that was never issued is refused.',
    async (state) => {
      const page = await fetch(
        `${stack.urls.api}/consent/discovery?admin_consent=True&tenant=${crypto.randomUUID()}&state=${state}`,
        { redirect: 'manual' },
      );

      expect([page.status, codeOf(await page.text())]).toEqual([400, 'consent.state-invalid']);
    },
  );

  it('A consent redirect with a used state is refused.', async () => {
    const { person, organisation, admin } = await newcomer();
    const url = new URL(await begin(person, organisation));
    const callback = `${stack.urls.api}/consent/discovery?admin_consent=True&tenant=${crypto.randomUUID()}&state=${url.searchParams.get('state')}`;

    await person.browser.open(callback);
    const replay = await person.browser.open(callback);

    expect(codeOf(replay.html)).toBe('consent.state-invalid');
    const page = await journey.connect(person, organisation, admin);
    expect(page.url).toContain(stack.urls.portal);
  });

  it('A consent redirect in another browser is refused and uses up the state.', async () => {
    const { person, organisation } = await newcomer();
    const url = new URL(await begin(person, organisation));
    const callback = `${stack.urls.api}/consent/discovery?admin_consent=True&tenant=${crypto.randomUUID()}&state=${url.searchParams.get('state')}`;

    const stranger = await fetch(callback, { redirect: 'manual' });
    const owner = await person.browser.open(callback);

    expect(codeOf(await stranger.text())).toBe('consent.browser-mismatch');
    expect(codeOf(owner.html)).toBe('consent.state-invalid');
  });

  it('Set-up never binds to a tenant that only the redirect claims.', async () => {
    const victim = await newcomer();
    await journey.connect(victim.person, victim.organisation, victim.admin);
    await journey.reach(victim.person, victim.organisation, ['awaiting-sync-consent']);
    const attacker = await newcomer();
    const url = new URL(await begin(attacker.person, attacker.organisation));

    const claimed = await attacker.person.browser.open(
      `${stack.urls.api}/consent/discovery?admin_consent=True&tenant=${victim.tenant.id}&state=${url.searchParams.get('state')}`,
    );
    const signedIn = await attacker.person.browser.submit(claimed, { username: attacker.admin });

    expect(signedIn.html).toContain('AADSTS50020');
    const setup = await journey.setup(attacker.person, attacker.organisation);
    expect(setup.state).toBe('awaiting-discovery-consent');
    expect(setup).not.toHaveProperty('microsoftTenant');
  });

  it('The sign-in of set-up is refused to a user who is not a Global Administrator.', async () => {
    const { person, organisation, tenant } = await newcomer();

    const page = await journey.connect(person, organisation, tenant.users[1]?.username ?? '');

    expect([page.status, codeOf(page.html)]).toEqual([400, 'consent.role-missing']);
  });

  it('A tenant of one organisation cannot be connected to another.', async () => {
    const first = await newcomer();
    const second = await newcomer();
    await journey.connect(first.person, first.organisation, first.admin);

    const page = await journey.connect(second.person, second.organisation, first.admin);

    expect([page.status, codeOf(page.html)]).toEqual([400, 'consent.tenant-taken']);
  });

  it('Declining the second approval keeps the first.', async () => {
    const { person, organisation, admin } = await newcomer();
    await journey.connect(person, organisation, admin);
    await journey.reach(person, organisation, ['awaiting-sync-consent']);

    const declined = await journey.continueSetup(person, organisation, admin, 'cancel');
    await journey.continueSetup(person, organisation, admin);

    expect(codeOf(declined.html)).toBe('consent.declined');
    expect((await journey.reach(person, organisation, ['ready'])).state).toBe('ready');
  });
});

describe('requests that the API refuses', () => {
  it('A request without a valid token is answered 401 with the scheme Bearer.', async () => {
    const answers = await Promise.all(
      ['', 'Bearer x', 'Bearer a.b.c', 'Basic dXNlcg=='].map((authorization) =>
        fetch(`${stack.urls.api}/organisations`, {
          headers: authorization === '' ? {} : { authorization },
        }),
      ),
    );

    for (const answer of answers) {
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(((await answer.json()) as Problem).code).toBe('auth.invalid');
    }
  });

  it('An organisation is not found by users who are not its members.', async () => {
    const { organisation } = await newcomer();
    const stranger = await journey.person('stranger@portal.example');

    const hidden = await stranger.call<Problem>(
      'GET',
      `/organisations/${organisation}/calendar/setup`,
    );
    const unknown = await stranger.call<Problem>(
      'GET',
      '/organisations/nothing-here/calendar/setup',
    );

    expect([hidden.status, hidden.body.code]).toEqual([404, 'organisation.not-found']);
    expect({ ...hidden.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
  });

  it('Members can read, and only administrators can change.', async () => {
    const { person, organisation } = await newcomer();
    await person.call('POST', `/organisations/${organisation}/members`, {
      email: 'reader@portal.example',
      role: 'member',
    });
    const reader = await journey.person('reader@portal.example');

    const look = await reader.call('GET', `/organisations/${organisation}/calendar/setup`);
    const change = await reader.call<Problem>(
      'POST',
      `/organisations/${organisation}/calendar/setup`,
      {},
    );

    expect(look.status).toBe(200);
    expect([change.status, change.body.code]).toEqual([403, 'organisation.role-required']);
  });

  it('Only operators can rename or delete an organisation, and strangers learn nothing about it.', async () => {
    const { person, organisation } = await newcomer();
    const stranger = await journey.person('stranger@portal.example');

    for (const [method, body] of [['PATCH', { name: 'Mine' }], ['DELETE']] as const) {
      const path = `/organisations/${organisation}`;
      const inside = await person.call<Problem>(method, path, body);
      const outside = await stranger.call<Problem>(method, path, body);

      expect([inside.status, inside.body.code]).toEqual([403, 'organisation.role-required']);
      expect([outside.status, outside.body.code]).toEqual([404, 'organisation.not-found']);
    }
  });

  it('An organisation is not found by a member who was removed.', async () => {
    const { person, organisation } = await newcomer();
    const base = `/organisations/${organisation}/members`;
    const guest = await journey.person('guest@portal.example');
    const { body } = await person.call<{ id: string }>('POST', base, {
      email: 'guest@portal.example',
      role: 'member',
    });
    const seen = async () => (await guest.call<{ items: object[] }>('GET', '/organisations')).body;

    expect((await seen()).items).toMatchObject([{ id: organisation }]);
    await person.call('DELETE', `${base}/${body.id}`);
    expect(await seen()).toEqual({ items: [] });
  });

  it('An event without a signature of Web PubSub is refused.', async () => {
    const url = `${stack.urls.api}/webhooks/web-pubsub`;
    const asked = await fetch(url, {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'stranger.example' },
    });
    const sent = await fetch(url, { method: 'POST', headers: { 'ce-connectionid': 'c' } });

    expect([asked.status, ((await asked.json()) as Problem).code]).toEqual([
      403,
      'event.origin-refused',
    ]);
    expect([sent.status, ((await sent.json()) as Problem).code]).toEqual([
      401,
      'event.not-genuine',
    ]);
    expect(sent.headers.get('www-authenticate')).toBe('Bearer');
  });

  it("Graph's validation token is echoed whatever else the request holds.", async () => {
    const url = `${stack.urls.api}/webhooks/graph`;
    const post = (query: string, body: string) => fetch(`${url}${query}`, { method: 'POST', body });

    const echoed = await post('?validationToken=a%20b', 'x'.repeat(3 * 1024 * 1024));
    expect([echoed.status, await echoed.text()]).toEqual([200, 'a b']);
    expect((await post('', '{"value":[]}')).status).toBe(202);
    expect((await post('', 'no JSON')).status).toBe(400);
  });

  it.each([
    ['no JSON', '{', 'application/json', 400, 'request.malformed'],
    ['an unknown field', '{"name":"a","colour":"red"}', 'application/json', 400, 'request.invalid'],
    ['a missing field', '{}', 'application/json', 400, 'request.invalid'],
    [
      'a form',
      'name=a',
      'application/x-www-form-urlencoded',
      415,
      'request.unsupported-media-type',
    ],
    ['too much', `{"name":"${'a'.repeat(70_000)}"}`, 'application/json', 413, 'request.too-large'],
  ])('A request body with %s is refused.', async (_what, body, type, status, code) => {
    const { person, organisation } = await newcomer();

    const answer = await fetch(`${stack.urls.api}/organisations/${organisation}/devices`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.token}`, 'content-type': type },
      body,
    });

    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([status, code]);
  });

  it('A validation error points at the wrong field.', async () => {
    const { person, organisation } = await newcomer();

    const { body } = await person.call<{ errors: unknown }>(
      'PATCH',
      `/organisations/${organisation}/calendar/settings`,
      { windowDays: 8 },
    );

    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/windowDays' })]);
  });

  it('An unknown room and an unknown pairing code are not found.', async () => {
    const { person, organisation } = await newcomer();
    const device = await person.call<{ id: string }>(
      'POST',
      `/organisations/${organisation}/devices`,
      { name: 'Unit' },
    );

    const room = await person.call<Problem>(
      'PUT',
      `/organisations/${organisation}/devices/${device.body.id}/room`,
      { roomId: 'nowhere' },
    );
    const pairing = await fetch(`${stack.urls.api}/devices/pair`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pairingCode: 'BBBBB-BBBBB', serialNumber: '1', model: 'm' }),
    });

    expect([room.status, room.body.code]).toEqual([404, 'room.not-found']);
    expect([pairing.status, ((await pairing.json()) as Problem).code]).toEqual([
      404,
      'pairing.code-invalid',
    ]);
  });

  it('An expired and a used pairing code are answered like an unknown one.', async () => {
    const { person, organisation } = await newcomer();
    const pair = async (pairingCode: string) => {
      const answer = await fetch(`${stack.urls.api}/devices/pair`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ pairingCode, serialNumber: '1', model: 'm' }),
      });
      const headers = [...answer.headers.keys()];
      return { status: answer.status, headers, body: await answer.text() };
    };
    const create = () =>
      person.call<{ pairingCode: string }>('POST', `/organisations/${organisation}/devices`, {
        name: 'Unit',
      });
    const [used, late] = [await create(), await create()];

    expect((await pair(used.body.pairingCode)).status).toBe(201);
    const again = await pair(used.body.pairingCode);
    await journey.control('POST', '/clock', { advanceMs: 61 * 60_000 });
    const expired = await pair(late.body.pairingCode);

    const unknown = await pair('BBBBB-BBBBB');

    expect(JSON.parse(again.body)).toMatchObject({ code: 'pairing.code-invalid' });
    expect([expired, unknown]).toEqual([again, again]);
  });

  it('CORS preflights are answered for the portal alone.', async () => {
    const answer = await fetch(`${stack.urls.api}/organisations/x/calendar/setup`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });

    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      204,
      stack.urls.portal,
    ]);
  });

  it.each(['POST /devices/pair', 'GET /device/snapshot'])(
    'The preflight of %s lets the display in.',
    async (call) => {
      const [method = '', path = ''] = call.split(' ');
      const answer = await fetch(`${stack.urls.api}${path}`, {
        method: 'OPTIONS',
        headers: { origin: stack.urls.display, 'access-control-request-method': method },
      });

      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
        204,
        stack.urls.display,
      ]);
    },
  );
});

describe('the validation handshake of Graph', () => {
  it("Graph's validation request is answered with the decoded token as plain text.", async () => {
    const answer = await fetch(
      `${stack.urls.api}/webhooks/graph?validationToken=${encodeURIComponent('Validation: <b>ä</b>')}`,
      { method: 'POST' },
    );

    expect([
      answer.status,
      answer.headers.get('content-type'),
      answer.headers.get('x-content-type-options'),
    ]).toEqual([200, 'text/plain; charset=utf-8', 'nosniff']);
    expect(await answer.text()).toBe('Validation: <b>ä</b>');
  });

  it('The Graph webhook refuses malformed notifications and drops those of unknown subscriptions.', async () => {
    const post = (body: string) =>
      fetch(`${stack.urls.api}/webhooks/graph`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const forged = {
      value: [
        {
          subscriptionId: crypto.randomUUID(),
          clientState: 'forged',
          changeType: 'updated',
          resource: 'Users/x/Events/y',
          tenantId: crypto.randomUUID(),
        },
      ],
    };

    expect((await post('not json')).status).toBe(400);
    expect((await post(JSON.stringify(forged))).status).toBe(202);
  });
});
