/** The Durable Functions engine: wires store, turns, activities and timers together, and starts and stops them. */
import { runActivity } from './activities.ts';
import { createAlarm } from './alarm.ts';
import { clientPayload } from './client-payload.ts';
import { createCommands } from './commands.ts';
import { createEndings } from './endings.ts';
import { createHeldWork } from './held-work.ts';
import { createHistories } from './histories.ts';
import { eventsText, eventTypes, timestamp } from './history.ts';
import type { Kernel } from './kernel.ts';
import { createManagement } from './management.ts';
import { createPools } from './pools.ts';
import type { Durable, DurableOptions } from './ports.ts';
import type { TaskRow } from './rows.ts';
import { openStore, type Store } from './store.ts';
import { runTurn } from './turns.ts';

export function createDurable(options: DurableOptions): Durable {
  const { port } = options;
  const store = openStore(options.file);
  const held = createHeldWork(store, options.visibility);
  const endings = createEndings();
  const pools = createPools(port, held, { runTask, runTurn: runTurnOf });
  /** When the work comes back that a killed host had in hand, earliest first. */
  const returns = store.returns(Date.now());

  const kernel: Kernel = {
    store,
    histories: createHistories(store),
    port,
    defaultVersion: options.defaultVersion ?? null,
    alarm: createAlarm(ring),
    held,
    wake: pools.wake,
    perform: pools.perform,
    finished: endings.finished,
  };
  function runTask(task: TaskRow): Promise<void> {
    return runActivity(kernel, task);
  }
  function runTurnOf(id: string): Promise<void> {
    return runTurn(kernel, id);
  }

  const nextDue = (): number | undefined => {
    const [timer, returned] = [store.nextDue(), returns[0]];
    return timer === undefined || (returned !== undefined && returned < timer) ? returned : timer;
  };

  function ring(): number | undefined {
    const now = Date.now();
    for (const instance of fireTimers(store, now)) kernel.wake(instance);
    let isBack = false;
    for (; (returns[0] ?? Number.POSITIVE_INFINITY) <= now; returns.shift()) isBack = true;
    if (isBack) takeReturned(now);
    return nextDue();
  }

  function takeReturned(now: number): void {
    for (const task of store.returnedTasks(now)) if (!held.hasTask(task)) kernel.perform(task);
    for (const id of store.returnedTurns(now)) kernel.wake(id);
  }

  const { baseUrl, rpcBaseUrl, taskHub, key } = options;
  const urls = { baseUrl, rpcBaseUrl, taskHub, key };
  const payload = clientPayload(urls);
  return {
    clientPayload: () => payload,
    handle: createManagement({
      kernel,
      commands: createCommands(kernel),
      ended: endings.ended,
      urls,
    }),
    start() {
      for (const id of store.ready()) kernel.wake(id);
      for (const task of store.tasks(Date.now())) kernel.perform(task);
      kernel.alarm.check();
    },
    clockMoved() {
      held.renew();
      kernel.alarm.check();
    },
    idle: () => pools.isIdle() && (nextDue() ?? Number.POSITIVE_INFINITY) > Date.now(),
    release: () => held.release(),
    async stop() {
      // Work under way is abandoned: its rows are still there, and the next start does it again.
      kernel.alarm.stop();
      pools.close();
      held.release();
      store.close();
      return Promise.resolve();
    },
  };
}

/** The instances whose timers fired. */
function fireTimers(store: Store, now: number): readonly string[] {
  return store.transaction(() =>
    store.takeDueTimers(now).map((timer) => {
      const fired = {
        EventType: eventTypes.TimerFired,
        EventId: -1,
        Timestamp: timestamp(now),
        TimerId: timer.id,
        FireAt: timestamp(timer.due),
      };
      store.send(timer.instance, timer.execution, eventsText([fired], false));
      return timer.instance;
    }),
  );
}
