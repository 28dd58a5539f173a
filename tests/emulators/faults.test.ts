import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { createFaults } from '../../local/kit/faults.ts';
import { createRequestLog } from '../../local/kit/request-log.ts';
import { type Serving, serve } from '../../local/kit/serve.ts';

const faults = createFaults();
let serving: Serving;

beforeAll(async () => {
  const echo = new Hono();
  echo.all('*', async (context) => context.text(await context.req.text()));
  const listener = getRequestListener(echo.fetch);
  serving = await serve(
    { name: 'graph', handle: (...exchange) => void listener(...exchange) },
    { port: 0, faults, requests: createRequestLog() },
  );
});
afterAll(() => serving.close());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`http://localhost:${serving.port}${path}`, init);
  return { status: response.status, text: response.status === 503 ? '' : await response.text() };
};
const token = (tid: string) =>
  `Bearer e30.${Buffer.from(JSON.stringify({ tid })).toString('base64url')}.signature`;

describe('faults', () => {
  it('A fault with carries matches a text in path, token or body, and other bodies pass unchanged.', async () => {
    faults.replace([{ service: 'graph', status: 503, carries: 'tenant-1' }]);
    const long = 'é'.repeat(300_000);
    const as = (tid: string) => ({ headers: { authorization: token(tid) } });

    expect(await ask('/a/tenant-1')).toEqual({ status: 503, text: '' });
    expect(await ask('/a', as('tenant-1'))).toEqual({ status: 503, text: '' });
    expect(await ask('/a', { method: 'POST', body: `${long}tenant-1` })).toMatchObject({
      status: 503,
    });
    expect(await ask('/a', as('tenant-2'))).toEqual({ status: 200, text: '' });
    expect(await ask('/a', { method: 'POST', body: 'short' })).toEqual({
      status: 200,
      text: 'short',
    });
    expect(await ask('/a', { method: 'POST', body: long })).toEqual({ status: 200, text: long });
  });

  it('A fault lets `after` requests pass, applies `times` times, and is listed as waiting until it first applies.', async () => {
    const fault = { service: 'graph', status: 503, after: 1, times: 2 } as const;
    faults.replace([fault]);

    const statuses: number[] = [];
    for (let asked = 0; asked < 4; asked += 1) statuses.push((await ask('/')).status);

    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(faults.waiting()).toEqual([]);
    faults.replace([fault]);
    expect(faults.waiting()).toEqual([fault]);
  });
});
