/** Messages that failed in every try, over real tables. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Alert, AlertCause } from '../../../shared/alerts/contract.ts';
import { composeOperations } from '../../../shared/composition/operations.ts';
import type { Config } from '../../../shared/platform/config.ts';
import type { PortalUser } from '../../../shared/platform/endpoint.ts';
import { queueOpener } from '../../../shared/platform/queues.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';

let azurite: RunningAzurite;
let config: Config;
let operations: ReturnType<typeof composeOperations>;
const sent: { queue: string; message: unknown }[] = [];
const raised: Alert[] = [];
const resolved: AlertCause[] = [];
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const caller: PortalUser = { key: 'k', email: 'e', emailVerified: true, operator: 'full' };

beforeAll(async () => {
  azurite = await startAzurite();
  config = {
    API_URL: 'http://localhost/api',
    webPubSubs: [],
    ORGANISATIONS_STORAGE_ACCOUNTS: new Map(),
    HTTP_TIMEOUT_SECONDS: 10,
    storage: { kind: 'connection-string', value: azurite.connectionString },
  } as unknown as Config;
  operations = composeOperations(
    {
      config,
      clock: () => new Date('2026-11-23T10:00:00Z'),
      openTable: tableOpener(config),
      openQueue: (queue) => ({
        async send(message) {
          sent.push({ queue, message });
        },
      }),
    },
    {
      counts: () => {
        throw new Error('Nothing is counted here.');
      },
      organisations: () =>
        ({
          get: async (id: string) => ({ id, name: `Name of ${id}` }),
          recentNames: async () => [{ id: 'org', name: 'Name of org' }],
        }) as never,
      secrets: () => Promise.reject(new Error('not asked for')) as never,
      alerts: () => ({
        async raise(alert) {
          raised.push(alert);
        },
        async resolve(cause) {
          resolved.push(cause);
        },
        async removeAll() {},
      }),
    },
    () => Promise.resolve([]),
  );
});
afterAll(() => azurite.close());
beforeEach(() => {
  for (const list of [sent, raised, resolved]) list.length = 0;
});

const input = { caller, headers: new Headers(), url: 'http://localhost/api/x', log: silent };
const list = async (query: { limit: number; q?: string } = { limit: 50 }) => {
  const { body } = await operations.http.poisonList({
    ...input,
    params: {},
    query,
    body: undefined,
  });
  return body as { items: { id: string; queue: string; message: unknown }[]; nextLink?: string };
};
const act = (what: 'poisonReplay' | 'poisonDiscard', id: string) =>
  operations.http[what]({ ...input, params: { id }, query: {}, body: undefined });
const keep = (queue: string, message: unknown, id: string, insertionTime: string) =>
  operations.keepPoison(queue, message, { id, insertionTime }, silent);

describe('a poison message', () => {
  it('A poison message is kept once however often it arrives, and raises an alert.', async () => {
    await keep('first-queue', { organisationId: 'org', rooms: 7 }, 'a', '2026-11-23T09:00:00Z');
    await keep('first-queue', { organisationId: 'org', rooms: 7 }, 'a', '2026-11-23T09:00:00Z');
    await keep('second-queue', 'no JSON', 'b', '2026-11-23T09:30:00Z');

    const { items } = await list();
    const page = await list({ limit: 1 });
    const found = await Promise.all(
      ['name of', 'second-q', 'nobody'].map(async (q) => (await list({ limit: 50, q })).items),
    );

    expect(items.map(({ message }) => message)).toEqual([
      'no JSON',
      { organisationId: 'org', rooms: 7 },
    ]);
    expect(items).toMatchObject([
      { organisation: { id: 'platform', name: 'This service' } },
      {
        organisation: { id: 'org', name: 'Name of org' },
        problemTitle: 'Work of the queue first-queue failed in every try',
        action: expect.stringContaining('replay'),
      },
    ]);
    expect(await operations.count.poison()).toEqual({
      messages: 2,
      byQueue: { 'first-queue': 1, 'second-queue': 1 },
      atLeast: false,
    });
    expect(page.nextLink).toContain('after=');
    expect(found.map((each) => each.map(({ queue }) => queue))).toEqual([
      ['first-queue'],
      ['second-queue'],
      [],
    ]);
    expect(raised.map(({ kind, subject }) => `${kind} ${subject}`)).toContain(
      'poison-message second-queue',
    );
  });

  it('A replayed message is sent as it was, and the alert is resolved with the last one of its queue.', async () => {
    await keep('first-queue', { organisationId: 'org', rooms: 8 }, 'c', '2026-11-23T09:40:00Z');
    const { items } = await list();
    const [newer, older] = items.filter(({ queue }) => queue === 'first-queue');

    expect(await act('poisonReplay', newer?.id ?? '')).toMatchObject({ status: 202 });
    expect(resolved).toEqual([]);
    expect(await act('poisonDiscard', older?.id ?? '')).toMatchObject({ status: 204 });

    expect(sent).toEqual([{ queue: 'first-queue', message: { organisationId: 'org', rooms: 8 } }]);
    expect(resolved.map(({ subject }) => subject)).toEqual(['first-queue']);
    expect((await list()).items.map(({ queue }) => queue)).toEqual(['second-queue']);
    expect((await operations.audit.page('org', { limit: 5 })).items).toMatchObject([
      { actor: 'operator:k', action: 'poison.discarded' },
      { actor: 'operator:k', action: 'poison.replayed' },
    ]);
  });

  it('The depth of every queue is told, also of one that was never used.', async () => {
    const queue = queueOpener(config)('rooms-refresh');
    await queue.send({ organisationId: 'org' });
    await queue.send({ organisationId: 'org' }, { delaySeconds: 3600 });

    expect(await operations.count.queues()).toMatchObject({
      'rooms-refresh': 2,
      'calendar-refresh': 0,
    });
  });

  it('An unknown poison message is not found.', async () => {
    await expect(act('poisonReplay', 'unknown')).rejects.toMatchObject({
      code: 'poison.not-found',
    });
  });
});
