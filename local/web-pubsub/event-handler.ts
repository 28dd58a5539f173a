/** Sends connection events to the product's event handler: signed CloudEvents over HTTP, with abuse protection. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Log } from '../kit/log.ts';
import type { Connection } from './connection.ts';

export type SystemEvent = 'connect' | 'connected' | 'disconnected';

interface ConnectAnswer {
  readonly status: number;
  readonly userId?: string;
  readonly groups?: readonly string[];
  readonly roles?: readonly string[];
}

export type EventHandler = ReturnType<typeof createEventHandler>;

const CONCURRENT = 32;
const TIMEOUT_MS = 30_000;

interface Options {
  /** With `{hub}` and `{event}`, or plain. */
  readonly url: string;
  readonly events: readonly SystemEvent[];
  /** Primary and secondary access key. */
  readonly keys: readonly string[];
  /** Host name of this service. */
  origin(): string;
  readonly log: Log;
}

export function createEventHandler(options: Options) {
  const closing = new AbortController();
  const queue = workQueue();
  const urlOf = (hub: string, event: string) =>
    options.url.replaceAll('{hub}', hub).replaceAll('{event}', event);
  const signal = () => AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const isAllowed = permissions(options, signal);

  async function post(event: SystemEvent, connection: Connection, body: object): Promise<Response> {
    if (!(await isAllowed(urlOf(connection.hub, 'validate')))) {
      throw new Error('the endpoint did not allow this origin');
    }
    return fetch(urlOf(connection.hub, event), {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'webhook-request-origin': options.origin(),
        ...cloudEvent(event, connection),
        'ce-signature': signatures(options.keys, connection),
      },
      body: JSON.stringify(body),
      signal: signal(),
    });
  }

  return {
    wants: (event: SystemEvent) => options.events.includes(event),

    /** Fire and forget: a lost event is lost, as in the service. */
    publish(event: 'connected' | 'disconnected', connection: Connection, body: object): void {
      if (!options.events.includes(event)) return;
      queue.add(async () => {
        try {
          const response = await post(event, connection, body);
          await response.arrayBuffer();
          if (!response.ok) throw new Error(`the endpoint answered ${response.status}`);
        } catch (error) {
          if (closing.signal.aborted) return;
          const reason = error instanceof Error ? error.message : String(error);
          options.log.write('web-pubsub', 'warn', `event ${event} not delivered: ${reason}`);
        }
      });
    },

    /** Blocks the client until the handler answers; anything but 2xx refuses it. */
    async ask(connection: Connection, body: object): Promise<ConnectAnswer> {
      try {
        const response = await post('connect', connection, body);
        const text = await response.text();
        const answer: object = response.ok && text !== '' ? JSON.parse(text) : {};
        connection.state = response.headers.get('ce-connectionstate') ?? undefined;
        return { ...answer, status: response.status };
      } catch {
        return { status: 500 };
      }
    },

    close(): void {
      queue.clear();
      closing.abort();
    },
  };
}

/** Asked once for each URL; a refusal is asked again at the next event. */
function permissions({ origin }: Options, signal: () => AbortSignal) {
  const allowed = new Map<string, Promise<boolean>>();

  async function ask(url: string): Promise<boolean> {
    const response = await fetch(url, {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': origin(), 'ce-awpsversion': '1.0' },
      signal: signal(),
    });
    await response.arrayBuffer();
    const origins = (response.headers.get('webhook-allowed-origin') ?? '').split(',');
    return response.ok && origins.some((each) => ['*', origin()].includes(each.trim()));
  }

  return async function isAllowed(url: string): Promise<boolean> {
    const asked = allowed.get(url) ?? ask(url);
    allowed.set(url, asked);
    const answer = await asked.catch(() => false);
    if (!answer) allowed.delete(url);
    return answer;
  };
}

const signatures = (keys: readonly string[], { id }: Connection): string =>
  keys.map((key) => `sha256=${createHmac('sha256', key).update(id).digest('hex')}`).join(',');

const cloudEvent = (event: SystemEvent, connection: Connection) => ({
  'ce-specversion': '1.0',
  'ce-type': `azure.webpubsub.sys.${event}`,
  'ce-source': `/hubs/${connection.hub}/client/${connection.id}`,
  'ce-id': randomUUID(),
  'ce-time': new Date().toISOString(),
  'ce-connectionid': connection.id,
  'ce-hub': connection.hub,
  'ce-eventname': event,
  'ce-awpsversion': '1.0',
  ...(connection.userId !== undefined && { 'ce-userid': connection.userId }),
  ...(connection.state !== undefined && { 'ce-connectionstate': connection.state }),
  ...(connection.protocol !== '' && { 'ce-subprotocol': connection.protocol }),
});

/** Runs work in its order, some at once. */
function workQueue() {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  function pump(): void {
    while (running < CONCURRENT) {
      const next = waiting.shift();
      if (next === undefined) return;
      running += 1;
      void next().finally(() => {
        running -= 1;
        pump();
      });
    }
  }
  return {
    add(work: () => Promise<void>): void {
      waiting.push(work);
      pump();
    },
    clear(): void {
      waiting.length = 0;
    },
  };
}
