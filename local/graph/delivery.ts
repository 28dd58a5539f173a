/**
 * Delivers notifications: batched per address over tenants and subscriptions, retried with back-off for four hours.
 * Pending notifications are stored, so that none is lost when the process dies.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorDeps } from '../kit/emulator.ts';
import { answerOf, type Faults } from '../kit/faults.ts';
import type { RequestLog } from '../kit/request-log.ts';
import type { Store } from '../kit/store.ts';

export interface Notification {
  readonly url: string;
  readonly subscriptionId: string;
  readonly kind: 'change' | 'lifecycle';
  readonly item: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  /** Call inside the transaction that makes the change. */
  enqueue(notification: Notification, delayMs: number): void;
  /** Sends all that is due, and waits for the answers; false when there was nothing to send. */
  drain(): Promise<boolean>;
  close(): Promise<void>;
}

interface Pending extends Notification {
  readonly id: string;
  readonly since: number;
  dueAt: number;
  tries: number;
}

const BATCH = 20;
const CONCURRENT = 8;
const TIMEOUT_MS = 10_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 600_000;
const GIVE_UP_MS = 4 * 3_600_000;
/** The clock may be moved, so no timer is trusted for longer. */
const LONGEST_NAP_MS = 250;

export function createDelivery(
  deps: Pick<EmulatorDeps, 'faults' | 'requests' | 'log'>,
  store: Store,
  givenUp: (notification: Notification) => void,
): Delivery {
  const rows = store.collection<Pending>('notifications');
  const stop = new AbortController();
  const { add, dispatch, sending } = createDispatcher(send, stop.signal);

  async function send(url: string, batch: readonly Pending[]): Promise<void> {
    const status = await post(deps.faults, url, batch, stop.signal);
    if (stop.signal.aborted && status === 0) return;
    record(deps.requests, url, status);
    const done = status >= 200 && status < 300;
    if (!done) deps.log.write('graph', 'warn', `Notifications answered ${status}.`);
    store.transaction(() => {
      for (const pending of batch) {
        if (done) rows.delete(pending.id);
        else retry(pending);
      }
    });
  }

  function retry(pending: Pending): void {
    const now = Date.now();
    if (now - pending.since >= GIVE_UP_MS) {
      rows.delete(pending.id);
      givenUp(pending);
      return;
    }
    pending.dueAt = now + Math.min(FIRST_RETRY_MS * 2 ** pending.tries, LONGEST_RETRY_MS);
    pending.tries += 1;
    rows.put(pending.id, pending);
    add(pending);
  }

  for (const pending of rows.list()) add(pending);

  return {
    enqueue(notification, delayMs) {
      const since = Date.now();
      const id = `${since}-${randomUUID()}`;
      const pending = { ...notification, id, since, dueAt: since + delayMs, tries: 0 };
      rows.put(id, pending);
      add(pending);
    },
    async drain() {
      for (let sent = false; ; sent = true) {
        dispatch();
        if (sending.size === 0) return sent;
        await Promise.all(sending);
      }
    },
    async close() {
      stop.abort();
      await Promise.all(sending);
    },
  };
}

/** Sends what is due in batches, each address over a few connections at once. */
function createDispatcher(
  send: (url: string, batch: readonly Pending[]) => Promise<void>,
  stop: AbortSignal,
) {
  const waiting = new Map<string, Map<string, Pending>>();
  const running = new Map<string, number>();
  const sending = new Set<Promise<void>>();
  const alarm = createAlarm(dispatch, stop);

  function dispatch(): void {
    alarm.clear();
    for (const [url, queue] of waiting) {
      dispatchTo(url, queue);
      if (queue.size === 0) waiting.delete(url);
    }
  }

  function dispatchTo(url: string, queue: Map<string, Pending>): void {
    const now = Date.now();
    let batch: Pending[] = [];
    for (const pending of queue.values()) {
      // When all connections are busy, the first that ends wakes the dispatcher again.
      if ((running.get(url) ?? 0) >= CONCURRENT) break;
      if (pending.dueAt > now) {
        alarm.set(pending.dueAt - now);
        continue;
      }
      queue.delete(pending.id);
      batch.push(pending);
      if (batch.length < BATCH) continue;
      start(url, batch);
      batch = [];
    }
    if (batch.length > 0) start(url, batch);
  }

  function start(url: string, batch: readonly Pending[]): void {
    running.set(url, (running.get(url) ?? 0) + 1);
    const sent = send(url, batch).finally(() => {
      running.set(url, (running.get(url) ?? 1) - 1);
      sending.delete(sent);
      if (waiting.has(url)) alarm.set(0);
    });
    sending.add(sent);
  }

  return {
    sending,
    dispatch,
    add(pending: Pending): void {
      const queue = waiting.get(pending.url) ?? new Map<string, Pending>();
      waiting.set(pending.url, queue.set(pending.id, pending));
      alarm.set(pending.dueAt - Date.now());
    },
  };
}

/** Returns the HTTP status; 0 when there was no answer. */
async function post(
  faults: Faults,
  url: string,
  batch: readonly Pending[],
  stop: AbortSignal,
): Promise<number> {
  const { pathname, search } = new URL(url);
  const body = JSON.stringify({ value: batch.map(({ item }) => item) });
  const path = pathname + search;
  const fault = faults.take('notifications', 'POST', path, `${path}\n${body}`);
  const answer = fault === undefined ? undefined : answerOf(fault);
  try {
    if (fault?.delayMs !== undefined) {
      await sleep(fault.delayMs, undefined, { signal: stop });
    }
    if (fault?.drop === true) return 0;
    if (answer !== undefined) return answer.status;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

function record(requests: RequestLog, url: string, status: number): void {
  const { pathname: path } = new URL(url);
  requests.record(
    {
      at: new Date().toISOString(),
      service: 'notifications',
      method: 'POST',
      path,
      status,
    },
    `POST ${path}`,
  );
}

/** One timer for the soonest of all wishes, until `end` is aborted. */
function createAlarm(ring: () => void, end: AbortSignal) {
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Number.POSITIVE_INFINITY;
  end.addEventListener('abort', () => clearTimeout(timer));
  return {
    set(inMs: number): void {
      const delay = Math.min(Math.max(inMs, 1), LONGEST_NAP_MS);
      const at = performance.now() + delay;
      if (end.aborted || ringsAt <= at) return;
      clearTimeout(timer);
      ringsAt = at;
      timer = setTimeout(ring, delay).unref();
    },
    clear(): void {
      ringsAt = Number.POSITIVE_INFINITY;
    },
  };
}
