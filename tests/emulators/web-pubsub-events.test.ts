import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanUp, cleanups, connect, refusal, start } from './support/web-pubsub.ts';

afterEach(cleanUp);

describe('event handlers', () => {
  interface Seen {
    method: string | undefined;
    headers: Record<string, unknown>;
  }

  async function startHandler(
    allowed: string,
    answer: { status: number; body?: object } = { status: 200 },
  ) {
    const seen: Seen[] = [];
    let check = () => {};
    const server = createServer((request, response) => {
      seen.push({ method: request.method, headers: request.headers });
      request.resume();
      response.writeHead(request.method === 'OPTIONS' ? 200 : answer.status, {
        'webhook-allowed-origin': allowed,
      });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      check();
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    cleanups.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const until = (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        check = () => condition() && resolve();
        check();
      });
    return { url: `http://localhost:${port}/webhooks/web-pubsub`, seen, until };
  }

  it('Web PubSub validates the event handler once and then sends signed connected and disconnected events.', async () => {
    const handler = await startHandler('*');
    const { url, sender, service } = await start({ eventHandlerUrl: handler.url });
    const device = await connect(await url('d1'), { autoReconnect: false });

    await handler.until(() => handler.seen.length === 2);
    await sender.closeUserConnections('d1', { reason: 'revoked' });
    await handler.until(() => handler.seen.length === 3);

    expect(handler.seen.map(({ method }) => method)).toEqual(['OPTIONS', 'POST', 'POST']);
    expect(handler.seen.map(({ headers }) => headers['ce-awpsversion'])).toEqual([
      '1.0',
      '1.0',
      '1.0',
    ]);
    const [id = ''] = device.connections;
    const headers = handler.seen[1]?.headers ?? {};
    expect(headers).toMatchObject({
      'ce-type': 'azure.webpubsub.sys.connected',
      'ce-userid': 'd1',
      'ce-connectionid': id,
      'ce-hub': 'devices',
    });
    expect(handler.seen[2]?.headers['ce-type']).toBe('azure.webpubsub.sys.disconnected');
    const expected = createHmac('sha256', service.accessKey).update(id).digest('hex');
    expect(String(headers['ce-signature']).split(',')[0]).toBe(`sha256=${expected}`);
  });

  it('Web PubSub sends no event to an event handler that did not allow its origin.', async () => {
    const handler = await startHandler('elsewhere.example');
    const { url, sender } = await start({ eventHandlerUrl: handler.url });
    await connect(await url('d1'), { autoReconnect: false });
    await sender.closeAllConnections();

    await handler.until(() => handler.seen.length >= 2);

    expect(new Set(handler.seen.map(({ method }) => method))).toEqual(new Set(['OPTIONS']));
  });

  it('Web PubSub asks the event handler before it accepts a client when the connect event is enabled.', async () => {
    const answer = { status: 200, body: { userId: 'renamed', groups: ['room-1'] } };
    const handler = await startHandler('*', answer);
    const { url, service } = await start({ eventHandlerUrl: handler.url, events: ['connect'] });

    const device = await connect(await url('d1'));

    expect(service.connections()).toMatchObject([
      { connectionId: device.connections[0], userId: 'renamed', groups: ['room-1'] },
    ]);
    expect(handler.seen[1]?.headers['ce-connectionid']).toBe(device.connections[0]);
  });

  it('Web PubSub refuses a client that the event handler refuses.', async () => {
    const handler = await startHandler('*', { status: 403 });
    const { url } = await start({ eventHandlerUrl: handler.url, events: ['connect'] });

    expect(await refusal(await url('d1'))).toBe(403);
  });

  interface ReceivedEvent {
    readonly reason?: string;
    readonly context: {
      readonly userId?: string;
      readonly states: Readonly<Record<string, unknown>>;
    };
  }

  interface ReceiverOptions {
    handleConnect?(
      request: ReceivedEvent,
      response: { setState(name: string, value: unknown): void; success(answer?: object): void },
    ): void;
    onConnected?(event: ReceivedEvent): void;
    onDisconnected?(event: ReceivedEvent): void;
    allowedEndpoints?: string[];
  }

  type Receive = (request: object, response: object, next: () => void) => Promise<void>;

  // Its types need those of Express.
  const { WebPubSubEventHandler } = createRequire(import.meta.url)('@azure/web-pubsub-express') as {
    WebPubSubEventHandler: new (
      hub: string,
      options: ReceiverOptions & { path: string },
    ) => { getMiddleware(): Receive };
  };

  /** Microsoft's own receiver, made anew for each request; Express would add the two properties of the request. */
  async function startReceiver(options: ReceiverOptions) {
    const server = createServer((request, response) => {
      const receiver = new WebPubSubEventHandler('devices', { path: '/events', ...options });
      const receive = receiver.getMiddleware();
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const express = Object.assign(request, { baseUrl: '', path: pathname });
      void receive(express, response, () => response.writeHead(404).end());
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    cleanups.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    return `http://localhost:${port}/events`;
  }

  it("Microsoft's receiver for Express takes every event, with the state that it set at connect.", async () => {
    const connected = Promise.withResolvers<ReceivedEvent>();
    const disconnected = Promise.withResolvers<ReceivedEvent>();
    const eventHandlerUrl = await startReceiver({
      handleConnect: (request, response) => {
        response.setState('shift', request.context.userId === 'd1' ? 'night' : 'day');
        response.success({ userId: 'renamed', groups: ['room-1'] });
      },
      onConnected: connected.resolve,
      onDisconnected: disconnected.resolve,
    });
    const events = ['connect', 'connected', 'disconnected'] as const;
    const { url, sender } = await start({ eventHandlerUrl, events });

    const device = await connect(await url('d1'), { autoReconnect: false });
    const { context } = await connected.promise;
    await sender.closeUserConnections('renamed', { reason: 'revoked' });
    const farewell = await disconnected.promise;

    expect(context).toMatchObject({
      connectionId: device.connections[0],
      userId: 'renamed',
      hub: 'devices',
      eventName: 'connected',
      states: { shift: 'night' },
    });
    expect(farewell.reason).toBe('revoked');
    expect(farewell.context.states).toEqual({ shift: 'night' });
  });

  it("Microsoft's receiver for Express gets events from the endpoint that it allows, and from no other.", async () => {
    const asked: (string | undefined)[] = [];
    const allowedEndpoints = ['https://elsewhere.example'];
    const eventHandlerUrl = await startReceiver({
      handleConnect: (request, response) => {
        asked.push(request.context.userId);
        response.success();
      },
      allowedEndpoints,
    });
    const first = await start({ eventHandlerUrl, events: ['connect'] });
    expect(await refusal(await first.url('d1'))).toBe(500);
    expect(asked).toEqual([]);

    allowedEndpoints.push(first.address);
    await connect(await first.url('d2'));

    expect(asked).toEqual(['d2']);
  });
});
