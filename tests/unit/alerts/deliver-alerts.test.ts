import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { opened } from '../../../shared/alerts/alert.ts';
import { type Delivery, deliverySchema } from '../../../shared/alerts/contract.ts';
import {
  deliverAlerts,
  enqueueDeliveries,
  sweepOutbox,
} from '../../../shared/alerts/deliver-alerts.ts';
import type { AlertStore, SendOutcome } from '../../../shared/alerts/ports.ts';
import { type DeadLetter, retrySeconds, type Webhook } from '../../../shared/alerts/webhook.ts';

const HOUR = 3600_000;
const START = Date.parse('2026-03-01T00:00:00.000Z');
const silent = { info() {}, warn() {}, error() {} };
const delivered: SendOutcome = { outcome: 'delivered' };
const broken: SendOutcome = { outcome: 'failed', reason: 'answered-500' };

function rig(answer: (now: number) => SendOutcome, targets: readonly string[] = ['org']) {
  const time = { now: START };
  const clock = () => new Date(time.now);
  const never = () => Promise.reject(new Error('not asked for'));
  const alert = opened(
    {
      organisationId: 'org',
      kind: 'room-lost',
      subject: 'room',
      severity: 'warning',
      message: 'Lost.',
    },
    clock(),
  );
  const outbox = new Set([alert]);
  const store = {
    async *outbox() {
      yield* outbox;
    },
    async removeFromOutbox(one: typeof alert) {
      outbox.delete(one);
    },
    newest: never,
    update: never,
    find: never,
    page: never,
    async *eachOpen() {},
    removeResolved: never,
    removeAll: never,
  } satisfies AlertStore;
  const webhook: Webhook = {
    url: 'https://hooks.example.com',
    secretName: 'webhook-1',
    secretVersion: 'v2',
    previous: { version: 'v1', until: new Date(START + 24 * HOUR).toISOString() },
    createdAt: clock().toISOString(),
  };
  const queued: { at: number; message: Delivery }[] = [];
  const posts: { id: string; signatures: number }[] = [];
  const letters: DeadLetter[] = [];
  const needs = {
    store,
    webhooks: {
      get: async (target: string) =>
        targets.includes(target) ? { row: 'target', value: webhook, etag: '1' } : undefined,
      write: never,
      remove: never,
      put: async (_target: string, letter: DeadLetter) => {
        letters.push(letter);
      },
      page: never,
    },
    queue: {
      async send(message: Delivery, options: { delaySeconds?: number } = {}) {
        queued.push({ at: time.now + (options.delaySeconds ?? 0) * 1000, message });
      },
    },
    sender: {
      async post(_url: string, headers: Readonly<Record<string, string>>) {
        posts.push({
          id: headers['webhook-id'] ?? '',
          signatures: (headers['webhook-signature'] ?? '').split(' ').length,
        });
        return answer(time.now);
      },
    },
    secrets: () => ({
      read: async (name: string, version = '') => ({
        name,
        version,
        value: `whsec_${Buffer.from(version.padEnd(24)).toString('base64')}`,
        enabled: true,
        tags: {},
      }),
      write: never,
      versions: never,
      disable: never,
      remove: never,
    }),
    clock,
  };
  /** Everything that is queued, when it is due. */
  const work = async () => {
    for (let next = queued.shift(); next !== undefined; next = queued.shift()) {
      time.now = Math.max(time.now, next.at);
      await deliverAlerts(needs)(next.message, silent);
    }
  };
  return { needs, alert, outbox, time, queued, posts, letters, work };
}

describe('delivering an alert', () => {
  it('posts to the organisation and to the operators under one id, and empties the outbox', async () => {
    const { needs, alert, outbox, posts, queued, work } = rig(() => delivered, ['org', 'platform']);

    await enqueueDeliveries(needs)(alert);
    const targets = queued.map(({ message }) => message.target);
    await work();

    expect(targets).toEqual(['org', 'platform']);
    expect(posts.map(({ id }) => id)).toEqual(Array(2).fill(`${alert.id}.alert.raised`));
    expect(outbox.size).toBe(0);
  });

  it('queues nothing where no webhook is set, and empties the outbox', async () => {
    const { needs, alert, queued, outbox } = rig(() => delivered, []);

    await enqueueDeliveries(needs)(alert);

    expect([queued.length, outbox.size]).toEqual([0, 0]);
  });

  it('succeeds although the receiver failed for a day', async () => {
    const { needs, alert, posts, letters, work } = rig((now) =>
      now < START + 24 * HOUR ? broken : delivered,
    );

    await enqueueDeliveries(needs)(alert);
    await work();

    expect(letters).toEqual([]);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(1);
    expect(posts.length).toBeLessThan(10);
  });

  it('signs with the old secret as well until a day after the change', async () => {
    const { needs, alert, posts, work } = rig((now) =>
      now < START + 25 * HOUR ? broken : delivered,
    );

    await enqueueDeliveries(needs)(alert);
    await work();

    expect([posts[0]?.signatures, posts.at(-1)?.signatures]).toEqual([2, 1]);
  });

  it('becomes a dead letter after the last try, and at once when the receiver answers 410', async () => {
    const forever = rig(() => broken);
    const gone = rig(() => ({ outcome: 'gone', reason: 'answered-410' }));
    for (const one of [forever, gone]) {
      await enqueueDeliveries(one.needs)(one.alert);
      await one.work();
    }

    expect(forever.letters).toMatchObject([{ reason: 'answered-500', tries: 9 }]);
    expect(forever.time.now - START).toBeGreaterThan(24 * HOUR);
    expect(gone.letters).toMatchObject([{ reason: 'answered-410', tries: 1 }]);
  });

  it('is queued by the sweep a minute after a crash kept the alert in the outbox', async () => {
    const { needs, outbox, time, queued } = rig(() => delivered);

    const sweep = sweepOutbox({ ...needs, announce: enqueueDeliveries(needs) });
    await sweep();
    const early = queued.length;
    time.now += 2 * 60_000;
    await sweep();

    expect([early, queued.length, outbox.size]).toEqual([0, 1, 0]);
  });

  const at = (seconds: number) => new Date(START + seconds * 1000).toUTCString();
  it.each<[string, string | undefined, number]>([
    ['no Retry-After', undefined, 5],
    ['seconds', '120', 120],
    ['seconds with decimals', '120.5', 121],
    ['fewer seconds than our own wait', '1', 5],
    ['zero', '0', 5],
    ['a date', at(600), 600],
    ['a date that has passed', at(-600), 5],
    ['more than a day', '864000', 86_400],
    ['a date in a thousand years', 'Fri, 31 Dec 2999 23:59:59 GMT', 86_400],
    ['what nobody can read', 'soon', 5],
    ['nothing', '', 5],
    ['a negative number', '-120', 5],
  ])('waits as the receiver asks by Retry-After: %s', async (_what, retryAfter, seconds) => {
    const answer: SendOutcome = { outcome: 'failed', reason: 'answered-503', retryAfter };
    const { needs, alert, queued } = rig(() => answer);
    await enqueueDeliveries(needs)(alert);
    const first = queued.shift();

    await deliverAlerts(needs)(deliverySchema.parse(first?.message), silent);

    expect(queued.map((entry) => entry.at - START)).toEqual([seconds * 1000]);
  });

  it('never waits less than without Retry-After nor more than a day longer, and gives up at the same try', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.oneof(fc.string(), fc.nat().map(String), fc.date({ noInvalidDate: true }).map(String)),
        (failures, retryAfter) => {
          const now = new Date(START);
          const [own, asked] = [undefined, retryAfter].map((header) =>
            retrySeconds(failures, header, now),
          );

          if (own === undefined || asked === undefined)
            expect([own, asked]).toEqual([undefined, undefined]);
          else expect([asked >= own, asked <= Math.max(own, 86_400)]).toEqual([true, true]);
        },
      ),
    );
  });
});
