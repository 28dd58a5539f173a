import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DeviceStatus, type RunningDevice, runDevice } from '../../../device-client/device.ts';
import type { Snapshot } from '../../../device-client/screen.ts';
import type { DeviceStore, Paired } from '../../../device-client/store.ts';
import { snapshotOf } from '../../support/devices.ts';
import { until } from '../../support/until.ts';

type Answer = (response: ServerResponse, credential: string) => void;
const { snapshot: content } = snapshotOf('oak', 7);
const snapshot = {
  ...content,
  kind: 'calendar.snapshot',
  assignmentId: 'a1',
  readAt: content.generatedAt,
} as Snapshot;

let answers: Record<string, Answer>;
let asked: { readonly path: string; readonly credential: string }[];
let paired: Paired;
let device: RunningDevice | undefined;
const server = createServer((request, response) => {
  const path = request.url ?? '';
  const credential = (request.headers.authorization ?? '').replace('Bearer ', '');
  asked.push({ path, credential });
  answers[path]?.(response, credential);
});

beforeEach(async () => {
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  paired = { api: `http://localhost:${port}`, deviceId: 'd1', credential: 'first' };
});
afterEach(async () => {
  device?.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const problem =
  (status: number, code?: string): Answer =>
  (response) => {
    const type = code === undefined ? 'text/html' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type });
    response.end(code === undefined ? '<h1>Log in to this network</h1>' : JSON.stringify({ code }));
  };
const negotiation = (rotate?: string): Answer => {
  return (response) => {
    const url = 'ws://localhost:1/client';
    const body = { url, serverTime: new Date().toISOString() };
    response.end(JSON.stringify(rotate ? { ...body, rotate: { credential: rotate } } : body));
  };
};

function run({ failing = false } = {}) {
  const done: string[] = [];
  const states: DeviceStatus[] = [];
  const keep = (what: string) => async () => {
    if (failing) throw new Error('The disk is full.');
    done.push(what);
  };
  const store: DeviceStore = {
    read: async () => ({ clockAheadMs: 0 }),
    keepPaired: async ({ credential }) => await keep(`paired ${credential}`)(),
    keepSnapshot: keep('snapshot'),
    keepClockAheadMs: keep('clock'),
    forgetSnapshot: keep('forget snapshot'),
    forgetPaired: keep('forget paired'),
  };
  const errors: unknown[] = [];
  device = runDevice({
    store,
    paired,
    kept: { snapshot, clockAheadMs: 0 },
    keepAliveMs: 0,
    onChange: (status) => states.push(status),
    onStoreError: (error) => errors.push(error),
  });
  return { done, states, errors, running: device };
}

describe('what a device keeps', () => {
  it('A 403 that is not of the API clears screen and saved copy, and keeps the pairing.', async () => {
    answers = { '/device/negotiate': problem(403) };
    const { done, running } = run();

    expect(running.status.snapshot).toEqual(snapshot);
    await until('cleared', () => running.status.snapshot === undefined);
    await until('asked again', () => asked.length > 1);
    expect(done).toContain('forget snapshot');
    expect(done).not.toContain('forget paired');
    expect(running.status.unpaired).toBeUndefined();
  });

  it('A 401 that is not of the API clears nothing.', async () => {
    answers = { '/device/negotiate': problem(401) };
    const { done, running } = run();

    await until('asked again', () => asked.length > 1);
    expect(running.status.snapshot).toEqual(snapshot);
    expect(done).toEqual([]);
  });

  it.each([
    [401, 'device.credential-invalid'],
    [403, 'device.revoked'],
  ])('A %s %s forgets everything, and is the end.', async (status, code) => {
    answers = { '/device/negotiate': problem(status, code) };
    const { done, running } = run();

    await until('unpaired', () => running.status.unpaired === code);
    expect(running.status.snapshot).toBeUndefined();
    expect(done).toEqual(['forget snapshot', 'forget paired']);
    expect(asked).toHaveLength(1);
  });

  it('A renewed credential is kept before it is used.', async () => {
    answers = { '/device/negotiate': negotiation('second') };
    const { done } = run();

    await until('used', () => asked.some(({ credential }) => credential === 'second'));
    expect(done[0]).toBe('paired second');
  });

  it('A renewed credential that cannot be kept is not used.', async () => {
    answers = { '/device/negotiate': negotiation('second') };
    const { running } = run({ failing: true });

    await until('asked again', () => asked.length > 1);
    expect(new Set(asked.map(({ credential }) => credential))).toEqual(new Set(['first']));
    expect(running.status.connection).toBe('offline');
  });

  it('A device that is woken asks at once, however long it would still wait.', async () => {
    let isUp = false;
    answers = {
      '/device/negotiate': (response, credential) =>
        (isUp ? negotiation() : problem(503))(response, credential),
    };
    const { running } = run();
    await until('waits for long', () => asked.length > 3);
    isUp = true;
    const before = asked.length;

    const woken = performance.now();
    running.wake();

    await until('asked', () =>
      asked.slice(before).some(({ path }) => path === '/device/negotiate'),
    );
    expect(performance.now() - woken).toBeLessThan(5_000);
  });
});
