/** Client tokens, sends and closes of Web PubSub, in a hub of their own. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebPubSubServiceClient } from '@azure/web-pubsub';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { fact } from '../fact.ts';

const HUB = 'contract';
const TOKENS =
  'https://learn.microsoft.com/azure/azure-web-pubsub/howto-generate-client-access-url';
const LIMITS = 'https://learn.microsoft.com/azure/azure-web-pubsub/concept-service-internals';

const partOf = (connectionString: string, name: string): string =>
  new RegExp(`(?:^|;)${name}=([^;]+)`).exec(connectionString)?.[1]?.replace(/\/$/, '') ?? '';

const serviceOf = (connectionString: string) =>
  new WebPubSubServiceClient(connectionString, HUB, {
    allowInsecureConnection: connectionString.includes('Endpoint=http://'),
    retryOptions: { maxRetries: 0 },
  });

/** A client token that is good for some seconds, for the hub that its audience names. */
async function clientUrl(connectionString: string, seconds: number, hub = HUB): Promise<string> {
  const endpoint = partOf(connectionString, 'Endpoint');
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ sub: 'contract-user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(`${endpoint}/client/hubs/${hub}`)
    .setIssuedAt(now - 600)
    .setExpirationTime(now + seconds)
    .sign(new TextEncoder().encode(partOf(connectionString, 'AccessKey')));
  const address = `${endpoint.replace(/^http/, 'ws')}/client/hubs/${HUB}`;
  return `${address}?access_token=${token}`;
}

/** The status of an upgrade: 101 when the socket opened. */
async function connect(url: string): Promise<{ status: number; socket: WebSocket }> {
  const socket = new WebSocket(url, 'json.webpubsub.azure.v1');
  const status = await new Promise<number>((resolve, reject) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode));
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return { status, socket };
}

async function statusOf(url: string): Promise<number> {
  const { status, socket } = await connect(url);
  socket.terminate();
  return status;
}

async function sendStatus(connectionString: string, bytes: number): Promise<number> {
  let status = 0;
  await serviceOf(connectionString)
    .sendToUser('contract-absent', 'x'.repeat(bytes), {
      contentType: 'text/plain',
      onResponse: (response) => (status = response.status),
    })
    .catch((error: { statusCode?: number }) => (status = error.statusCode ?? 0));
  return status;
}

export const webPubSubFacts = [
  fact('A client token that has expired is 401 at the upgrade.', {
    source: TOKENS,
    needs: ['webPubSub'],
    expected: { status: 401 },
    see: async ({ webPubSub }) => ({ status: await statusOf(await clientUrl(webPubSub, -300)) }),
  }),
  fact('A client token for another hub is 401 at the upgrade.', {
    source: TOKENS,
    needs: ['webPubSub'],
    expected: { status: 401 },
    see: async ({ webPubSub }) => ({
      status: await statusOf(await clientUrl(webPubSub, 300, 'another')),
    }),
  }),
  fact('A socket stays open when its token expires.', {
    source: TOKENS,
    needs: ['webPubSub'],
    expected: { status: 101, isOpen: true },
    async see({ webPubSub }) {
      const { status, socket } = await connect(await clientUrl(webPubSub, 2));
      await sleep(3000);
      const isOpen = socket.readyState === WebSocket.OPEN;
      socket.terminate();
      return { status, isOpen };
    },
  }),
  fact('A message to a user who is absent is 202.', {
    source: 'https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/send-to-user',
    needs: ['webPubSub'],
    expected: { status: 202 },
    see: async ({ webPubSub }) => ({ status: await sendStatus(webPubSub, 10) }),
  }),
  fact('A message of more than 1 MB is 413.', {
    source: LIMITS,
    needs: ['webPubSub'],
    expected: { status: 413 },
    see: async ({ webPubSub }) => ({ status: await sendStatus(webPubSub, 1024 * 1024 + 1) }),
  }),
  fact('A caller with another access key is 401.', {
    source: 'https://learn.microsoft.com/azure/azure-web-pubsub/howto-troubleshoot-common-issues',
    needs: ['webPubSub'],
    expected: { status: 401 },
    async see({ webPubSub }) {
      const wrong = Buffer.from('another access key of 32 bytes..').toString('base64');
      const key = partOf(webPubSub, 'AccessKey');
      return { status: await sendStatus(webPubSub.replace(key, wrong), 10) };
    },
  }),
  fact('Closing the connections of a user ends its sockets with code 1008.', {
    source:
      'https://learn.microsoft.com/rest/api/webpubsub/dataplane/web-pub-sub/close-user-connections',
    needs: ['webPubSub'],
    expected: { code: 1008 },
    async see({ webPubSub }) {
      const { status, socket } = await connect(await clientUrl(webPubSub, 300));
      if (status !== 101) throw new Error(`The upgrade answered ${status}`);
      const closed = once(socket, 'close');
      await serviceOf(webPubSub).closeUserConnections('contract-user', { reason: 'contract' });
      const [code] = await closed;
      return { code: Number(code) };
    },
  }),
];
