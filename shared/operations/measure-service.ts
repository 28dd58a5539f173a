/**
 * Measures what no single call shows: open alerts, rooms, secrets, queues, poison messages and orchestrations. One
 * instance does so for all of them, by a timer.
 */
import { alertKinds } from '../alerts/contract.ts';
import type { SummaryCounts } from '../onboarding/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { mapConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import { measures } from '../platform/metrics.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import type { WaitingMessage } from '../platform/queues.ts';
import { Tally } from '../platform/visit-up-to.ts';

interface Deps {
  readonly counts: () => SummaryCounts;
  readonly queues: readonly string[];
  readonly peek: (queue: string) => Promise<readonly Pick<WaitingMessage, 'storedAt'>[]>;
  readonly clock: Clock;
}

const QUEUES_AT_ONCE = 4;
const INSTANCES_AT_ONCE = 500;
/** Ten requests to the Durable extension. */
const MOST_PAGES = 10;

export function measureService({ counts, queues, peek, clock }: Deps) {
  const measurements = {
    async alerts() {
      const { byKind } = await counts().alerts();
      const open = alertKinds.map((kind) => [kind, byKind[kind] ?? 0]);
      measures.alertsOpen.set(series('kind', Object.fromEntries(open)));
    },
    async rooms() {
      const { followed, notified, late, failing, unreadable } = await counts().rooms();
      const rooms = { followed, notified, late, failing, unreadable };
      measures.rooms.set(series('state', rooms));
    },
    async secrets() {
      measures.secretsDue.set(series('step', (await counts().secrets()).due));
    },
    async poison() {
      measures.poison.set(series('queue', (await counts().poison()).byQueue));
    },
    async queues() {
      measures.queueDepth.set(series('queue', await counts().queues()));
      const ages = await mapConcurrently(
        queues,
        QUEUES_AT_ONCE,
        async (queue) => [queue, oldestAge(await peek(queue), clock())] as const,
      );
      measures.queueAge.set(series('queue', Object.fromEntries(ages)));
    },
    async instances(orchestrations: Orchestrations) {
      const states = new Tally();
      let after: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const found = await orchestrations.list({ limit: INSTANCES_AT_ONCE, after });
        for (const { runtimeStatus } of found.items) states.add(runtimeStatus);
        after = found.after;
        if (after === undefined) break;
      }
      measures.instances.set(series('state', states.counts));
    },
  };

  /** A part that cannot be measured leaves the rest measured. */
  return async function measure(orchestrations: Orchestrations, log: Logger): Promise<void> {
    for (const [part, take] of Object.entries(measurements)) {
      try {
        await take(orchestrations);
      } catch (error) {
        log.error('telemetry.not-measured', error, { part });
      }
    }
  };
}

/** In seconds; zero when nothing waits. */
const oldestAge = (messages: readonly Pick<WaitingMessage, 'storedAt'>[], now: Date): number =>
  messages.reduce(
    (oldest, { storedAt }) => Math.max(oldest, (now.getTime() - storedAt.getTime()) / 1000),
    0,
  );

const series = (name: string, values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([key, value]) => ({ value, attributes: { [name]: key } }));
