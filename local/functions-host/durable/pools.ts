/** Runs turns and activities, a bounded number at once, and again after trouble below the app. */
import { availableParallelism } from 'node:os';
import type { HeldWork } from './held-work.ts';
import { createPool } from './pool.ts';
import type { DurablePort } from './ports.ts';
import type { TaskRow } from './rows.ts';

/**
 * The real host's default for activities and for orchestrators: enough to overlap waiting, few enough to bound memory.
 */
const CONCURRENCY = 10 * availableParallelism();
/** Before work is tried again that broke below the app, such as a worker that went away. */
const RETRY_MS = 1_000;

interface Pools {
  /** The instance may have a turn to run. */
  wake(instance: string): void;
  perform(task: TaskRow): void;
  isIdle(): boolean;
  close(): void;
}

export function createPools(
  port: Pick<DurablePort, 'log'>,
  held: HeldWork,
  work: { runTask(task: TaskRow): Promise<void>; runTurn(instance: string): Promise<void> },
): Pools {
  /** Instances with a turn waiting or running; true: woken again since it began to run. */
  const turns = new Map<string, 'waiting' | 'running' | 'woken'>();
  let troubled = 0;
  let isOpen = true;

  async function guarded(what: string, run: () => Promise<void>, again: () => void): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!isOpen) return;
      port.log('error', `Work on ${what} broke and will be tried again: ${String(error)}`);
      troubled += 1;
      setTimeout(() => {
        troubled -= 1;
        if (isOpen) again();
      }, RETRY_MS);
    }
  }

  const activities = createPool<TaskRow>(CONCURRENCY, (task) =>
    guarded(
      `activity '${task.name}'`,
      async () => {
        held.takeTask(task);
        await work.runTask(task);
        held.taskDone(task);
      },
      () => activities.push(task),
    ),
  );
  const orchestrations = createPool<string>(CONCURRENCY, async (id) => {
    turns.set(id, 'running');
    await guarded(
      `orchestration '${id}'`,
      async () => {
        held.returnTurn(id);
        await work.runTurn(id);
        held.turnDone(id);
      },
      () => wake(id),
    );
    const wasWoken = turns.get(id) === 'woken';
    turns.delete(id);
    if (wasWoken) wake(id);
  });

  function wake(id: string): void {
    const state = turns.get(id);
    if (state === undefined) {
      turns.set(id, 'waiting');
      orchestrations.push(id);
    } else if (state === 'running') {
      turns.set(id, 'woken');
    }
  }

  return {
    wake,
    perform: (task) => activities.push(task),
    isIdle: () => troubled === 0 && orchestrations.isIdle() && activities.isIdle(),
    close() {
      isOpen = false;
      orchestrations.close();
      activities.close();
    },
  };
}
