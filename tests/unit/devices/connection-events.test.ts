/** What Web PubSub is answered, over HTTP. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { connectionEvents } from '../../../shared/devices/connection-events.ts';
import { devicesAllowEvents, devicesConnectionEvent } from '../../../shared/devices/endpoints.ts';
import { devicesHttp } from '../../../shared/devices/http.ts';
import { httpHandler } from '../../../shared/platform/http-handler.ts';

const unused = () => {
  throw new Error('not asked for');
};
const surroundings = {
  authorizer: () => ({ authorise: async () => undefined as never }),
  origins: () => ({ PORTAL_URL: 'https://portal.example.com' }),
};

async function answer(
  method: 'OPTIONS' | 'POST',
  headers: Record<string, string>,
  isGenuine = false,
) {
  const events = connectionEvents({
    authentication: { isGenuine: async () => isGenuine },
    store: { organisationOf: () => Promise.reject(new Error('broken')) },
    statuses: {} as never,
    live: unused,
    clock: unused,
    addresses: [new URL('https://ours.webpubsub.azure.com')],
  });
  const http = devicesHttp({ events } as Parameters<typeof devicesHttp>[0]);
  const handler =
    method === 'OPTIONS'
      ? httpHandler(devicesAllowEvents, surroundings, http.devicesAllowEvents)
      : httpHandler(devicesConnectionEvent, surroundings, http.devicesConnectionEvent);
  const { status, ...rest } = (await handler(
    new HttpRequest({ method, url: 'http://localhost/api/webhooks/web-pubsub', headers }),
    new InvocationContext({ functionName: 'test', invocationId: 'i', logHandler: () => {} }),
  )) as { status: number; headers: Record<string, string>; body?: string };
  const code = (JSON.parse(rest.body ?? '{}') as { code?: string }).code;
  return { status, code, headers: rest.headers };
}
const connected = {
  'ce-type': 'azure.webpubsub.sys.connected',
  'ce-hub': 'devices',
  'ce-userid': 'device',
  'ce-connectionid': 'connection',
};

describe('Web PubSub', () => {
  it('An event without proof is refused with the reason and the way to prove it.', async () => {
    expect(await answer('POST', connected)).toMatchObject({
      status: 401,
      code: 'event.not-genuine',
      headers: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer' },
    });
  });

  it('Only our own instances of Web PubSub may send events.', async () => {
    const ask = (origin: string) => answer('OPTIONS', { 'webhook-request-origin': origin });

    expect(await ask('other.example, ours.webpubsub.azure.com')).toMatchObject({
      status: 200,
      headers: { 'webhook-allowed-origin': 'ours.webpubsub.azure.com' },
    });
    expect(await ask('other.example')).toMatchObject({
      status: 403,
      code: 'event.origin-refused',
      headers: { 'content-type': 'application/problem+json' },
    });
  });

  it('A failure on our side is answered as a problem.', async () => {
    expect(await answer('POST', connected, true)).toMatchObject({
      status: 500,
      code: 'internal.unexpected',
      headers: { 'content-type': 'application/problem+json' },
    });
  });

  it('An event that concerns no device is accepted.', async () => {
    expect(await answer('POST', { ...connected, 'ce-hub': 'portal' }, true)).toMatchObject({
      status: 204,
    });
  });

  it.each([
    ...['', 'a/b', 'W/"x"', '../..', 'a?b#c', 'caf\u00e9', 'a b', 'x'.repeat(2_000)].map(
      (name) => ['ce-userid', name] as const,
    ),
    ...['', 'caf\u00e9', 'a b', 'x'.repeat(2_000)].map(
      (name) => ['ce-connectionid', name] as const,
    ),
  ])('An event whose %s is %j is accepted, and no row is asked for.', async (header, name) => {
    expect(await answer('POST', { ...connected, [header]: name }, true)).toMatchObject({
      status: 204,
    });
  });
});
