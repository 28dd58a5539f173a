/** Real answers of Microsoft and Azure, played by `PUT /faults` and received by the official SDKs. */
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { WebSocket } from 'ws';
import { consent, createBrowser } from '../support/microsoft.ts';
import {
  answerOf,
  errorOf,
  type OfficialClients,
  startOfficialClients,
} from './support/official-clients.ts';

const SCOPES = ['https://graph.microsoft.com/.default'];
const ADMINISTRATOR = 'admin@contoso.example';

let clients: OfficialClients;
let tenantId: string;

beforeAll(async () => {
  clients = await startOfficialClients();
  const { tenant } = clients.microsoft.directory.createTenant({
    displayName: 'Contoso',
    domain: 'contoso.example',
    users: [{ username: ADMINISTRATOR, roles: ['Global Administrator'] }],
  });
  tenantId = tenant.id;
});
afterAll(() => clients.close());
beforeEach(() => clients.microsoft.deps.faults.replace([]));

const acquireToken = () =>
  clients.msal(tenantId).acquireTokenByClientCredential({ scopes: SCOPES });

describe('Answers played by PUT /faults', () => {
  it('MSAL reads an OAuth error of the identity service exactly as it was given.', async () => {
    const body = {
      error: 'invalid_grant',
      error_description: 'AADSTS53003: Access has been blocked by Conditional Access policies.',
      error_codes: [53003],
      suberror: 'message_only',
      claims: '{"access_token":{"capolids":{"essential":true}}}',
    };
    await clients.play({ service: 'identity', path: '/token', status: 400, body });

    expect(await errorOf(acquireToken())).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'invalid_grant',
      errorNo: 53003,
      subError: 'message_only',
      claims: body.claims,
      errorMessage: expect.stringContaining(body.error_description),
    });
  });

  it('MSAL takes a token from a body that was given without a status.', async () => {
    const body = { token_type: 'Bearer', expires_in: 3599, access_token: 'played' };
    await clients.play({ service: 'identity', method: 'post', path: '/token', body });

    expect(await acquireToken()).toMatchObject({ accessToken: 'played', tokenType: 'Bearer' });
  });

  it('The Graph client receives status, headers and body exactly as they were given.', async () => {
    const error = { code: 'ApplicationThrottled', message: 'MailboxConcurrency', innerError: {} };
    await clients.play({
      service: 'graph',
      path: '/places',
      status: 429,
      retryAfter: '30.5',
      headers: { 'x-ms-throttle-scope': 'Tenant_Application', 'request-id': 'r-1' },
      body: { error },
    });

    const failure = await errorOf(clients.graph().api('/places/microsoft.graph.room').get());

    expect(failure).toMatchObject({ statusCode: 429, code: 'ApplicationThrottled' });
    expect(JSON.parse(String(failure['body']))).toEqual(error);
    expect(Object.fromEntries(failure['headers'] as Headers)).toMatchObject({
      'retry-after': '30.5',
      'x-ms-throttle-scope': 'Tenant_Application',
      'request-id': 'r-1',
      'content-type': 'application/json',
    });
  });

  it('The Graph client reads a page that was given without a status.', async () => {
    const page = { value: [{ id: '1', address: null }], '@odata.nextLink': null };
    await clients.play({ service: 'graph', path: '/places', body: page });

    expect(await clients.graph().api('/places/microsoft.graph.room').get()).toEqual(page);
  });

  it('The Key Vault client reads the inner code of a refusal by role-based access control.', async () => {
    const body = {
      error: {
        code: 'Forbidden',
        message: 'Caller is not authorized to perform action on resource.',
        innererror: { code: 'ForbiddenByRbac' },
      },
    };
    await clients.play({ service: 'key-vault', status: 403, body });

    const failure = await errorOf(clients.secrets().getSecret('a'));

    const { code, message } = body.error;
    expect(failure).toMatchObject({
      statusCode: 403,
      code,
      // The SDK renames the wire's `innererror`.
      details: { error: { code, message, innerError: { code: 'ForbiddenByRbac' } } },
    });
  });

  it('The Web PubSub client receives a text as it is, and no JSON around it.', async () => {
    await clients.play({ service: 'web-pubsub', status: 403, body: '<h1>403 "Forbidden"</h1>\n' });

    const answer = await answerOf(clients.webPubSub.sendToUser('d1', { hello: 'world' }));

    expect(answer).toMatchObject({ statusCode: 403, bodyAsText: '<h1>403 "Forbidden"</h1>\n' });
    expect(answer.header('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('A device that connects receives the played answer in place of the upgrade.', async () => {
    const { url } = await clients.webPubSub.getClientAccessToken({ userId: 'd1' });
    await clients.play({
      service: 'web-pubsub',
      method: 'CONNECT',
      carries: '"sub":"d1"',
      status: 429,
      retryAfter: 7,
      headers: { 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/problem+json' },
      body: { title: 'Too many connections' },
    });

    const socket = new WebSocket(url.replace('http:', 'ws:'));
    socket.on('error', () => undefined);
    const [, answer] = await once(socket, 'unexpected-response');

    expect(answer).toMatchObject({
      statusCode: 429,
      headers: {
        'retry-after': '7',
        'set-cookie': ['a=1', 'b=2'],
        'content-type': 'application/problem+json',
      },
    });
    expect(await text(answer)).toBe('{"title":"Too many connections"}');
  });

  it('The table client reads the error code of a played storage answer.', async () => {
    const error = { code: 'AuthorizationFailure', message: { lang: 'en-US', value: 'No.' } };
    await clients.play({
      service: 'storage',
      status: 403,
      headers: { 'x-ms-error-code': 'AuthorizationFailure', 'Content-Type': 'application/json' },
      body: { 'odata.error': error },
    });

    const answer = await answerOf(clients.table().createTable());

    expect(answer).toMatchObject({
      statusCode: 403,
      bodyAsText: JSON.stringify({ 'odata.error': error }),
    });
    expect(answer.header('x-ms-error-code')).toBe('AuthorizationFailure');
  });

  it('The second of two requests with the same text gets the answer, and only once.', async () => {
    await clients.play({
      service: 'graph',
      carries: 'x=1',
      after: 1,
      times: 1,
      status: 418,
      body: '',
    });
    const ask = async (path: string) => {
      const answer = await fetch(`${clients.microsoft.addresses.graph}${path}`);
      return [answer.status, (await answer.text()).length > 0];
    };

    const answers = [];
    for (const path of ['/?x=1', '/?x=2', '/?x=1', '/?x=1']) answers.push(await ask(path));

    expect(answers).toEqual([
      [401, true],
      [401, true],
      [418, false],
      [401, true],
    ]);
  });

  it.each([
    [{ service: 'teams', status: 500 }, 'service'],
    [{ status: 500 }, 'service'],
    [{ service: 'graph', status: 99 }, 'status'],
    [{ service: 'graph', status: '500' }, 'status'],
    [{ service: 'graph', status: 500, headers: { 'bad name': 'x' } }, 'headers'],
    [{ service: 'graph', status: 500, headers: { name: 'a\r\nb: c' } }, 'headers'],
    [{ service: 'graph', status: 500, headers: { a: '1', A: '2' } }, 'header is given twice'],
    [{ service: 'graph', headers: { name: 'x' } }, 'need a status or a body'],
    [{ service: 'graph', retryAfter: 5 }, 'need a status or a body'],
    [{ service: 'graph', status: 429, retryAfter: -1 }, 'retryAfter'],
    [
      { service: 'graph', status: 429, retryAfter: 1, headers: { 'Retry-After': '2' } },
      'exclude each other',
    ],
    [{ service: 'graph', status: 204, body: 'text' }, 'no body'],
    [{ service: 'graph', drop: true, body: {} }, 'drop'],
    [{ service: 'graph', drop: true, probability: 1.5 }, 'probability'],
    [{ service: 'graph', drop: true, times: 0 }, 'times'],
    [{ service: 'graph', drop: true, after: -1 }, 'after'],
    [{ service: 'graph', drop: true, delay: 5 }, 'delay'],
  ])('PUT /faults refuses %j and names the mistake.', async (fault, mistake) => {
    const answer = await clients.send('PUT', '/faults', [fault]);

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({
      status: 400,
      title: expect.stringContaining(mistake),
    });
  });
});

describe('POST /tenants/{tid}/tokens', () => {
  const rolesOfToken = async () => decodeJwt((await acquireToken())?.accessToken ?? '')['roles'];

  it('Each call makes one app-only token hold only the given roles, and the next token is whole again.', async () => {
    const { directory, addresses } = clients.microsoft;
    await consent(
      createBrowser(addresses.identity),
      `${addresses.identity}/${tenantId}/v2.0/adminconsent?${new URLSearchParams({
        client_id: directory.provider.discoveryAppId,
        redirect_uri: `${addresses.host}/api/consent/discovery`,
        scope: SCOPES[0] ?? '',
      })}`,
      ADMINISTRATOR,
    );
    const whole = await rolesOfToken();
    const path = `/tenants/${tenantId}/tokens`;

    for (const roles of [['Place.Read.All'], []]) {
      expect((await clients.send('POST', path, { app: 'discovery', roles })).status).toBe(204);
    }
    await clients.send('POST', path, { app: 'sync', roles: [] });

    expect(whole).toEqual(['Application.ReadWrite.OwnedBy', 'Place.Read.All']);
    expect(await rolesOfToken()).toEqual(['Place.Read.All']);
    expect(await rolesOfToken()).toBeUndefined();
    expect(await rolesOfToken()).toEqual(whole);
  });

  it.each([
    [400, { app: 'portal', roles: [] }],
    [400, { app: 'sync', roles: ['Calendars.Reed'] }],
    [400, { app: 'sync' }],
  ])('POST /tenants/{tid}/tokens answers %i to %j.', async (status, body) => {
    const answer = await clients.send('POST', `/tenants/${tenantId}/tokens`, body);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('POST /tenants/{tid}/tokens does not know a foreign tenant.', async () => {
    const answer = await clients.send('POST', '/tenants/nobody/tokens', { app: 'sync', roles: [] });

    expect(answer.status).toBe(404);
  });
});
