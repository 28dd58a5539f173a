/** Everything that starts functions by itself: timers and queues. */
import type { Store } from '../kit/store.ts';
import type { HostSettings } from './host-json.ts';
import type { Catalogue } from './index-app.ts';
import type { HostLog } from './log.ts';
import type { QueueClients } from './queues/clients.ts';
import { createQueueListener, type QueueListener } from './queues/listener.ts';
import { queueName } from './queues/names.ts';
import { disabledText, IndexingError, resolveSettings, type Settings } from './settings.ts';
import { createTimer, type Timer, type TimerStatus } from './timers/timer.ts';
import { type AppFunction, option } from './worker/app-function.ts';
import type { Call } from './worker/run-once.ts';

export interface Triggers {
  readonly timers: ReadonlyMap<AppFunction, Timer>;
  start(): void;
  clockMoved(): void;
  /** Queues look at once. */
  wake(): void;
  timersIdle(): boolean;
  queuesIdle(): Promise<boolean>;
  stop(): Promise<void>;
  /** Resolves when no message is in hand any more. */
  queuesEmpty(): Promise<unknown>;
  /** Gives the messages that are still in hand back. */
  release(): Promise<unknown>;
}

export async function createTriggers(context: {
  catalogue: Catalogue;
  clients: QueueClients;
  host: HostSettings;
  settings: Settings;
  store: Store;
  log: HostLog;
  run(fn: AppFunction, call: Call): Promise<unknown>;
}): Promise<Triggers> {
  const { catalogue, clients, host, settings, log } = context;
  const timers = new Map<AppFunction, Timer>();
  const queues: QueueListener[] = [];
  const listeners = new Map<string, QueueListener>();
  const statuses = context.store.collection<TimerStatus>('timers');

  for (const fn of catalogue.ofType('timertrigger')) {
    const run = (call: Call) => context.run(fn, call);
    await indexed(fn, async () => {
      timers.set(fn, createTimer({ fn, statuses, settings, log, run }));
    });
  }
  for (const fn of catalogue.ofType('queuetrigger')) {
    const run = (call: Call) => context.run(fn, call);
    await indexed(fn, async () => {
      const queue = queueName(resolveSettings(option(fn.trigger, 'queueName') ?? '', settings));
      const connection = option(fn.trigger, 'connection');
      const client = await clients.client(connection, queue);
      const poisonClient = (name: string) => clients.client(connection, name);
      const listener = createQueueListener({
        peek: clients.peek(connection, client.url),
        fn,
        queue,
        client,
        poisonClient,
        moved: (name) => listeners.get(name)?.wake(),
        settings: host.queues,
        log,
        run,
      });
      queues.push(listener);
      listeners.set(queue, listener);
    });
  }

  /** A bad schedule, queue or setting disables that function only. */
  async function indexed(fn: AppFunction, build: () => Promise<void>): Promise<void> {
    try {
      await build();
    } catch (error) {
      if (!(error instanceof IndexingError)) throw error;
      catalogue.inError(fn, disabledText(fn.name, error));
    }
  }

  return {
    timers,
    start() {
      for (const timer of timers.values()) timer.start();
      for (const queue of queues) queue.start();
    },
    clockMoved() {
      for (const timer of timers.values()) timer.clockMoved();
      for (const queue of queues) queue.wake();
    },
    wake() {
      for (const queue of queues) queue.wake();
    },
    timersIdle: () => [...timers.values()].every((timer) => timer.idle()),
    async queuesIdle() {
      const answers = await Promise.all(queues.map((queue) => queue.idle()));
      return answers.every(Boolean);
    },
    async stop() {
      for (const timer of timers.values()) timer.stop();
      await Promise.all(queues.map((queue) => queue.stop()));
    },
    queuesEmpty: () => Promise.all(queues.map((queue) => queue.whenEmpty())),
    release: () => Promise.all(queues.map((queue) => queue.release())),
  };
}
