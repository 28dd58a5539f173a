import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyFile } from '../../local/functions-host/keys.ts';
import { startTestHost, type TestHost } from '../support/host.ts';

let host: TestHost;
beforeAll(async () => {
  host = await startTestHost({ env: { 'AzureWebJobs.switchedOff.Disabled': 'true' } });
});
afterAll(() => host.dispose());

const status = async (path: string, init?: RequestInit) => (await host.fetch(path, init)).status;

describe('precedence', () => {
  it('Route precedence lets the function that comes first by name win over a more special template.', async () => {
    expect(await host.json('/api/r/abc')).toEqual({ by: 'catchall', params: { rest: 'abc' } });
    expect(host.log()).toContain("'catchall' wins");
  });

  it('Route precedence puts the second of two equal routes in error and keeps other methods.', async () => {
    expect(await (await host.fetch('/api/same')).text()).toBe('a');
    expect(await (await host.fetch('/api/same', { method: 'POST' })).text()).toBe('posted');
    expect(host.log()).toContain(
      "The 'sameRouteB' function is in error: The specified route conflicts with the route defined by function 'sameRouteA'.",
    );
  });
});

describe('what is not found', () => {
  it.each([
    ['an unknown route', '/api/nowhere'],
    ['a double slash', '/api//echo'],
    ['a route without its prefix', '/echo'],
    ['a reserved route', '/api/adminReport'],
    ['a disabled function', '/api/off'],
    ['a failed constraint', '/api/n/2/x'],
    ['a constraint of another type', '/api/n/three'],
    ['a failed regular expression', '/api/p/abc'],
  ])('The host answers 404 with an empty body to %s.', async (_, path) => {
    const response = await host.fetch(path);

    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('The host answers 404, never 405, to a method that is not listed.', async () => {
    expect(await status('/api/same', { method: 'DELETE' })).toBe(404);
    expect(await status('/api/same', { method: 'OPTIONS' })).toBe(404);
    expect(await status('/api/same', { method: 'HEAD' })).toBe(404);
  });
});

describe('templates', () => {
  it('Route matching ignores case and a trailing slash but keeps the case of values.', async () => {
    expect(await host.json('/API/N/7/Big/')).toEqual({ id: '7', kind: 'Big' });
  });

  it('Route matching gives defaults and leaves absent optional parameters out.', async () => {
    expect(await host.json('/api/n/7')).toEqual({ id: '7', kind: 'zz' });
    expect(await host.json('/api/echo')).toMatchObject({ params: {} });
    expect(await host.json('/api/r')).toEqual({ by: 'catchall', params: {} });
  });

  it('Route matching reads several parameters in a segment greedily from the left.', async () => {
    expect(await host.json('/api/c/1-2-3.4')).toEqual({ a: '1-2', b: '3', c: '4' });
  });

  it('Route matching holds values against a regular expression without regard to case.', async () => {
    expect(await host.json('/api/p/aB')).toEqual({ code: 'aB' });
  });
});

describe('the admin endpoints', () => {
  it("The admin endpoint shows the host's state and lists functions with their lower-case templates.", async () => {
    expect(await host.json('/admin/host/status')).toMatchObject({ state: 'Running' });
    expect(await status('/admin/host/ping')).toBe(200);
    expect(await host.json('/admin/functions')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'echo',
          invoke_url_template: `${host.url}/api/echo/{x?}`,
          isDisabled: false,
        }),
        expect.objectContaining({ name: 'switchedOff', isDisabled: true }),
      ]),
    );
  });

  it('The admin endpoint runs a function by hand and answers 404 to an unknown one.', async () => {
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };

    expect(await status('/admin/functions/daily', json)).toBe(202);
    expect(await status('/admin/functions/nobody', json)).toBe(404);
    expect(await status('/admin/functions/daily', { method: 'POST', body: '{}' })).toBe(415);
    expect(await status('/admin/functions/greet', json)).toBe(400);
  });
});

describe('keys', () => {
  const keys = async () => {
    const text = readFileSync(keyFile(`${host.folder}/data`), 'utf8');
    return JSON.parse(text) as {
      masterKey: { value: string };
      functionKeys: { name: string; value: string }[];
      systemKeys: { name: string; value: string }[];
    };
  };
  const statusWith = async (path: string, key?: string) =>
    (
      await fetch(
        `${host.url}${path}`,
        key === undefined ? {} : { headers: { 'x-functions-key': key } },
      )
    ).status;

  it('The host asks for its master key below /admin, and for none at the ping.', async () => {
    const { masterKey, systemKeys } = await keys();

    const refused = await fetch(`${host.url}/admin/host/status`);

    expect([refused.status, await refused.text()]).toEqual([401, '']);
    expect(refused.headers.get('content-length')).toBe('0');
    expect(await statusWith('/admin/functions', systemKeys[0]?.value)).toBe(401);
    expect(await statusWith('/admin/functions', masterKey.value)).toBe(200);
    expect(await statusWith(`/admin/functions?code=${masterKey.value}`)).toBe(200);
    expect(await statusWith('/admin/host/ping')).toBe(200);
    expect(await statusWith('/admin/nothing')).toBe(404);
  });

  it("The host asks for the extension's system key, or the master key, below /runtime.", async () => {
    const { masterKey, functionKeys, systemKeys } = await keys();
    const path = '/runtime/webhooks/durabletask/instances';
    const system = (name: string) => systemKeys.find((key) => key.name === name)?.value;

    expect(await statusWith(path)).toBe(401);
    expect(await statusWith(path, functionKeys[0]?.value)).toBe(401);
    expect(await statusWith(path, system('eventgrid_extension'))).toBe(401);
    expect(await statusWith(path, system('durabletask_extension'))).toBe(200);
    expect(await statusWith(path, masterKey.value)).toBe(200);
    expect(await statusWith('/runtime/webhooks/EventGrid?functionName=onEvent')).toBe(401);
    expect(await host.json('/admin/host/systemkeys/durabletask_extension')).toEqual({
      name: 'durabletask_extension',
      value: system('durabletask_extension'),
    });
  });

  it('The host asks for a key where a function wants one.', async () => {
    const { functionKeys } = await keys();

    expect(await statusWith('/api/guarded')).toBe(401);
    expect(await statusWith('/api/guarded', 'wrong')).toBe(401);
    expect(await statusWith(`/api/guarded?code=${functionKeys[0]?.value}`)).toBe(200);
  });
});
