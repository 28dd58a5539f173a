/** The Durable Functions engine: wires store, turns, activities and timers together, and starts and stops them. */
import { availableParallelism } from 'node:os';
import { runActivity } from './activities.ts';
import { createAlarm } from './alarm.ts';
import { clientPayload } from './client-payload.ts';
import { createCommands } from './commands.ts';
import { createHistories } from './histories.ts';
import { eventsText, eventTypes, timestamp } from './history.ts';
import type { Kernel } from './kernel.ts';
import { createManagement } from './management.ts';
import { createPool } from './pool.ts';
import type { Durable, DurableOptions } from './ports.ts';
import type { TaskRow } from './rows.ts';
import { openStore } from './store.ts';
import { runTurn } from './turns.ts';

/**
 * The real host's default for activities and for orchestrators: enough to overlap waiting, few enough to bound memory.
 */
const concurrency = 10 * availableParallelism();
/** Before work is tried again that broke below the app, such as a worker that went away. */
const retryDelay = 1_000;

export function createDurable(options: DurableOptions): Durable {
  const { port } = options;
  const store = openStore(options.file);
  const listeners = new Map<string, Set<() => void>>();
  /** Instances with a turn waiting or running; true: woken again since it began to run. */
  const turns = new Map<string, 'waiting' | 'running' | 'woken'>();
  let troubled = 0;
  let isStopped = false;

  const activityPool = createPool<TaskRow>(concurrency, (task) =>
    guarded(
      `activity '${task.name}'`,
      () => runActivity(kernel, task),
      () => activityPool.push(task),
    ),
  );
  const turnPool = createPool<string>(concurrency, async (id) => {
    turns.set(id, 'running');
    await guarded(
      `orchestration '${id}'`,
      () => runTurn(kernel, id),
      () => kernel.wake(id),
    );
    const wasWoken = turns.get(id) === 'woken';
    turns.delete(id);
    if (wasWoken) kernel.wake(id);
  });

  async function guarded(
    what: string,
    work: () => Promise<void>,
    again: () => void,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isStopped) return;
      port.log('error', `Work on ${what} broke and will be tried again: ${String(error)}`);
      troubled += 1;
      setTimeout(() => {
        troubled -= 1;
        if (!isStopped) again();
      }, retryDelay);
    }
  }

  const kernel: Kernel = {
    store,
    histories: createHistories(store),
    port,
    defaultVersion: options.defaultVersion ?? null,
    alarm: createAlarm(fireTimers),
    wake(id) {
      const state = turns.get(id);
      if (state === undefined) {
        turns.set(id, 'waiting');
        turnPool.push(id);
      } else if (state === 'running') {
        turns.set(id, 'woken');
      }
    },
    perform: (task) => activityPool.push(task),
    finished(id) {
      for (const listener of listeners.get(id) ?? []) listener();
      listeners.delete(id);
    },
  };

  function fireTimers(): number | undefined {
    const due = store.transaction(() => {
      const timers = store.takeDueTimers(Date.now());
      for (const timer of timers) {
        const fired = {
          EventType: eventTypes.TimerFired,
          EventId: -1,
          Timestamp: timestamp(Date.now()),
          TimerId: timer.id,
          FireAt: timestamp(timer.due),
        };
        store.send(timer.instance, timer.execution, eventsText([fired], false));
      }
      return timers;
    });
    for (const timer of due) kernel.wake(timer.instance);
    return store.nextDue();
  }

  /** Resolves when the instance ends, or when the time is up. */
  function ended(id: string, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = listeners.get(id) ?? new Set();
      listeners.set(id, waiting);
      const stop = (): void => {
        clearTimeout(timeout);
        waiting.delete(stop);
        resolve();
      };
      const timeout = setTimeout(stop, milliseconds);
      waiting.add(stop);
    });
  }

  const urls = { baseUrl: options.baseUrl, taskHub: options.taskHub };
  const payload = clientPayload(urls);
  return {
    clientPayload: () => payload,
    handle: createManagement({ kernel, commands: createCommands(kernel), ended, urls }),
    start() {
      for (const id of store.ready()) kernel.wake(id);
      for (const task of store.tasks()) kernel.perform(task);
      kernel.alarm.check();
    },
    clockMoved: () => kernel.alarm.check(),
    idle: () =>
      troubled === 0 &&
      turnPool.isIdle() &&
      activityPool.isIdle() &&
      (store.nextDue() ?? Number.POSITIVE_INFINITY) > Date.now(),
    async stop() {
      // Work under way is abandoned: its rows are still there, and the next start does it again.
      isStopped = true;
      kernel.alarm.stop();
      turnPool.close();
      activityPool.close();
      store.close();
      return Promise.resolve();
    },
  };
}
