import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventOf } from '../../../docs/api-client.ts';
import { publicAddresses, systemAddresses } from '../../../shared/alerts/adapters/dns-addresses.ts';
import { httpsWebhookSender } from '../../../shared/alerts/adapters/https-webhook-sender.ts';
import { newSigningSecret, webhookHeaders } from '../../../shared/alerts/sign-webhook.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** On one address of this machine. */
async function receiver(
  answer: RequestListener,
  options: { address?: string; port?: number } = {},
): Promise<number> {
  const server = createServer(answer).listen(options.port ?? 0, options.address ?? '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

const local = { isAllowed: () => true, resolve: systemAddresses };
const send = (port: number, sender = httpsWebhookSender(local)) =>
  sender.post(`http://localhost:${port}/hook`, {}, '{}');

describe('posting to a webhook', () => {
  it('signs so that the client of the API guide verifies by the new secret and by the old one', async () => {
    const got: { headers: Record<string, string>; body: string }[] = [];
    const port = await receiver((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        got.push({ headers: request.headers as Record<string, string>, body });
        response.end();
      });
    });
    const secrets = [newSigningSecret(), newSigningSecret()];
    const body = JSON.stringify({ type: 'alert.test', data: { name: 'Zaal é' } });
    const headers = webhookHeaders({ id: 'msg_1', at: new Date(), body }, secrets);

    const outcome = await httpsWebhookSender(local).post(
      `http://localhost:${port}/hook`,
      headers,
      body,
    );

    const [received] = got;
    expect(outcome).toEqual({ outcome: 'delivered' });
    for (const secret of secrets) {
      const verified = eventOf(secret, received?.headers ?? {}, received?.body ?? '');
      expect(verified).toEqual(JSON.parse(body));
    }
    expect(() =>
      eventOf(newSigningSecret(), received?.headers ?? {}, received?.body ?? ''),
    ).toThrow();
    expect(() =>
      eventOf(secrets[0] ?? '', received?.headers ?? {}, `${received?.body} `),
    ).toThrow();
  });

  it('connects to the address that was checked, although the name resolves to another one afterwards', async () => {
    const reached: string[] = [];
    const port = await receiver((_request, response) => {
      reached.push('checked');
      response.end();
    });
    await receiver(
      (_request, response) => {
        reached.push('other');
        response.end();
      },
      { address: '127.0.0.2', port },
    );
    let asked = 0;
    const sender = httpsWebhookSender({
      isAllowed: (address) => address === '127.0.0.1',
      async resolve() {
        asked += 1;
        return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
      },
    });

    const first = await sender.post(`http://hooks.example:${port}/`, {}, '{}');
    const second = await sender.post(`http://hooks.example:${port}/`, {}, '{}');

    expect(first).toEqual({ outcome: 'delivered' });
    expect(second).toEqual({ outcome: 'failed', reason: 'address-refused' });
    expect([asked, reached]).toEqual([2, ['checked']]);
  });

  it('refuses a name with any refused address, and a bare refused address without a look-up', async () => {
    const sender = httpsWebhookSender({
      isAllowed: (address) => address === '93.184.216.34',
      resolve: async () => [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    });

    const refused = { outcome: 'failed', reason: 'address-refused' };
    expect(await sender.post('https://mixed.example/', {}, '{}')).toEqual(refused);
    expect(await sender.post('https://169.254.169.254/', {}, '{}')).toEqual(refused);
    expect(await sender.post('https://[::1]/', {}, '{}')).toEqual(refused);
  });

  it('follows no redirect', async () => {
    let followed = 0;
    const port = await receiver((request, response) => {
      if (request.url !== '/hook') followed += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });

    expect(await send(port)).toEqual({ outcome: 'failed', reason: 'answered-307' });
    expect(followed).toBe(0);
  });

  it('gives up after five seconds of silence', async () => {
    const port = await receiver(() => undefined);
    const begun = performance.now();

    expect(await send(port)).toEqual({ outcome: 'failed', reason: 'timeout' });
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it('stops reading an endless answer', async () => {
    let written = 0;
    const port = await receiver((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const more = () => {
        written += chunk.length;
        if (!response.destroyed) response.write(chunk, () => setImmediate(more));
      };
      more();
    });

    expect(await send(port)).toEqual({ outcome: 'delivered' });
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  it('has different outcomes for an error, a receiver that is gone and one that does not exist', async () => {
    const broken = await receiver((_request, response) => response.writeHead(500).end('why'));
    const gone = await receiver((_request, response) => response.writeHead(410).end());

    expect(await send(broken)).toEqual({ outcome: 'failed', reason: 'answered-500' });
    expect(await send(gone)).toEqual({ outcome: 'gone', reason: 'answered-410' });
    expect(await send(1)).toEqual({ outcome: 'failed', reason: 'unreachable' });
  });

  it('tells what the receiver asks by Retry-After', async () => {
    const busy = await receiver((_request, response) =>
      response.writeHead(429, { 'retry-after': '120' }).end(),
    );

    expect(await send(busy)).toEqual({
      outcome: 'failed',
      reason: 'answered-429',
      retryAfter: '120',
    });
  });
});

describe('the addresses of a name on the internet', () => {
  /** Answers for IPv4 with this machine, for IPv6 with nothing, and for names that begin with `silent` never. */
  async function nameServer(): Promise<string> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'listening');
    socket.on('message', (query, { port, address }) => {
      if (query.includes('silent')) return;
      const question = query.subarray(12, query.indexOf(0, 12) + 5);
      const isV4 = question.readUInt16BE(question.length - 4) === 1;
      const header = Buffer.from(query.subarray(0, 12));
      header.writeUInt16BE(0x8180, 2);
      header.writeUInt16BE(isV4 ? 1 : 0, 6);
      header.writeUInt32BE(0, 8);
      const answer = Buffer.from('c00c000100010000000000047f000001', 'hex');
      socket.send(
        Buffer.concat(isV4 ? [header, question, answer] : [header, question]),
        port,
        address,
      );
    });
    return `127.0.0.1:${socket.address().port}`;
  }

  it('are enough to connect when only one family has any', async () => {
    const port = await receiver((_request, response) => response.end());
    const resolve = publicAddresses([await nameServer()]);

    const sender = httpsWebhookSender({ isAllowed: () => true, resolve });
    const outcome = await sender.post(`http://hooks.example:${port}/`, {}, '{}');

    expect(await resolve('hooks.example')).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(outcome).toEqual({ outcome: 'delivered' });
  });

  it('do not delay other look-ups while their name server is silent', async () => {
    const resolve = publicAddresses([await nameServer()]);
    const sender = httpsWebhookSender({ isAllowed: () => true, resolve });
    const order: string[] = [];
    const silent = Array.from({ length: 12 }, async (_, at) => {
      const outcome = await sender.post(`http://silent-${at}.example/`, {}, '{}');
      order.push('silent');
      return outcome;
    });

    await systemAddresses('localhost');
    order.push('other');

    const outcomes = await Promise.all(silent);
    expect(outcomes).toEqual(outcomes.map(() => ({ outcome: 'failed', reason: 'timeout' })));
    expect(order[0]).toBe('other');
  });
});
