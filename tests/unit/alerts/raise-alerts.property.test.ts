import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AlertRecord, causeKey } from '../../../shared/alerts/alert.ts';
import type { AlertStore } from '../../../shared/alerts/ports.ts';
import { raiseAlerts } from '../../../shared/alerts/raise-alerts.ts';

/** Answers late, so that simultaneous calls interleave; writes only what has not changed meanwhile. */
function forgetfulStore() {
  const newest = new Map<string, AlertRecord>();
  const records = new Map<string, AlertRecord>();
  const store: Pick<AlertStore, 'update' | 'removeAll'> = {
    async update(cause, change) {
      for (;;) {
        await Promise.resolve();
        const before = newest.get(causeKey(cause));
        const after = change(before);
        if (after === undefined) return undefined;
        if (after === before) return { before, after };
        await Promise.resolve();
        if (newest.get(causeKey(cause)) !== before) continue;
        newest.set(causeKey(cause), after);
        records.set(after.id, after);
        return { before, after };
      }
    },
    removeAll: async () => undefined,
  };
  return { store, records };
}

function rig() {
  const { store, records } = forgetfulStore();
  const audit: string[] = [];
  let now = Date.parse('2026-03-01T00:00:00.000Z');
  const alerts = raiseAlerts({
    store,
    audit: () => ({
      async append(_organisationId, { action }) {
        audit.push(action);
      },
    }),
    live: () => ({ publish: async () => undefined }),
    enqueue: async () => undefined,
    discardWebhook: async () => undefined,
    clock: () => new Date(now),
  });
  const tick = (ms: number) => {
    now += ms;
  };
  const open = () => [...records.values()].filter(({ state }) => state === 'open');
  return { alerts, records, audit, tick, open };
}

const steps = fc.array(
  fc.record({
    raises: fc.boolean(),
    subject: fc.constantFrom('a', 'b'),
    afterMs: fc.nat(120_000),
    atOnce: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 30 },
);

describe('alerts', () => {
  it('have at most one open occurrence for each cause, in any sequence of concurrent raises and resolves', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { alerts, tick, open } = rig();
        for (const { raises, subject, afterMs, atOnce } of sequence) {
          tick(afterMs);
          const cause = { organisationId: 'o', kind: 'room-lost', subject } as const;
          const call = () =>
            raises
              ? alerts.raise({ ...cause, severity: 'warning', message: 'Lost.' })
              : alerts.resolve(cause);
          await Promise.all(Array.from({ length: atOnce }, call));

          const ofCause = open().filter((alert) => alert.subject === subject);
          expect(ofCause).toHaveLength(raises ? 1 : 0);
        }
      }),
    );
  });

  it('have one audit entry for each occurrence, and are seen again without a new one', async () => {
    const { alerts, records, audit, tick } = rig();
    const cause = { organisationId: 'o', kind: 'consent', subject: 's' } as const;
    const alert = { ...cause, severity: 'critical', message: 'Consent is gone.' } as const;

    await alerts.raise(alert);
    tick(5 * 60_000);
    await alerts.raise(alert);
    await alerts.resolve(cause);
    await alerts.resolve(cause);

    expect(audit).toEqual(['alert.raised', 'alert.resolved']);
    expect([...records.values()]).toMatchObject([
      {
        state: 'resolved',
        raisedAt: '2026-03-01T00:00:00.000Z',
        lastSeenAt: '2026-03-01T00:05:00.000Z',
      },
    ]);
  });
});
