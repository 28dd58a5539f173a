import { WebPubSubClient } from '@azure/web-pubsub-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serve } from '../../../local/kit/serve.ts';
import { createWebPubSub } from '../../../local/web-pubsub/web-pubsub.ts';
import { composeLive } from '../../../shared/composition/live.ts';
import { expulsionSchema, type LiveMessage } from '../../../shared/live/contract.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { emulatorDeps } from '../../emulators/support/emulator-deps.ts';
import { settingsFor } from '../../support/settings.ts';

const deps = emulatorDeps();
const service = createWebPubSub(deps);
let serving: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  serving = await serve(service, { ...deps, port: 0 });
  deps.addresses.webPubSub = `http://localhost:${serving.port}`;
});
const closing: (() => void)[] = [];
afterAll(async () => {
  for (const close of closing) close();
  await serving.close();
});

/** Messages of the queue of connections to close. */
const queued: { message: unknown; delaySeconds: number }[] = [];
/** Who may listen, as `key in organisation`. */
const listeners = new Set<string>();

function compose() {
  const config = loadConfig({
    ...settingsFor('UseDevelopmentStorage=true'),
    WEB_PUBSUB_CONNECTION_STRING: service.connectionString(`http://localhost:${serving.port}`),
  });
  const unused = (): never => {
    throw new Error('the live channel stores nothing');
  };
  const platform = {
    config,
    clock: () => new Date('2026-03-01T00:00:00.000Z'),
    openTable: unused,
    openQueue: () => ({
      async send(queuedMessage: unknown, { delaySeconds = 0 } = {}) {
        queued.push({ message: queuedMessage, delaySeconds });
      },
    }),
  };
  const organisations = () => ({
    get: unused,
    each: unused,
    names: unused,
    recentNames: unused,
    mayListen: async (organisationId: string, userKey: string) =>
      listeners.has(`${userKey} in ${organisationId}`),
  });
  return composeLive(platform, { organisations });
}

const member = { key: 'user-key', email: '', emailVerified: true, operator: 'none' } as const;
const input = {
  caller: member,
  headers: new Headers(),
  query: {},
  body: undefined,
  url: '',
  log: { info() {}, warn() {}, error() {} },
};
const message: LiveMessage = { kind: 'room.changed', data: { roomId: 'oak' } };

describe('the live channel', () => {
  it('A member receives the messages of that organisation alone.', async () => {
    const live = compose();
    const { body } = await live.http.liveNegotiate({ ...input, params: { org: 'one' } });
    const { url } = body as { url: string };
    const client = new WebPubSubClient(url, {
      keepAliveIntervalInMs: 0,
      keepAliveTimeoutInMs: 0,
      messageRetryOptions: { maxRetries: 0 },
    });
    const connected = new Promise((resolve) => client.on('connected', resolve));
    const received = new Promise((resolve) =>
      client.on('group-message', (event) => resolve(event.message.data)),
    );
    closing.push(() => client.stop());
    await client.start();
    await connected;

    await live.channel.publish('two', message);
    await live.channel.publish('one', message);

    expect(await received).toEqual({
      kind: 'room.changed',
      organisationId: 'one',
      at: '2026-03-01T00:00:00.000Z',
      data: { roomId: 'oak' },
    });
    await expect(client.sendToGroup('org-one', 'spoofed', 'text')).rejects.toThrow();
  });

  it('Expelling a member from an organisation closes that connection and no other.', async () => {
    const live = compose();
    const heard: string[] = [];
    const listen = async (key: string, org: string) => {
      const { body } = await live.http.liveNegotiate({
        ...input,
        caller: { ...member, key },
        params: { org },
      });
      const { url, protocol } = body as { url: string; protocol: string };
      const socket = new WebSocket(url, protocol);
      closing.push(() => socket.close());
      const closed = new Promise((resolve) => {
        socket.addEventListener('close', () => resolve(heard.push(`${key} closed in ${org}`)));
      });
      const told = new Promise((resolve) => {
        socket.addEventListener('message', ({ data }) => {
          if (String(data).includes('"type":"message"'))
            resolve(heard.push(`${key} told in ${org}`));
        });
      });
      await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
      return { closed, told };
    };
    const here = await listen('leaver', 'here');
    const there = await listen('leaver', 'there');
    const colleague = await listen('colleague', 'here');

    await live.channel.expel('here', 'leaver');
    await here.closed;
    for (const org of ['here', 'there']) await live.channel.publish(org, message);
    await Promise.all([there.told, colleague.told]);

    expect(heard.toSorted()).toEqual([
      'colleague told in here',
      'leaver closed in here',
      'leaver told in there',
    ]);
  });

  it('The live channel never fails its callers.', async () => {
    deps.faults.replace([{ service: 'web-pubsub', status: 404 }]);

    await expect(compose().channel.publish('one', message)).resolves.toBeUndefined();
    await expect(compose().channel.expel('one', 'user-key')).resolves.toBeUndefined();
    deps.faults.replace([]);
  });

  it('A connection that cannot be closed at once is closed from the queue.', async () => {
    deps.faults.replace([{ service: 'web-pubsub', status: 503 }]);
    queued.length = 0;

    await compose().channel.expel('one', 'user-key');
    deps.faults.replace([]);

    const message = { organisationId: 'one', userKey: 'user-key' };
    expect(queued).toEqual([{ message, delaySeconds: 0 }]);
  });

  it('A user who connects with a token from before losing the right is closed once no token is left.', async () => {
    const live = compose();
    const open = async (key: string) => {
      const caller = { ...member, key };
      const { body } = await live.http.liveNegotiate({ ...input, caller, params: { org: 'one' } });
      return body as { url: string; protocol: string };
    };
    const grants = [await open('leaver'), await open('stayer')];
    queued.length = 0;
    listeners.clear();
    listeners.add('stayer in one');
    listeners.add('leaver in two');
    for (const key of ['leaver', 'stayer']) {
      await live.channel.expelLater('one', key);
      await live.channel.expel('one', key);
    }
    const sockets = grants.map(({ url, protocol }) => new WebSocket(url, protocol));
    const closed = sockets.map(
      (socket) => new Promise((resolve) => socket.addEventListener('close', resolve)),
    );
    closing.push(...sockets.map((socket) => () => socket.close()));
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise((resolve) => socket.addEventListener('message', resolve, { once: true })),
      ),
    );

    for (const { message } of queued) await live.close(expulsionSchema.parse(message));

    await closed[0];
    expect(sockets[1]?.readyState).toBe(WebSocket.OPEN);
    // A token lives for five minutes.
    expect(queued.map(({ delaySeconds }) => delaySeconds)).toEqual([360, 360]);
  });

  it('Nobody listens to an organisation that is gone, not even who connects with a token from before.', async () => {
    const live = compose();
    const listen = async (key: string, org: string) => {
      const caller = { ...member, key };
      const { body } = await live.http.liveNegotiate({ ...input, caller, params: { org } });
      const { url, protocol } = body as { url: string; protocol: string };
      const socket = new WebSocket(url, protocol);
      closing.push(() => socket.close());
      const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
      await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
      return { socket, closed };
    };
    queued.length = 0;
    listeners.clear();
    const others = await listen('somebody', 'other');
    const before = await Promise.all(['one', 'two'].map((key) => listen(key, 'gone')));

    await live.channel.expelLater('gone');
    await live.channel.expel('gone');
    await Promise.all(before.map(({ closed }) => closed));
    const after = await listen('one', 'gone');
    for (const { message: later } of queued) await live.close(expulsionSchema.parse(later));

    await after.closed;
    expect(queued.map(({ delaySeconds }) => delaySeconds)).toEqual([360]);
    expect(others.socket.readyState).toBe(WebSocket.OPEN);
  });
});
