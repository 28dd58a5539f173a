import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Serving, serve } from '../../local/kit/serve.ts';
import { createControl } from '../../local/stack/control.ts';
import { createWebPubSub } from '../../local/web-pubsub/web-pubsub.ts';
import { type Microsoft, startMicrosoft } from '../support/microsoft.ts';

let microsoft: Microsoft;
let serving: Serving;

beforeAll(async () => {
  microsoft = await startMicrosoft();
  const { deps, directory, graph } = microsoft;
  const control = createControl({
    ...deps,
    directory,
    graph,
    webPubSub: createWebPubSub(deps, { eventHandlerUrl: 'http://localhost:1' }),
    issuePortalToken: async () => 'token',
    advanceClock: undefined,
  });
  serving = await serve(control, { ...deps, port: 0 });
});
afterAll(async () => {
  await serving.close();
  await microsoft.close();
});

const ask = (path: string, body?: unknown): Promise<Response> =>
  fetch(`http://localhost:${serving.port}${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });

describe('a new tenant', () => {
  const request = {
    displayName: 'Fabrikam',
    domain: 'fabrikam.example',
    users: [{ username: 'admin', roles: ['Global Administrator'] }],
  };

  it.each([
    [400, [{ displayName: '' }]],
    [409, [{ displayName: 'A', emailAddress: 'Admin@fabrikam.example' }]],
    [
      409,
      [
        { displayName: 'A', emailAddress: 'a@fabrikam.example' },
        { displayName: 'B', emailAddress: 'A@fabrikam.example' },
      ],
    ],
  ])('POST /tenants that is refused with %i leaves nothing behind.', async (status, rooms) => {
    expect((await ask('/tenants', { ...request, rooms })).status).toBe(status);
    expect(microsoft.directory.tenant(request.domain)).toBeUndefined();
  });

  it('POST /tenants numbers the addresses of rooms whose names give the same address.', async () => {
    const rooms = ['Board', 'board', '会議室', '大会議室', 'Admin'].map((displayName) => ({
      displayName,
    }));
    const given = { displayName: 'Taken', emailAddress: 'board-2@fabrikam.example' };

    const answer = await ask('/tenants', { ...request, rooms: [...rooms, given] });

    expect(answer.status).toBe(201);
    const made = (await answer.json()) as { rooms: { emailAddress: string }[] };
    expect(made.rooms.map(({ emailAddress }) => emailAddress.split('@')[0])).toEqual([
      'board',
      'board-3',
      'room',
      'room-2',
      'admin-2',
      'board-2',
    ]);
  });
});

describe.each(['requests', 'logs'])('GET /%s', (path) => {
  const AT = '2026-01-01T10:00:00.500Z';
  const count = async (since: string): Promise<number> => {
    const answer = await ask(`/${path}?since=${encodeURIComponent(since)}`);
    return (await answer.text()).split('marker').length - 1;
  };

  beforeAll(() => {
    const { requests, log } = microsoft.deps;
    jest.useFakeTimers({ now: Date.parse(AT) });
    log.write('graph', 'info', 'marker');
    jest.useRealTimers();
    requests.record(
      { at: AT, service: 'graph', method: 'GET', path: '/marker', status: 200 },
      'GET /x',
    );
  });

  it.each([
    ['2026-01-01T10:00:00.499Z', true],
    [AT, false],
    ['2026-01-01T10:00:00Z', true],
    ['2026-01-01T10:00:01Z', false],
    ['2026-01-01T12:00:00+02:00', true],
    ['2026-01-01T11:00:00+01:30', true],
    ['2026-01-01T09:30:00-01:00', false],
  ])('Entries are selected by since=%s.', async (since, isThere) => {
    expect((await count(since)) > 0).toBe(isThere);
  });

  it.each(['', 'yesterday', '2026-01-01T10:00:00 02:00'])(
    'A malformed since of %j is refused with 400.',
    async (since) => {
      expect((await ask(`/${path}?since=${encodeURIComponent(since)}`)).status).toBe(400);
    },
  );
});
