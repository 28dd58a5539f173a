/** An emulated Web PubSub with its official clients, and what they heard. */
import { once } from 'node:events';
import { WebPubSubServiceClient } from '@azure/web-pubsub';
import {
  type ServerDataMessage,
  WebPubSubClient,
  type WebPubSubClientOptions,
} from '@azure/web-pubsub-client';
import { WebSocket } from 'ws';
import { serve } from '../../../local/kit/serve.ts';
import { createWebPubSub, type WebPubSubOptions } from '../../../local/web-pubsub/web-pubsub.ts';
import { emulatorDeps } from './emulator-deps.ts';

/** Run by `cleanUp`, the last one first. */
export const cleanups: (() => Promise<void> | void)[] = [];

export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

export async function start(options: WebPubSubOptions = {}) {
  const deps = emulatorDeps();
  const { faults, requests, addresses } = deps;
  const service = createWebPubSub(deps, options);
  const serving = await serve(service, { port: 0, faults, requests });
  cleanups.push(() => serving.close());
  addresses.webPubSub = `http://localhost:${serving.port}`;
  const sender = new WebPubSubServiceClient(
    service.connectionString(addresses.webPubSub),
    'devices',
    { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } },
  );
  const url = async (userId: string, extra: { roles?: string[]; groups?: string[] } = {}) =>
    (await sender.getClientAccessToken({ userId, expirationTimeInMinutes: 5, ...extra })).url;
  return { service, sender, url, faults, requests, address: addresses.webPubSub };
}

/** A started client that remembers what it got; `until` waits for a condition over that. */
export async function connect(
  getClientAccessUrl: string | (() => Promise<string>),
  options: WebPubSubClientOptions = {},
) {
  const client = new WebPubSubClient(
    {
      getClientAccessUrl: async () =>
        typeof getClientAccessUrl === 'string' ? getClientAccessUrl : getClientAccessUrl(),
    },
    {
      reconnectRetryOptions: { maxRetries: 3, retryDelayInMs: 20 },
      // Its keep-alive tasks outlive stop() by up to 40 s.
      keepAliveIntervalInMs: 0,
      keepAliveTimeoutInMs: 0,
      ...options,
    },
  );
  const connections: string[] = [];
  const messages: ServerDataMessage[] = [];
  const groupMessages: unknown[] = [];
  const farewells: (string | undefined)[] = [];
  let check = () => {};
  client.on('connected', (event) => {
    connections.push(event.connectionId);
    check();
  });
  client.on('server-message', ({ message }) => {
    messages.push(message);
    check();
  });
  client.on('group-message', ({ message }) => {
    groupMessages.push(message.data);
    check();
  });
  client.on('disconnected', ({ message }) => {
    farewells.push(message?.message);
    check();
  });
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      check = () => condition() && resolve();
      check();
    });
  cleanups.push(() => client.stop());
  await client.start();
  await until(() => connections.length === 1);
  return { client, connections, messages, groupMessages, farewells, until };
}

/** The status of the answer to a refused upgrade. */
export const refusal = async (target: string, protocols: string[] = []) => {
  const socket = new WebSocket(target.replace('http:', 'ws:'), protocols);
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  socket.terminate();
  return (response as { statusCode: number }).statusCode;
};
