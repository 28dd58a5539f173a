import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../local/kit/faults.ts';
import { type Serving, serve } from '../../local/kit/serve.ts';
import type { Guide } from '../../local/pages/guide.ts';
import { createControl } from '../../local/stack/control.ts';
import { createWebPubSub } from '../../local/web-pubsub/web-pubsub.ts';
import { type Microsoft, portOf, startMicrosoft } from '../support/microsoft.ts';

const ROOM = 'fountain@fabrikam.example';
const MINUTE_MS = 60_000;
const moves: number[] = [];
let microsoft: Microsoft;
let serving: Serving;
let origin: string;
let tenant: string;

beforeAll(async () => {
  microsoft = await startMicrosoft();
  const { deps, addresses, directory, graph } = microsoft;
  const guide: Guide = {
    addresses,
    microsoft: 'emulated',
    demo: { organisationId: 'org1', portalUser: 'it@fabrikam.example', microsoftUser: 'admin@x' },
  };
  const control = createControl({
    ...deps,
    directory,
    graph,
    guide,
    webPubSub: createWebPubSub(deps, { eventHandlerUrl: 'http://localhost:1' }),
    issuePortalToken: async () => 'token',
    async advanceClock(advanceMs) {
      moves.push(advanceMs);
      return { now: new Date().toISOString(), idle: true };
    },
  });
  serving = await serve(control, { ...deps, port: portOf(addresses.control) });
  origin = addresses.control;
  const made = await fetch(`${origin}/tenants`, {
    method: 'POST',
    body: JSON.stringify({
      displayName: 'Fabrikam',
      domain: 'fabrikam.example',
      users: [{ username: 'admin', roles: ['Global Administrator'] }],
      rooms: [
        { displayName: 'Fountain' },
        { displayName: '<i>Garden</i>', emailAddress: 'g@x.example' },
      ],
    }),
  });
  ({ id: tenant } = (await made.json()) as { id: string });
});
afterAll(async () => {
  await serving.close();
  await microsoft.close();
});
beforeEach(() => read('PUT', '/faults', []));

async function read<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${origin}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const show = async (path: string): Promise<string> =>
  await (await fetch(`${origin}${path}`)).text();

/** Sends the form as a browser does, and answers the page that it leads to. */
async function submit(path: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(`${origin}/microsoft/${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin },
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return await show(answer.headers.get('location') ?? '');
}

const noteOf = (page: string): string =>
  /<div class="note[^>]*>([\s\S]*?)<\/div>/
    .exec(page)?.[1]
    ?.replace(/<[^>]*>/g, '')
    .trim() ?? '';

const events = async (): Promise<Record<string, unknown>[]> => {
  const window = new URLSearchParams({
    from: new Date(Date.now() - 1440 * MINUTE_MS).toISOString(),
    to: new Date(Date.now() + 1440 * MINUTE_MS).toISOString(),
  });
  const path = `/tenants/${tenant}/rooms/${ROOM}/events?${window.toString()}`;
  return (await read<{ items: Record<string, unknown>[] }>('GET', path)).items;
};
const armed = async (): Promise<readonly Fault[]> =>
  (await read<{ items: readonly Fault[] }>('GET', '/faults')).items;

describe('the start page', () => {
  it('The start page leads to everything and says who signs in.', async () => {
    const page = await show('/');
    const { addresses } = microsoft;

    for (const link of [
      `${addresses.portal}/organisations/org1/calendar`,
      `${addresses.portal}/operations`,
      addresses.display,
      '/microsoft',
      `${addresses.host}/api/docs`,
      `${addresses.host}/api/health/ready`,
    ]) {
      expect(page).toContain(`href="${link}"`);
    }
    expect(page).toContain('it@fabrikam.example');
    expect(page).toContain('operator@contoso.example');
  });

  it('Every page has a strict content security policy and no script of its own.', async () => {
    for (const path of ['', 'applications', 'trouble', 'time', 'requests']) {
      const answer = await fetch(`${origin}/microsoft${path === '' ? '' : `/${path}`}`);
      const policy = answer.headers.get('content-security-policy');

      expect(answer.status).toBe(200);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(await answer.text()).not.toMatch(/<script>| style="| on\w+="/);
    }
  });
});

describe('the page Meetings', () => {
  const create = { action: 'create', room: ROOM, startsIn: '0', minutes: '30' };

  it('A meeting is created, moved, made longer, renamed and cancelled by forms.', async () => {
    const page = await submit('meetings', {
      ...create,
      tenant,
      subject: 'Kick-off',
      isOnline: 'on',
      isPrivate: 'on',
    });
    const [made] = await events();
    const time = (name: 'start' | 'end', event = made) => {
      const { dateTime } = { ...event }[name] as { dateTime: string };
      return Date.parse(`${dateTime.slice(0, 19)}Z`);
    };
    const change = {
      tenant,
      room: ROOM,
      event: String(made?.['id']),
      subject: 'Kick-off',
      start: String(time('start')),
      end: String(time('end')),
      zone: 'UTC',
      date: new Date(time('start')).toISOString().slice(0, 10),
    };

    expect(noteOf(page)).toContain('“Kick-off” is booked in fountain@fabrikam.example.');
    expect(noteOf(page)).toContain('Graph notifies the product');
    expect(made).toMatchObject({ sensitivity: 'private', isOnlineMeeting: true });
    expect(time('end') - time('start')).toBe(30 * MINUTE_MS);

    await submit('meetings', { ...change, action: 'later' });
    expect(time('start', (await events())[0])).toBe(time('start') + 15 * MINUTE_MS);
    await submit('meetings', { ...change, action: 'longer' });
    expect(time('end', (await events())[0])).toBe(time('end') + 15 * MINUTE_MS);
    await submit('meetings', { ...change, action: 'save', subject: 'Renamed' });
    expect((await events())[0]).toMatchObject({ subject: 'Renamed' });
    await submit('meetings', { ...change, action: 'cancel' });
    expect(await events()).toEqual([]);
  });

  it('A meeting of every day is a series, and only the occurrence of today is cancelled.', async () => {
    await submit('meetings', { ...create, tenant, subject: 'Stand-up', isDaily: 'on' });
    const [today] = await events();

    await submit('meetings', {
      tenant,
      room: ROOM,
      action: 'cancel',
      event: String(today?.['id']),
      subject: 'Stand-up',
      start: '0',
      end: '0',
      zone: 'UTC',
      date: '2026-01-01',
    });

    expect(today).toMatchObject({ type: 'occurrence' });
    for (const event of await events()) expect(event['id']).not.toBe(today?.['id']);
  });

  it('What people type is text on the page, never markup.', async () => {
    await submit('meetings', { ...create, tenant, subject: '<img src=x onerror=alert(1)>' });
    const page = await show('/microsoft');

    expect(page).toContain('&lt;img src=x');
    expect(page).toContain('&lt;i&gt;Garden');
    expect(page).not.toContain('<img');
  });

  it.each([
    ['a room that is not there', { room: 'nowhere@x.example' }, 'There is no room'],
    ['no length', { minutes: '' }, 'Nothing was done.'],
    ['an unknown action', { action: 'explode' }, 'Nothing was done.'],
  ])('A form with %s changes nothing and says why.', async (_, change, reason) => {
    const before = await events();
    const page = await submit('meetings', { ...create, tenant, subject: 'X', ...change });

    expect(noteOf(page)).toContain(reason);
    expect(await events()).toEqual(before);
  });

  it.each(['http://evil.example', 'null'])('A form that %s sends is refused.', async (from) => {
    const answer = await fetch(`${origin}/microsoft/trouble`, {
      method: 'POST',
      body: new URLSearchParams({ service: 'graph', trouble: 'down' }),
      headers: { origin: from },
    });

    expect(answer.status).toBe(403);
    expect(await armed()).toEqual([]);
  });
});

describe('the page Apps and consent', () => {
  it('Each switch changes one thing in the tenant, and back.', async () => {
    const policies = () =>
      read<{ discovery: object; sync: object; applicationAccessPolicy: unknown }>(
        'GET',
        `/tenants/${tenant}/policies`,
      );
    const { directory } = microsoft;
    const app = directory.applications.register(tenant, {
      displayName: 'ClickShare Calendar Sync',
    });
    const principal = directory.applications.addServicePrincipal(tenant, app.appId, 'Sync');
    directory.consent.grant(principal, {
      roles: ['798ee544-9d2d-430c-a058-570e29e34338'],
      scopes: [],
      userId: null,
    });
    const usual = { consent: true, enabled: true, deleted: false };
    expect(await policies()).toMatchObject({ sync: usual, discovery: usual });

    for (const [name, off] of [
      ['consent', 'false'],
      ['enabled', 'false'],
      ['deleted', 'true'],
    ] as const) {
      const form = { tenant, app: 'sync', switch: name };
      const page = await submit('applications', { ...form, value: off });
      expect(noteOf(page)).toContain('ClickShare Calendar Sync');
      expect(page).toContain('Does not work');
      expect(await policies()).toMatchObject({
        sync: { ...usual, [name]: off === 'true' },
        discovery: usual,
      });

      await submit('applications', { ...form, value: off === 'true' ? 'false' : 'true' });
      expect(await policies()).toMatchObject({ sync: usual });
    }

    await submit('applications', { tenant, limit: 'true' });
    expect(await policies()).toMatchObject({
      applicationAccessPolicy: { app: 'sync', allow: [ROOM, 'g@x.example'] },
      sync: usual,
    });
    await submit('applications', { tenant, limit: 'false' });
    expect(await policies()).toMatchObject({ applicationAccessPolicy: null });
  });
});

describe('the page Trouble', () => {
  it('A choice arms one fault, shows as chosen, replaces the choice before, and leaves the faults of scripts.', async () => {
    const own = { service: 'graph', path: '/places', status: 500, times: 3 } as const;
    await read('PUT', '/faults', [own]);

    await submit('trouble', { service: 'graph', trouble: 'down' });
    const page = await submit('trouble', { service: 'graph', trouble: 'throttled' });

    expect(await armed()).toEqual([
      own,
      expect.objectContaining({ service: 'graph', status: 429 }),
    ]);
    expect(page).toMatch(/id="graph-throttled" checked/);
    expect(page).toContain('Set by scripts');
    await submit('trouble', { service: 'graph', trouble: '' });
    expect(await armed()).toEqual([own]);
  });

  it('One room is throttled before any choice for all of Graph.', async () => {
    await submit('trouble', { service: 'graph', trouble: 'slow' });
    await submit('trouble', { room: ROOM });

    const [first] = await armed();
    expect(first).toMatchObject({ path: '/users/fountain%40fabrikam.example/', status: 429 });
    const page = await submit('trouble', { clear: 'all' });
    expect(await armed()).toEqual([]);
    expect(page).toContain('Every service works.');
  });

  it('GET /faults tells what is left of a fault that is counted.', async () => {
    await read('PUT', '/faults', [{ service: 'graph', status: 500, times: 2 }]);
    await fetch(`${microsoft.addresses.graph}/v1.0/places`);

    expect(await armed()).toEqual([{ service: 'graph', status: 500, times: 1 }]);
    await fetch(`${microsoft.addresses.graph}/v1.0/places`);
    expect(await armed()).toEqual([]);
  });
});

describe('the pages Time and Requests', () => {
  it('The clock moves, and Microsoft’s delays are set in seconds.', async () => {
    const page = await submit('time', { advanceMs: '900000' });
    await submit('delays', {
      directoryReplicationMs: '2',
      consentPropagationMs: '0',
      policyPropagationMs: '0',
      notificationDeliveryMs: '0.5',
    });

    expect(moves).toEqual([900_000]);
    expect(noteOf(page)).toContain('UTC');
    expect(await read('GET', '/delays')).toMatchObject({
      directoryReplicationMs: 2000,
      notificationDeliveryMs: 500,
    });
    await read('PUT', '/delays', { directoryReplicationMs: 0, notificationDeliveryMs: 0 });
  });

  it('The page Requests shows what Graph was asked, by service, and not what the pages ask themselves.', async () => {
    await fetch(`${microsoft.addresses.graph}/v1.0/organization`);

    expect(await show('/microsoft/requests')).toContain('GET /v1.0/organization');
    expect(await show('/microsoft/requests?service=identity')).not.toContain('/v1.0/organization');
    expect(await show('/microsoft/requests')).not.toContain('/microsoft/requests</code>');
    expect(await submit('requests', {})).not.toContain('/v1.0/organization');
  });

  it('A new tenant is made with rooms, and pages hold twelve of them.', async () => {
    const page = await submit('tenants', {
      displayName: 'Tailspin',
      domain: 'tailspin.example',
      rooms: '30',
    });

    expect(noteOf(page)).toContain('admin@tailspin.example');
    expect(page.match(/<article/g)?.length).toBe(12);
    expect(page).toContain('Page 1 of 3');
  });
});
