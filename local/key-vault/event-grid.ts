/** Delivers events in the Event Grid schema at least once: an outbox in the store, retried until the host takes them. */
import { randomUUID } from 'node:crypto';
import type { Log } from '../kit/log.ts';
import type { Store } from '../kit/store.ts';

interface Delivery {
  readonly id: string;
  readonly functionName: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly raisedAt: number;
  readonly attempts: number;
  readonly nextAt: number;
}

/** Event Grid waits 10 s, 30 s, 1 min … and drops after a day; the local host is near, so the first waits are shorter. */
const RETRY_MS = [1_000, 5_000, 10_000, 30_000, 60_000, 300_000];
const GIVE_UP_MS = 86_400_000;
const TIMEOUT_MS = 30_000;

export type EventGrid = ReturnType<typeof createEventGrid>;

export function createEventGrid(options: {
  store: Store;
  log: Log;
  endpoint(functionName: string): string;
  functions: readonly string[];
  topic: string;
}) {
  const outbox = options.store.collection<Delivery>('outbox');
  let nextAt = Math.min(...outbox.list().map((delivery) => delivery.nextAt));
  let running: Promise<void> | undefined;
  const closing = new AbortController();

  async function attempt(delivery: Delivery): Promise<void> {
    const url = options.endpoint(delivery.functionName);
    const status = await post(url, delivery, closing.signal);
    if (status !== undefined && status >= 200 && status < 300) {
      outbox.delete(delivery.id);
      return;
    }
    const now = Date.now();
    // Event Grid never retries what the endpoint calls malformed or too large.
    if (status === 400 || status === 413 || now - delivery.raisedAt > GIVE_UP_MS) {
      outbox.delete(delivery.id);
      options.log.write('key-vault', 'error', `event for ${delivery.functionName} dropped`);
      return;
    }
    const wait = RETRY_MS[Math.min(delivery.attempts, RETRY_MS.length - 1)] ?? GIVE_UP_MS;
    outbox.put(delivery.id, { ...delivery, attempts: delivery.attempts + 1, nextAt: now + wait });
  }

  async function deliverDue(): Promise<void> {
    for (const delivery of outbox.list()) {
      if (closing.signal.aborted) return;
      if (delivery.nextAt <= Date.now()) await attempt(delivery);
    }
    nextAt = Math.min(...outbox.list().map((delivery) => delivery.nextAt));
  }

  return {
    /** Joins the caller's transaction. */
    raise(eventType: string, subject: string, data: object): void {
      const now = Date.now();
      const event = newEvent({ topic: options.topic, subject, eventType, data }, now);
      for (const functionName of options.functions) {
        const id = `${now}-${event.id}-${functionName}`;
        outbox.put(id, { id, functionName, event, raisedAt: now, attempts: 0, nextAt: now });
      }
      nextAt = Math.min(nextAt, now);
    },

    /** Tries once whatever is due. */
    async deliver(): Promise<void> {
      await running;
      if (closing.signal.aborted || nextAt > Date.now()) return;
      running ??= deliverDue().finally(() => {
        running = undefined;
      });
      await running;
    },

    /** Breaks off; what was not taken stays in the outbox. */
    async close() {
      closing.abort();
      await running;
    },
  };
}

const newEvent = (about: object, now: number) => ({
  id: randomUUID(),
  ...about,
  eventTime: new Date(now).toISOString(),
  dataVersion: '1',
  metadataVersion: '1',
});

/** The HTTP status; undefined when there was no answer. */
async function post(
  url: string,
  { attempts, event }: Delivery,
  closing: AbortSignal,
): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'aeg-event-type': 'Notification',
        'aeg-delivery-count': String(attempts),
        'aeg-data-version': '1',
        'aeg-metadata-version': '1',
      },
      body: JSON.stringify([event]),
      signal: AbortSignal.any([closing, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
