import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { graphClient } from '../../../shared/microsoft/adapters/graph-client.ts';
import {
  type AppIdentity,
  type Graph,
  MicrosoftError,
} from '../../../shared/microsoft/contract.ts';
import { secretProblems } from '../../../shared/secrets/errors.ts';

const identity: AppIdentity = { app: 'discovery', tenantId: 'tenant', expectedRoles: [] };
const answer = (response: ServerResponse, status: number, body?: object, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(body === undefined ? '' : JSON.stringify(body));

let server: Server;
let url: string;
let graph: Graph;
/** A client with a patience of one second, for requests that are never answered. */
let hasty: Graph;
let seen: IncomingMessage[];
let handle: (request: IncomingMessage, response: ServerResponse) => void;
let asked: boolean[];

beforeEach(async () => {
  seen = [];
  asked = [];
  server = createServer((request, response) => {
    seen.push(request);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const client = (timeoutSeconds: number) =>
    graphClient({
      url,
      timeoutSeconds,
      clock: () => new Date(),
      tokens: () => ({
        async acquire(_identity, { fresh = false } = {}) {
          asked.push(fresh);
          const accessToken = fresh ? 'fresh' : 'cached';
          return { accessToken, roles: [], expiresAt: new Date(0).toISOString() };
        },
      }),
    });
  graph = client(30);
  hasty = client(1);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the client of Microsoft Graph', () => {
  it('sends the path, query, headers and token as they are, also over loopback http', async () => {
    handle = (_request, response) => answer(response, 200, { value: [1] });

    const result = await graph.send(identity, {
      method: 'GET',
      path: `/applications(uniqueName='a-b')?$select=id,appId&startDateTime=2026-01-05T09%3A00%3A00Z`,
      headers: { prefer: 'create-if-missing' },
    });

    expect(result).toEqual({ status: 200, body: { value: [1] } });
    expect(seen[0]?.url).toBe(
      `/v1.0/applications(uniqueName='a-b')?$select=id,appId&startDateTime=2026-01-05T09%3A00%3A00Z`,
    );
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer cached',
      prefer: 'create-if-missing',
    });
  });

  it('returns no body for 204', async () => {
    handle = (_request, response) => answer(response, 204);

    const result = await graph.send(identity, { method: 'PATCH', path: '/x', body: { a: 1 } });

    expect(result).toEqual({ status: 204, body: undefined });
  });

  it('follows a nextLink of its own origin and refuses any other, before asking for a token', async () => {
    handle = (_request, response) => answer(response, 200, {});

    await graph.send(identity, { method: 'GET', path: `${url}/v1.0/rooms?$skiptoken=a%2Fb` });
    const elsewhere = graph.send(identity, {
      method: 'GET',
      path: 'https://graph.microsoft.com.evil.example/v1.0/rooms',
    });

    await expect(elsewhere).rejects.toMatchObject({ code: 'off-origin' });
    expect(seen.map((request) => request.url)).toEqual(['/v1.0/rooms?$skiptoken=a%2Fb']);
    expect(asked).toHaveLength(1);
  });

  it('does not follow a redirect', async () => {
    handle = (_request, response) => answer(response, 302, undefined, { location: '/v1.0/other' });

    const redirected = graph.send(identity, { method: 'GET', path: '/x' });

    await expect(redirected).rejects.toMatchObject({ status: 302, reason: 'unknown' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    new MicrosoftError('consent-missing', { code: 'AADSTS65001', refusedApp: 'sync' }),
    new MicrosoftError('throttled', { retryAfterSeconds: 7 }),
    secretProblems.error('secrets.forbidden', {
      refusal: { dependency: 'key-vault', code: 'ForbiddenByRbac' },
    }),
    secretProblems.error('secrets.unavailable'),
  ])('throws %p of whoever gives the token as it is, before anything is asked', async (refusal) => {
    const refusing = graphClient({
      url,
      timeoutSeconds: 1,
      clock: () => new Date(),
      tokens: () => ({ acquire: () => Promise.reject(refusal) }),
    });

    await expect(refusing.send(identity, { method: 'GET', path: '/x' })).rejects.toBe(refusal);
    expect(seen).toEqual([]);
  });

  it('asks for one new token when the old one is called invalid, and not for a third', async () => {
    handle = (_request, response) =>
      answer(response, 401, { error: { code: 'InvalidAuthenticationToken' } });

    const refused = graph.send(identity, { method: 'GET', path: '/x' });

    await expect(refused).rejects.toMatchObject({ status: 401 });
    expect(asked).toEqual([false, true]);
    expect(seen.map((request) => request.headers.authorization)).toEqual([
      'Bearer cached',
      'Bearer fresh',
    ]);
  });

  it('leaves throttling to the caller, with the time that Microsoft asks for', async () => {
    handle = (_request, response) =>
      answer(response, 429, { error: { code: 'TooManyRequests' } }, { 'retry-after': '7' });

    const throttled = graph.send(identity, { method: 'GET', path: '/x' });

    await expect(throttled).rejects.toMatchObject({ reason: 'throttled', retryAfterSeconds: 7 });
    expect(seen).toHaveLength(1);
  });

  it.each([
    [429, 'throttled'],
    [503, 'unavailable'],
    [404, 'unknown'],
  ] as const)('keeps the wait that a page with status %i asks for', async (status, reason) => {
    handle = (_request, response) => {
      response.writeHead(status, { 'retry-after': '120' }).end('<html>');
    };

    const refused = graph.send(identity, { method: 'GET', path: '/x' });

    await expect(refused).rejects.toMatchObject({ reason, status, retryAfterSeconds: 120 });
  });

  it.each([
    ['GET', 2],
    ['POST', 1],
  ] as const)('sends a %s that met a 503 %i times in all', async (method, times) => {
    handle = (_request, response) => answer(response, 503, {}, { 'retry-after': '0' });

    const unavailable = graph.send(identity, { method, path: '/x', body: {} });

    await expect(unavailable).rejects.toMatchObject({ reason: 'unavailable', status: 503 });
    expect(seen).toHaveLength(times);
  });

  it.each([
    [
      'a page instead of JSON',
      () => graph,
      (response: ServerResponse) => response.writeHead(502).end('<html>'),
    ],
    ['a broken connection', () => graph, (response: ServerResponse) => response.destroy()],
    ['silence', () => hasty, () => {}],
  ])('takes %s for an outage', async (_name, client, act) => {
    handle = (_request, response) => {
      act(response);
    };

    const outage = client().send(identity, { method: 'POST', path: '/x' });

    await expect(outage).rejects.toMatchObject({ reason: 'unavailable' });
  });
});
