/** After a crash anywhere between an alert and its announcement everybody hears of it in the end, the audit once. */
import { describe, expect, it } from '@jest/globals';
import { acknowledgeAlert } from '../../../shared/alerts/acknowledge-alert.ts';
import { type AlertRecord, causeKey, readSeverities } from '../../../shared/alerts/alert.ts';
import { announceAlert } from '../../../shared/alerts/announce-alert.ts';
import { sweepOutbox } from '../../../shared/alerts/deliver-alerts.ts';
import type { AlertStore } from '../../../shared/alerts/ports.ts';
import { raiseAlerts } from '../../../shared/alerts/raise-alerts.ts';

const MINUTE = 60_000;
const cause = { organisationId: 'org', kind: 'room-lost', subject: 'room' } as const;
const alert = { ...cause, severity: 'warning', message: 'Lost.' } as const;
const operator = {
  key: 'operator-key',
  email: 'operator@example.com',
  emailVerified: true,
  operator: 'full',
} as const;

/** `crashes`: the calls, counted over audit, live channel and webhooks, that never come back. */
function rig(crashes: readonly number[] = []) {
  let [calls, now] = [0, Date.parse('2026-03-01T00:00:00.000Z')];
  const newest = new Map<string, AlertRecord>();
  const outbox = new Map<string, AlertRecord>();
  const entries = new Map<string, string>();
  const queued: string[] = [];
  const keyOf = ({ id, state, acknowledgedAt = '' }: AlertRecord) =>
    `${id}|${state}|${acknowledgedAt}`;
  const step = () => {
    calls += 1;
    if (crashes.includes(calls)) throw new Error('crash');
  };
  const store: AlertStore = {
    newest: async (wanted) => newest.get(causeKey(wanted)),
    async update(wanted, change) {
      const before = newest.get(causeKey(wanted));
      const after = change(before);
      if (after === undefined) return undefined;
      if (after !== before) {
        newest.set(causeKey(wanted), after);
        outbox.set(keyOf(after), after);
      }
      return { before, after };
    },
    find: async (id) => [...newest.values()].find((each) => each.id === id),
    page: async () => ({ items: [] }),
    async *eachOpen() {},
    async *outbox() {
      yield* outbox.values();
    },
    async removeFromOutbox(one) {
      outbox.delete(keyOf(one));
    },
    removeResolved: async () => 0,
    removeAll: async () => undefined,
  };
  const needs = {
    store,
    audit: () => ({
      async append(_organisationId: string, entry: { actor: string; action: string }, once = '') {
        step();
        if (!entries.has(once)) entries.set(once, `${entry.actor} ${entry.action}`);
        step();
      },
    }),
    live: () => ({ publish: async () => step() }),
    async enqueue(one: AlertRecord) {
      step();
      queued.push(keyOf(one));
      step();
      await store.removeFromOutbox(one);
    },
    discardWebhook: async () => undefined,
    clock: () => new Date(now),
  };
  const sweep = sweepOutbox({ ...needs, announce: announceAlert(needs) });
  return {
    needs,
    alerts: raiseAlerts(needs),
    acknowledge: acknowledgeAlert(needs),
    outbox,
    entries,
    queued,
    newest: () => store.newest(cause),
    pass(ms: number) {
      now += ms;
    },
    /** Timers come again whatever becomes of one. */
    async sweepOften() {
      for (let minute = 0; minute < 5; minute += 1) {
        now += MINUTE;
        await sweep().catch(() => undefined);
      }
    },
  };
}

const orLost = (work: Promise<unknown>) => work.catch(() => undefined);

describe('an alert whose announcement was cut off', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])(
    'has one audit entry for each change and reaches the webhooks after a crash at call %i',
    async (at) => {
      const { alerts, acknowledge, entries, queued, outbox, newest, sweepOften } = rig([
        at,
        at + 1,
      ]);

      await orLost(alerts.raise(alert));
      await sweepOften();
      const id = (await newest())?.id ?? '';
      await orLost(acknowledge(id, operator));
      await sweepOften();
      await orLost(alerts.resolve(cause));
      await sweepOften();

      expect([...entries]).toEqual([
        [`${id}.alert.raised`, 'system alert.raised'],
        [`${id}.alert.acknowledged`, 'operator:operator-key alert.acknowledged'],
        [`${id}.alert.resolved`, 'system alert.resolved'],
      ]);
      expect(new Set(queued).size).toBe(3);
      expect(outbox.size).toBe(0);
    },
  );

  it('keeps the operator who acknowledged it', async () => {
    const { alerts, acknowledge, newest } = rig();
    await alerts.raise(alert);
    await acknowledge((await newest())?.id ?? '', operator);

    expect(await newest()).toMatchObject({ acknowledgedBy: 'operator:operator-key' });
  });
});

describe('the severity of an alert', () => {
  it('is the one that the settings give its kind, else the one that the capability gave', async () => {
    const { needs, newest } = rig();
    const severities = readSeverities({ 'room-lost': 'critical' });
    await raiseAlerts({ ...needs, severities }).raise(alert);
    const set = (await newest())?.severity;
    const usual = rig();
    await usual.alerts.raise(alert);

    expect([set, (await usual.newest())?.severity]).toEqual(['critical', 'warning']);
  });

  it.each([{ 'room-found': 'critical' }, { 'room-lost': 'dreadful' }, [], 'critical', null])(
    'refuses to start with %j',
    (value) => {
      expect(() => readSeverities(value)).toThrow(/^Bad settings: ALERTS_SEVERITIES: .*room-lost/);
    },
  );
});
