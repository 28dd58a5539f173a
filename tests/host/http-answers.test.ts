import { request as openRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestHost, type TestHost, until } from '../support/host.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost();
});
afterAll(() => host.dispose());

interface Echo {
  readonly [key: string]: unknown;
  readonly headers: Record<string, string>;
}
const echo = async (path: string, init?: RequestInit) => (await host.json(path, init)) as Echo;

/** Sends a raw request: fetch would change its path and headers. */
function raw(
  path: string,
  options: { method?: string; headers?: [string, string][]; chunks?: string[] } = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { port, host: name } = new URL(host.url);
    const given = options.headers ?? [];
    const named = given.some(([header]) => header === 'Host');
    const headers = [...(named ? [] : [['Host', name]]), ...given].flat();
    const request = openRequest(
      { host: 'localhost', port, path, method: options.method ?? 'GET', headers },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    request.once('error', reject);
    for (const chunk of options.chunks ?? []) request.write(chunk);
    request.end();
  });
}

describe('a request in plain mode', () => {
  it('The host joins repeated query keys whatever their case, and leaves the url as sent.', async () => {
    const seen = await echo('/api/echo/v?a=1&a=2&A=9&c');

    expect(seen['query']).toEqual({ a: '1,2,9', c: '' });
    expect(seen['url']).toBe(`${host.url}/api/echo/v?a=1&a=2&A=9&c`);
    expect(seen['params']).toEqual({ x: 'v' });
  });

  it('The host joins repeated headers with a comma and no blank.', async () => {
    const { body } = await raw('/api/echo', {
      headers: [
        ['X-Many', '1'],
        ['X-Many', '2'],
      ],
    });

    expect((JSON.parse(body) as Echo).headers['x-many']).toBe('1,2');
  });

  it('The host resolves dot segments and escapes, but keeps %2F.', async () => {
    const { body } = await raw('/api/x/../echo/a%2Fb%65%20c');
    const seen = JSON.parse(body) as Echo;

    expect(seen['params']).toEqual({ x: 'a%2Fbe c' });
    expect(seen['url']).toBe(`${host.url}/api/echo/a%2Fbe%20c`);
  });

  it('The host takes the url from the Host header, never from forwarded ones.', async () => {
    const { body } = await raw('/api/echo', {
      headers: [
        ['Host', 'example.com'],
        ['X-Forwarded-Host', 'other.example'],
      ],
    });
    const seen = JSON.parse(body) as Echo;

    expect(seen['url']).toBe('http://example.com/api/echo');
    expect(seen.headers['x-forwarded-host']).toBe('other.example');
  });

  it('The host reads a body that has a length, and gives a chunked one as empty.', async () => {
    expect(await echo('/api/echo', { method: 'POST', body: 'text' })).toMatchObject({
      body: 'text',
    });
    expect(await echo('/api/echo', { method: 'DELETE', body: 'text' })).toMatchObject({
      body: 'text',
    });
    const { body } = await raw('/api/echo', { method: 'POST', chunks: ['te', 'xt'] });
    expect(JSON.parse(body)).toMatchObject({ body: '', bodyIsNull: true });
  });

  it('The host answers 500 to a body over 100 MB.', async () => {
    const answer = await raw('/api/echo', {
      method: 'POST',
      headers: [['Content-Length', '104857601']],
    }).catch(() => ({ status: 500 }));

    expect(answer.status).toBe(500);
  });
});

describe('an answer', () => {
  it.each([
    ['nothing', 204, ''],
    ['throwsUndefined', 204, ''],
    ['text', 500, ''],
    ['throws', 500, ''],
    ['empty', 200, ''],
    ['string', 200, 'hello'],
    ['teapot', 500, ''],
    ['unchanged', 304, ''],
    ['beyondAscii', 500, ''],
    ['wrongLength', 500, ''],
  ])('A handler that returns %s is answered with %i.', async (name, status, body) => {
    const response = await host.fetch(`/api/answer/${name}`);

    expect(response.status).toBe(status);
    expect(await response.text()).toBe(body);
  });

  it('An HTTP answer has a content type for JSON and text, and none without a body.', async () => {
    const type = async (name: string) =>
      (await host.fetch(`/api/answer/${name}`)).headers.get('content-type');

    expect(await type('json')).toBe('application/json');
    expect(await type('string')).toBe('text/plain;charset=UTF-8');
    expect(await type('empty')).toBeNull();
  });

  it('An HTTP answer takes a status as text and sends its headers.', async () => {
    const response = await host.fetch('/api/answer/json');

    expect(response.status).toBe(201);
    expect(response.headers.get('x-mixed-case')).toBe('1');
    expect(response.headers.get('location')).toBe('/a');
  });

  it.each([
    ['an answer of a function', '/api/answer/string', 200, 'ours'],
    ['an answer that has such a header', '/api/answer/ownHeader', 200, 'of the function'],
    ['a handler that throws', '/api/answer/throws', 500, 'ours'],
    ['an unknown path', '/api/nowhere', 404, 'ours'],
    ['a path outside the prefix', '/nowhere', 404, 'ours'],
    ['an endpoint of the host that wants a key', '/admin/host/status', 401, 'ours'],
    ['the root page, which comes before them', '/', 200, null],
  ])('The headers of host.json are on %s.', async (_what, path, status, header) => {
    const answer = await fetch(`${host.url}${path}`);

    expect([answer.status, answer.headers.get('x-host')]).toEqual([status, header]);
  });

  it('An HTTP answer writes cookies in the order and form of the official host.', async () => {
    const response = await host.fetch('/api/answer/cookies');

    expect(response.headers.getSetCookie()).toEqual([
      'a=1%202; max-age=60; path=/; samesite=lax; httponly',
      'b=x; expires=Thu, 01 Jan 1970 00:00:01 GMT; path=/p; secure',
    ]);
  });

  it('The error of a handler goes to the log and not to the caller.', async () => {
    await host.fetch('/api/answer/throws');

    await until(() => host.log().includes('Exception: secret detail'));
  });
});

describe("Kestrel's limits and lengths", () => {
  const big = (bytes: number) => 'x'.repeat(bytes);

  it.each([
    [20_000, 200],
    [33_000, 431],
    [200_000, 431],
  ])('A request with %i bytes of headers is answered %i.', async (bytes, status) => {
    expect((await raw('/api/echo', { headers: [['X-Big', big(bytes)]] })).status).toBe(status);
  });

  it.each([
    [8_000, 200],
    [8_300, 414],
    [20_000, 414],
    [200_000, 414],
  ])('A request with a URL of %i bytes is answered %i.', async (bytes, status) => {
    expect((await raw(`/api/echo?a=${big(bytes)}`)).status).toBe(status);
  });

  it('A request with more than a hundred headers is answered 431.', async () => {
    const headers = Array.from({ length: 101 }, (_, n): [string, string] => [`X-${n}`, '1']);

    expect((await raw('/api/echo', { headers })).status).toBe(431);
  });

  it.each([
    ['/api/nowhere', 404],
    ['/api/answer/throws', 500],
    ['/admin/host/ping', 200],
    ['/runtime/webhooks/nobody', 401],
  ])('The empty answer to %s has a length of 0.', async (path, status) => {
    const response = await fetch(`${host.url}${path}`);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-length')).toBe('0');
  });
});
