import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type Customer, type SecretWorld, secretWorld } from '../support/secrets.ts';
import { type RunningStack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

const HOUR = 3600_000;

let stack: RunningStack;
let world: SecretWorld;
let customer: Customer;
/** Every secret that ever was, for the leak test. */
const texts = new Set<string>();

const received: { url: string; headers: Record<string, string>; body: string }[] = [];
let consumer: Server;
let hook = '';

beforeAll(async () => {
  consumer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      received.push({ url: request.url ?? '', headers, body });
      response.end('an answer that nobody is shown');
    });
  }).listen(0, 'localhost');
  await once(consumer, 'listening');
  const address = consumer.address();
  hook = `http://localhost:${typeof address === 'object' ? address?.port : 0}/alerts`;
  stack = await startStack({ env: { ALERTS_WEBHOOK_ALLOW_PRIVATE: 'true' } });
  world = secretWorld(stack);
  customer = await world.connect('rotating');
}, 300_000);
afterAll(async () => {
  consumer?.close();
  await stack?.stop();
});

/** As `until`, with half an hour passing from try to try: waits between tries, and the overlap, end. */
const untilMoved = (what: string, condition: () => Promise<boolean>): Promise<boolean> =>
  until(
    what,
    async () => (await condition()) || (await world.advance(HOUR / 2), await condition()),
  );

const credentials = async (of = customer) => {
  const found = await world.credentials(of);
  for (const { secretText } of found) texts.add(secretText);
  return found;
};
const inUse = async (of = customer) =>
  (await world.secrets()).find(({ organisationId }) => organisationId === of.organisationId);

/** Where the renewal is held, so that kill -9 hits it there. */
const steps = [
  [
    'before a second credential is added',
    { service: 'graph', method: 'POST', path: 'addPassword' },
  ],
  ['between adding and storing it', { service: 'key-vault', method: 'PUT', path: '/secrets/' }],
  ['before it is proven by a token', { service: 'identity', method: 'POST', path: 'token' }],
  ['before it is proven by a room', { service: 'graph', method: 'GET', path: 'calendarView' }],
  ['before the old one is removed', { service: 'graph', method: 'POST', path: 'removePassword' }],
  [
    'before the old version is disabled',
    { service: 'key-vault', method: 'PATCH', path: '/secrets/' },
  ],
] as const;

describe('kill -9 in the middle of a renewal', () => {
  it('A rotation continues after kill -9 at each of its steps, and one credential is left at the end.', async () => {
    const rotating = await Promise.all(
      steps.map(async ([where, fault], index) => {
        const who = await world.connect(`rotating-${index}`);
        const before = await inUse(who);
        await credentials(who);
        // The vault knows nothing of tenants, and only a secret's name.
        const carries = fault.service === 'key-vault' ? before?.name : who.tenant.id;
        return { where, who, before, fault: { ...fault, carries, status: 503 } };
      }),
    );
    await world.faults(rotating.map(({ fault }) => fault));
    for (const { who } of rotating) expect(await world.rotate(who.organisationId)).toBe(202);
    await untilMoved('held', async () => {
      const { body } = await world.journey.control<{ waiting: unknown[] }>('GET', '/faults');
      return body.waiting.length === 0;
    });
    for (const { who } of rotating) await credentials(who);

    await stack.kill();
    stack = await stack.restart();
    world = secretWorld(stack);

    for (const { where, who, before } of rotating) {
      await untilMoved(
        `switched ${where}`,
        async () => (await inUse(who))?.keyId !== before?.keyId,
      );
      await untilMoved(`one left ${where}`, async () => (await credentials(who)).length === 1);
      const [live] = await credentials(who);
      const after = await inUse(who);
      expect([where, live?.keyId]).toEqual([where, after?.keyId]);
      expect([where, after?.generation]).toEqual([where, (before?.generation ?? 0) + 1]);
    }
  }, 300_000);
});

describe('a renewal that Microsoft refuses', () => {
  it('A failed rotation keeps the working secret, says what to do, notifies the webhook, and succeeds when it is asked for again.', async () => {
    const operator = await world.operator();
    const set = await operator.call<{ signingSecret: string }>('PUT', '/operations/webhook', {
      url: hook,
    });
    const test = await operator.call('POST', '/operations/webhook/test');
    const before = await inUse();
    await world.policies(customer.tenant.id, { secrets: 'forbidden' });

    await world.rotate(customer.organisationId);
    await until('alerted', async () =>
      (await world.alerts()).some(({ state }) => state === 'open'),
    );
    // The record is written a moment after its alert.
    await until('recorded', async () => (await inUse())?.problem !== undefined);
    const [alert] = await world.alerts();
    const between = await inUse();
    await world.policies(customer.tenant.id, null);
    // One that ends is followed by the next: the number of the first is spent a moment after its alert.
    await untilMoved('renewed', async () => {
      await world.rotate(customer.organisationId);
      return (await inUse())?.keyId !== before?.keyId;
    });
    await untilMoved('resolved', async () =>
      (await world.alerts()).every(({ state }) => state === 'resolved'),
    );
    await untilMoved('one left', async () => (await credentials()).length === 1);
    await until('told', () => received.some(({ body }) => body.includes('alert.resolved')));

    expect([set.status, test.body]).toEqual([201, { delivered: true }]);
    expect(alert).toMatchObject({ kind: 'secret-rotation', severity: 'warning' });
    expect(alert?.message).toContain('app management policies');
    expect(between).toMatchObject({ keyId: before?.keyId, problem: 'rotation.secrets-forbidden' });
    expect(await credentials()).toHaveLength(1);
    const verifier = new Webhook(set.body.signingSecret);
    // The moved clock is ahead of the library's, so only the signature is looked at here.
    const kinds = received.map(({ headers, body }) => {
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      expect(headers['webhook-signature']).toBe(
        verifier.sign(headers['webhook-id'] ?? '', at, body),
      );
      return (JSON.parse(body) as { type: string }).type;
    });
    expect(new Set(kinds)).toEqual(new Set(['alert.test', 'alert.raised', 'alert.resolved']));
    texts.add(set.body.signingSecret);
  }, 300_000);
});

describe('the webhook of a customer', () => {
  it("A customer's webhook is set in its calendar settings, gets a signing secret on request, and can be removed.", async () => {
    const who = await world.journey.person('it@rotating.portal.example');
    const base = `/organisations/${customer.organisationId}`;
    const settings = `${base}/calendar/settings`;
    const contactWebhook = `${hook}?customer`;
    const set = await who.call<{ signingSecret: string }>('PATCH', settings, { contactWebhook });
    const secret = await who.call<{ signingSecret: string }>('POST', `${base}/webhook/secret`);
    const stale = await who.call(
      'PATCH',
      settings,
      { contactWebhook: null },
      { 'if-match': '"stale"' },
    );
    const tried = await who.call('POST', `${base}/webhook/test`);
    const refused = await who.call('PATCH', settings, { contactWebhook: 'file:///etc' });
    const gone = await who.call('PATCH', settings, { contactWebhook: null });
    for (const { body } of [set, secret]) texts.add(body.signingSecret);

    expect(set).toMatchObject({
      status: 200,
      body: { contactWebhook, signingSecret: expect.stringMatching(/^whsec_/) },
    });
    expect(stale).toMatchObject({ status: 412, body: { code: 'request.changed' } });
    expect(tried.body).toEqual({ delivered: true });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/contactWebhook' }] },
    });
    // The operator's alerts come to the same server.
    const last = received.findLast(({ url }) => url.endsWith('?customer'));
    const at = new Date(Number(last?.headers['webhook-timestamp']) * 1000);
    expect(last?.headers['webhook-signature']?.split(' ')).toContain(
      new Webhook(secret.body.signingSecret).sign(
        last?.headers['webhook-id'] ?? '',
        at,
        last?.body ?? '',
      ),
    );
    expect(gone.body).not.toHaveProperty('contactWebhook');
  });
});

describe('the search for stored secrets', () => {
  it('No secret is stored outside Key Vault and Microsoft: not in logs, tables, queues or histories.', async () => {
    const { body: logs } = await world.journey.control<string>('GET', '/logs');
    const files = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return files(path);
        return /^(key-vault|directory|identity|graph)\.sqlite/.test(entry.name) ? [] : [path];
      });
    const kept = files(stack.dataDir).map((path) => [path, readFileSync(path, 'latin1')] as const);

    expect(texts.size).toBeGreaterThan(12);
    expect(kept.length).toBeGreaterThan(3);
    const leaks = [...texts].flatMap((text) => [
      ...(logs.includes(text) ? ['the logs'] : []),
      ...kept.filter(([, content]) => content.includes(text)).map(([path]) => path),
    ]);
    expect(leaks).toEqual([]);
  });
});
