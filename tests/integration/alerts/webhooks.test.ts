/** Webhooks of a customer over real tables and a real receiver: set by the settings, renewed, failed, erased. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { tableAlertStore } from '../../../shared/alerts/adapters/table-alert-store.ts';
import { tableWebhooks } from '../../../shared/alerts/adapters/table-webhooks.ts';
import type { Delivery } from '../../../shared/alerts/contract.ts';
import { composeAlerts } from '../../../shared/composition/alerts.ts';
import type { Deps, Platform } from '../../../shared/composition/deps.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import type { Secret, SecretStore } from '../../../shared/secrets/contract.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';
import { settingsFor } from '../../support/settings.ts';

const silent = { info() {}, warn() {}, error() {} };
const caller = { key: 'key', email: 'a@b.example', emailVerified: true, operator: 'none' } as const;
const HOUR = 3600_000;

let azurite: RunningAzurite;
let openTable: OpenTable;
let receiver: Server;
let hook = '';
let status = 200;
let received: { headers: Record<string, string>; body: string }[] = [];
let organisations = 0;
let org = '';
let now = 0;

beforeAll(async () => {
  azurite = await startAzurite();
  openTable = tableOpener(loadConfig(settingsFor(azurite.connectionString)));
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(status).end();
    });
  }).listen(0, 'localhost');
  await once(receiver, 'listening');
  hook = `http://localhost:${(receiver.address() as AddressInfo).port}/alerts`;
});
afterAll(async () => {
  receiver.close();
  receiver.closeAllConnections();
  await azurite.close();
});
beforeEach(() => {
  org = `webhooks-${(organisations += 1)}`;
  [received, status, now] = [[], 200, Date.parse('2026-11-23T10:00:00Z')];
});

function open() {
  const vault: Secret[] = [];
  const queued: Delivery[] = [];
  const actions: string[] = [];
  const secrets: SecretStore = {
    async write(name, value, { tags }) {
      const secret = { name, value, tags, version: `v${vault.length + 1}`, enabled: true };
      vault.push(secret);
      return secret;
    },
    read: async (name, version) =>
      vault.find((each) => each.name === name && each.version === version && each.enabled),
    use: () => Promise.reject(new Error('no client secret is asked for')),
    versions: async (name) => vault.filter((each) => each.name === name),
    async disable(_name, version) {
      const at = vault.findIndex((each) => each.version === version);
      const found = vault[at];
      if (found !== undefined) vault[at] = { ...found, enabled: false };
    },
    async remove(name) {
      vault.splice(0, vault.length, ...vault.filter((each) => each.name !== name));
    },
  };
  const platform = {
    config: loadConfig({
      ...settingsFor(azurite.connectionString),
      ALERTS_WEBHOOK_ALLOW_PRIVATE: 'true',
    }),
    clock: () => new Date(now),
    openTable,
    openQueue: () => ({
      async send(message: Delivery) {
        queued.push(message);
      },
    }),
  } as unknown as Platform;
  const deps = {
    secrets: () => secrets,
    audit: () => ({
      async append(_organisationId: string, { action }: { action: string }) {
        actions.push(action);
      },
    }),
    live: () => ({ publish: async () => undefined }),
    organisations: () => ({ get: async (id: string) => ({ id, name: `Name of ${id}` }) }),
  } as unknown as Deps;
  const alerts = composeAlerts(platform, deps);
  const call = { params: { org }, caller };
  return {
    alerts,
    vault,
    queued,
    actions,
    call,
    raise: (subject: string) =>
      alerts.contract.raise({
        organisationId: org,
        kind: 'room-lost',
        subject,
        severity: 'warning',
        message: 'Lost.',
      }),
    async deliver() {
      for (let next = queued.shift(); next !== undefined; next = queued.shift()) {
        await alerts.deliver(next, silent);
      }
    },
    async failures(limit: number, after?: string) {
      const { body } = await alerts.http.organisationWebhook.failures({
        ...call,
        query: { limit, after },
        url: `http://localhost:7071/api/organisations/${org}/webhook/failures?limit=${limit}`,
      });
      return body as { items: { alertId: string; reason: string }[]; nextLink?: string };
    },
  };
}

const secretIn = (body: unknown) => (body as { signingSecret: string }).signingSecret;

describe("a customer's contact webhook", () => {
  it('is set, changed and removed by the settings, and receives the alerts of the customer', async () => {
    const { alerts, vault, actions, raise, deliver } = open();
    const { contactWebhooks } = alerts;

    expect(await contactWebhooks.get(org)).toBeUndefined();
    const shownOnce = await contactWebhooks.set(org, hook, caller);
    expect(shownOnce).toBe(vault[0]?.value);
    expect(await contactWebhooks.set(org, `${hook}?second`, caller)).toBeUndefined();
    await raise('room');
    await deliver();

    expect(await contactWebhooks.get(org)).toBe(`${hook}?second`);
    expect(vault).toHaveLength(1);
    expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'alert.raised', data: { organisationId: org, subject: 'room' } },
    ]);
    await contactWebhooks.set(org, undefined, caller);
    await contactWebhooks.set(org, undefined, caller);
    expect(await contactWebhooks.get(org)).toBeUndefined();
    expect(vault).toEqual([]);
    expect(actions).toEqual(['webhook.set', 'webhook.changed', 'alert.raised', 'webhook.removed']);
    expect(() => contactWebhooks.check('ftp://files.example')).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        fields: [expect.objectContaining({ pointer: '/contactWebhook' })],
      }),
    );
  });

  it('works again when it is set after a removal that was cut off', async () => {
    const { alerts, vault, raise, deliver } = open();
    await alerts.contactWebhooks.set(org, hook, caller);
    vault.splice(0);

    const signingSecret = await alerts.contactWebhooks.set(org, hook, caller);
    await raise('room');
    await deliver();

    expect(signingSecret).toBe(vault[0]?.value);
    expect(received).toHaveLength(1);
  });
});

describe('a signing secret', () => {
  it('is renewed without a gap: both secrets sign for a day, then the new one alone', async () => {
    const { alerts, call, vault, raise, deliver } = open();
    const first = secretIn(
      (await alerts.http.organisationWebhook.set({ ...call, body: { url: hook } })).body,
    );
    const second = secretIn((await alerts.http.organisationWebhook.rotate(call)).body);
    const signed = async (subject: string) => {
      await raise(subject);
      await deliver();
      const { headers, body } = received.at(-1) ?? { headers: {}, body: '' };
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      const signatures = (headers['webhook-signature'] ?? '').split(' ');
      return [first, second].map((secret) =>
        signatures.includes(new Webhook(secret).sign(headers['webhook-id'] ?? '', at, body)),
      );
    };

    expect(await signed('one')).toEqual([true, true]);
    now += 23 * HOUR;
    expect(await signed('two')).toEqual([true, true]);
    now += 2 * HOUR;
    expect(await signed('three')).toEqual([false, true]);
    await alerts.http.organisationWebhook.rotate(call);
    expect(vault.map(({ enabled }) => enabled)).toEqual([false, true, true]);
    expect((await alerts.http.organisationWebhook.get(call)).body).not.toHaveProperty(
      'signingSecret',
    );
  });
});

describe('the dead letters of a webhook', () => {
  it('are listed in pages, newest first, and are deleted with their webhook', async () => {
    const { alerts, call, raise, deliver, failures } = open();
    await alerts.http.organisationWebhook.set({ ...call, body: { url: hook } });
    status = 500;
    for (const subject of ['one', 'two', 'three', 'four', 'five']) {
      now += HOUR;
      await raise(subject);
      await deliver();
    }
    const first = await failures(2);
    const after = (link: string | undefined) =>
      new URL(link ?? '').searchParams.get('after') ?? undefined;
    const second = await failures(2, after(first.nextLink));
    const third = await failures(2, after(second.nextLink));
    const all = await failures(50);

    expect([first, second, third].map(({ items }) => items.length)).toEqual([2, 2, 1]);
    expect(third.nextLink).toBeUndefined();
    expect([...first.items, ...second.items, ...third.items]).toEqual(all.items);
    expect(all.items.map(({ alertId }) => alertId)).toEqual(
      all.items.map(({ alertId }) => alertId).toSorted(),
    );
    expect(all.items).toContainEqual(expect.objectContaining({ reason: 'answered-500' }));
    expect(received).toHaveLength(5 * 9);
    await alerts.http.organisationWebhook.remove(call);
    expect((await failures(50)).items).toEqual([]);
  });
});

describe('erasing an organisation', () => {
  it('deletes its alerts, outbox, webhook, signing secret and dead letters', async () => {
    const { alerts, call, vault, queued, raise, deliver } = open();
    const store = tableAlertStore(openTable);
    await alerts.http.organisationWebhook.set({ ...call, body: { url: hook } });
    status = 410;
    await raise('gone');
    await deliver();
    const unheard = { organisationId: org, kind: 'consent', subject: 'unheard' } as const;
    const at = new Date(now).toISOString();
    await store.update(unheard, () => ({
      ...unheard,
      id: `id-${org}`,
      severity: 'critical',
      message: 'Consent is gone.',
      state: 'open',
      raisedAt: at,
      lastSeenAt: at,
    }));
    await raise('late');

    await alerts.contract.removeAll(org);
    await alerts.contract.removeAll(org);
    await deliver();
    now += HOUR;
    await alerts.sweepOutbox();

    const outbox = [];
    for await (const { organisationId } of store.outbox()) outbox.push(organisationId);
    expect(outbox).not.toContain(org);
    expect(await store.newest(unheard)).toBeUndefined();
    expect((await store.page(org, { state: 'all', limit: 10 })).items).toEqual([]);
    expect((await store.page(undefined, { state: 'all', limit: 100 })).items).not.toContainEqual(
      expect.objectContaining({ organisationId: org }),
    );
    expect(await tableWebhooks(openTable).get(org)).toBeUndefined();
    expect((await tableWebhooks(openTable).page(org, { limit: 10 })).items).toEqual([]);
    expect([vault, queued]).toEqual([[], []]);
    expect(received).toHaveLength(1);
  });
});
