/** Applies what a turn decided, inside its transaction: tasks, children and timers become rows. */
import { randomUUID } from 'node:crypto';
import { eventsText, eventTypes, type Failure, type HistoryEvent, timestamp } from './history.ts';
import type { Kernel } from './kernel.ts';
import type { Decision } from './replay.ts';
import { finishedStatuses, type Instance, type TaskRow } from './rows.ts';
import { unknownFunction } from './texts.ts';

/** The work that remains after the transaction is committed. */
export interface Aftermath {
  readonly tasks: TaskRow[];
  readonly wake: string[];
  readonly dues: number[];
  readonly errors: string[];
}

/** The turn of an orchestration whose decisions are applied. */
interface Turn {
  readonly kernel: Kernel;
  readonly parent: Instance;
  readonly now: number;
  readonly aftermath: Aftermath;
}

export function applyDecisions(
  kernel: Kernel,
  parent: Instance,
  decisions: readonly Decision[],
  now: number,
): { events: HistoryEvent[]; aftermath: Aftermath } {
  const aftermath: Aftermath = { tasks: [], wake: [], dues: [], errors: [] };
  const turn = { kernel, parent, now, aftermath };
  const events = decisions.map((decision) => {
    switch (decision.kind) {
      case 'activity':
        return scheduleActivity(turn, decision);
      case 'child':
        return createChild(turn, decision);
      case 'timer':
        return createTimer(turn, decision);
    }
  });
  return { events, aftermath };
}

function scheduleActivity(
  turn: Turn,
  { id, action }: Decision & { kind: 'activity' },
): HistoryEvent {
  const { kernel, parent, now, aftermath } = turn;
  const { store, port } = kernel;
  const { functionName, input } = action;
  const data = activityData(input);
  const name = port.activities.get(functionName.toLowerCase());
  if (name === undefined) {
    const reason = unknownFunction(functionName, 'activity', port.activities);
    refuse(turn, id, eventTypes.TaskFailed, reason);
  } else {
    const { id: instance, execution } = parent;
    aftermath.tasks.push(store.addTask({ instance, execution, id, name, data }));
  }
  return {
    EventType: eventTypes.TaskScheduled,
    EventId: id,
    Timestamp: timestamp(now),
    Name: functionName,
    Version: null,
    Input: data,
  };
}

function createChild(turn: Turn, decision: Decision & { kind: 'child' }): HistoryEvent {
  const { kernel, parent, now } = turn;
  const { functionName, instanceId, input } = decision.action;
  const id =
    instanceId === undefined || instanceId === ''
      ? `${parent.execution}:${String(decision.id)}`
      : instanceId;
  const version = decision.action.version ?? kernel.defaultVersion;
  const inputText = JSON.stringify(input ?? null);
  const refusal = childRefusal(kernel, parent, functionName, id);
  if (refusal === undefined) {
    insertUnlessRunning(turn, decision.id, { id, name: functionName, version, input: inputText });
    const waiter = { parent: parent.id, execution: parent.execution, task: decision.id };
    kernel.store.addWaiter(id, waiter);
  } else {
    refuse(turn, decision.id, eventTypes.SubOrchestrationInstanceFailed, refusal);
  }
  return {
    EventType: eventTypes.SubOrchestrationInstanceCreated,
    EventId: decision.id,
    Timestamp: timestamp(now),
    Name: functionName,
    Version: version,
    InstanceId: id,
    Input: inputText,
  };
}

/** A running instance of this id is adopted: the parent gets its result. A finished one is replaced. */
function insertUnlessRunning(
  { kernel, parent, now, aftermath }: Turn,
  task: number,
  child: Pick<Instance, 'id' | 'name' | 'version' | 'input'>,
): void {
  const { store, histories } = kernel;
  const { id } = child;
  const existing = store.head(id);
  if (existing !== undefined && !finishedStatuses.includes(existing.status)) return;
  store.forget(id);
  histories.drop(id);
  store.insertInstance({
    ...child,
    execution: randomUUID().replaceAll('-', ''),
    status: 'Pending',
    output: null,
    customStatus: null,
    created: now,
    updated: now,
    generation: 0,
    parent: JSON.stringify({
      Name: parent.name,
      OrchestrationInstance: { InstanceId: parent.id, ExecutionId: parent.execution },
      TaskScheduleId: task,
      Version: parent.version,
    }),
  });
  aftermath.wake.push(id);
}

function createTimer(
  { kernel, parent, now, aftermath }: Turn,
  { id, fireAt }: Decision & { kind: 'timer' },
): HistoryEvent {
  kernel.store.addTimer(parent.id, parent.execution, id, fireAt);
  aftermath.dues.push(fireAt);
  return {
    EventType: eventTypes.TimerCreated,
    EventId: id,
    Timestamp: timestamp(now),
    FireAt: timestamp(fireAt),
  };
}

/** The real host leaves such a task open for ever, without a word: fail loudly instead. */
function refuse(
  { kernel, parent, now, aftermath }: Turn,
  id: number,
  eventType: typeof eventTypes.TaskFailed | typeof eventTypes.SubOrchestrationInstanceFailed,
  reason: string,
): void {
  const failure: Failure = { Reason: reason, Details: '', FailureDetails: null };
  const event: HistoryEvent = {
    EventType: eventType,
    EventId: -1,
    Timestamp: timestamp(now),
    TaskScheduledId: id,
    ...failure,
  };
  kernel.store.send(parent.id, parent.execution, eventsText([event], false));
  aftermath.wake.push(parent.id);
  aftermath.errors.push(`${reason} (orchestration '${parent.id}'; the real host hangs here)`);
}

function childRefusal(
  { port }: Kernel,
  parent: Instance,
  name: string,
  id: string,
): string | undefined {
  const registered = port.orchestrators.get(name.toLowerCase());
  if (registered === undefined || port.disabled(registered)) {
    return unknownFunction(name, 'orchestrator', port.orchestrators);
  }
  if (id.startsWith('@')) return `The sub-orchestration id '${id}' must not begin with '@'.`;
  if (id === parent.id) return `The sub-orchestration id '${id}' must not be its parent's own.`;
  return undefined;
}

/** The SDK makes strings JSON texts of themselves; a bare boolean is written the .NET way. */
function activityData(input: unknown): string | null {
  if (input === undefined || input === null) return null;
  if (typeof input === 'string') return input;
  if (typeof input === 'boolean') return input ? 'True' : 'False';
  return JSON.stringify(input);
}
