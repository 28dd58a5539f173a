/** Runs activities: at least once, since a task's row goes only with the commit of its result. */
import { eventsText, eventTypes, type HistoryEvent, timestamp } from './history.ts';
import type { Kernel } from './kernel.ts';
import type { TaskRow } from './rows.ts';
import { activityFailure, disabledActivity } from './texts.ts';

export async function runActivity(kernel: Kernel, task: TaskRow): Promise<void> {
  const { port, store } = kernel;
  const event = port.disabled(task.name)
    ? failedEvent(task, disabledActivity(task.name))
    : await performed(kernel, task);
  await store.commit(() => {
    if (store.takeTask(task)) store.send(task.instance, task.execution, eventsText([event], false));
  });
  kernel.wake(task.instance);
}

async function performed({ port }: Kernel, task: TaskRow): Promise<HistoryEvent> {
  const data = task.data ?? undefined;
  const outcome = await port.runActivity(task.name, data, {
    ...fields(task.data),
    data: task.data,
    instanceId: task.instance,
  });
  if (!outcome.ok) {
    return failedEvent(task, activityFailure(task.name, outcome.message, outcome.stack));
  }
  return {
    EventType: eventTypes.TaskCompleted,
    EventId: -1,
    Timestamp: timestamp(Date.now()),
    TaskScheduledId: task.id,
    Result: outcome.result,
  };
}

function failedEvent(task: TaskRow, failure: ReturnType<typeof activityFailure>): HistoryEvent {
  return {
    EventType: eventTypes.TaskFailed,
    EventId: -1,
    Timestamp: timestamp(Date.now()),
    TaskScheduledId: task.id,
    ...failure,
  };
}

/** The trigger's metadata repeats each key of an object input. */
function fields(data: string | null): Record<string, unknown> {
  if (data === null || !data.startsWith('{')) return {};
  try {
    return JSON.parse(data) as Record<string, unknown>;
  } catch {
    return {};
  }
}
