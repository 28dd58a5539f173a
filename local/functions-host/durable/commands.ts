/** The commands of clients to orchestrations. Each is committed before it is answered. */
import { randomUUID } from 'node:crypto';
import { eventsText, eventTypes, type HistoryEvent, timestamp } from './history.ts';
import type { Filter } from './instance-rows.ts';
import { type Kernel, tellParents } from './kernel.ts';
import { finishedStatuses } from './rows.ts';

export type Condition = 'unknown' | 'finished' | 'done';

export interface Commands {
  /** Undefined when started, else the status of the live instance that has the id. */
  start(instance: {
    id: string;
    name: string;
    input: string;
    version: string | null;
  }): Promise<string | undefined>;
  raise(id: string, name: string, input: string): Promise<Condition>;
  terminate(id: string, reason: string | null): Condition;
  /** The status that prevents the command, if one does. */
  suspend(id: string, reason: string | null): Condition | { readonly status: string };
  resume(id: string, reason: string | null): Condition | { readonly status: string };
  purge(id: string): Condition | { readonly status: string };
  /** The number of instances, whatever their status. */
  purgeMatching(filter: Filter): number;
}

export function createCommands(kernel: Kernel): Commands {
  return { ...deliveries(kernel), ...interventions(kernel), ...removals(kernel) };
}

/** Messages that the instance finds in its next turn. */
function deliveries(kernel: Kernel): Pick<Commands, 'start' | 'raise'> {
  const { store, defaultVersion } = kernel;
  return {
    async start({ id, name, input, version }) {
      const taken = await store.commit(() => {
        const existing = store.head(id);
        if (existing !== undefined) {
          if (!finishedStatuses.includes(existing.status)) return existing.status;
          forget(kernel, id);
        }
        const now = Date.now();
        store.insertInstance({
          id,
          execution: randomUUID(),
          name,
          version: version ?? defaultVersion,
          status: 'Pending',
          input,
          output: null,
          customStatus: null,
          created: now,
          updated: now,
          generation: 0,
          parent: null,
        });
        return undefined;
      });
      if (taken === undefined) kernel.wake(id);
      return taken;
    },

    async raise(id, name, input) {
      const condition = await store.commit((): Condition => {
        const end = endOf(kernel, id);
        if (end !== undefined) return end;
        const event: HistoryEvent = {
          ...occurred(Date.now()),
          EventType: eventTypes.EventRaised,
          Name: name,
          Input: input,
        };
        store.send(id, null, eventsText([event], false));
        return 'done';
      });
      if (condition === 'done') kernel.wake(id);
      return condition;
    },
  };
}

/** A live instance is ended or held, whatever it is doing. */
function interventions(kernel: Kernel): Pick<Commands, 'terminate' | 'suspend' | 'resume'> {
  const { store, histories } = kernel;
  return {
    terminate: (id, reason) =>
      onLive(kernel, id, (now) => {
        const result = reason === null ? null : JSON.stringify(reason);
        histories.append(id, terminated(result, now));
        store.dropWork(id, true);
        store.setStatus(id, 'Terminated', result, now);
        const parents = tellParents(store, id, { reason, details: null, failure: null }, now);
        return () => {
          histories.drop(id);
          for (const parent of parents) kernel.wake(parent);
          kernel.finished(id);
        };
      }),

    suspend(id, reason) {
      const status = store.head(id)?.status;
      if (status === 'Suspended') return { status };
      return onLive(kernel, id, (now) => {
        const appended = histories.append(id, [
          { ...occurred(now), EventType: eventTypes.ExecutionSuspended, Reason: reason },
        ]);
        store.setStatus(id, 'Suspended', reason === null ? null : JSON.stringify(reason), now);
        return () => appended.added();
      });
    },

    resume(id, reason) {
      const status = store.head(id)?.status;
      if (status === 'Running' || status === 'Pending') return { status };
      return onLive(kernel, id, (now) => {
        const appended = histories.append(id, [
          { ...occurred(now), EventType: eventTypes.ExecutionResumed, Reason: reason },
        ]);
        store.setStatus(id, histories.read(id).isBegun ? 'Running' : 'Pending', null, now);
        return () => {
          appended.added();
          kernel.wake(id);
        };
      });
    },
  };
}

function removals(kernel: Kernel): Pick<Commands, 'purge' | 'purgeMatching'> {
  const { store } = kernel;
  return {
    purge(id) {
      const head = store.head(id);
      if (head === undefined) return 'unknown';
      if (!finishedStatuses.includes(head.status)) return { status: head.status };
      store.transaction(() => forget(kernel, id));
      return 'done';
    },

    purgeMatching(filter) {
      const ids = store.matching(filter);
      store.transaction(() => {
        for (const id of ids) forget(kernel, id);
      });
      return ids.length;
    },
  };
}

/** Undefined for a live instance. */
function endOf({ store }: Pick<Kernel, 'store'>, id: string): 'unknown' | 'finished' | undefined {
  const head = store.head(id);
  if (head === undefined) return 'unknown';
  return finishedStatuses.includes(head.status) ? 'finished' : undefined;
}

/** Runs work on a live instance in a transaction, then what work answered. */
function onLive(
  kernel: Pick<Kernel, 'store'>,
  id: string,
  work: (now: number) => () => void,
): Condition {
  const end = endOf(kernel, id);
  if (end !== undefined) return end;
  kernel.store.transaction(() => work(Date.now()))();
  return 'done';
}

function forget({ store, histories }: Pick<Kernel, 'store' | 'histories'>, id: string): void {
  store.forget(id);
  histories.drop(id);
}

const occurred = (now: number) => ({ EventId: -1, Timestamp: timestamp(now) });

const terminated = (result: string | null, now: number): HistoryEvent[] => [
  { ...occurred(now), EventType: eventTypes.ExecutionTerminated, Input: result },
  {
    ...occurred(now),
    EventType: eventTypes.ExecutionCompleted,
    OrchestrationStatus: 'Terminated',
    Result: result,
    FailureDetails: null,
  },
];
