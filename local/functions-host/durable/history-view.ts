/** The history as `showHistory` answers it: type names, results merged with what was scheduled, no turn marks. */
import { eventTypes, type HistoryEvent } from './history.ts';

const names = new Map<number, string>(
  Object.entries(eventTypes).map(([name, type]) => [type, name]),
);
const hidden: readonly number[] = [
  eventTypes.OrchestratorStarted,
  eventTypes.OrchestratorCompleted,
];

type Fields = Record<string, unknown>;

export function historyView(
  events: readonly (HistoryEvent & { readonly IsPlayed?: boolean })[],
  show: { readonly output: boolean; readonly input: boolean },
): Fields[] {
  const scheduled = new Map<number, Fields>();
  const ended = new Set(
    events.flatMap((event) => ('TaskScheduledId' in event ? [event.TaskScheduledId] : [])),
  );
  const view: Fields[] = [];
  for (const event of events) {
    if (hidden.includes(event.EventType)) continue;
    const common = { EventType: names.get(event.EventType), Timestamp: event.Timestamp };
    switch (event.EventType) {
      case eventTypes.ExecutionStarted: {
        const { Correlation, ParentTraceContext, ScheduledStartTime, Generation } = event;
        view.push({
          ...common,
          ...(show.input ? { Input: event.Input } : {}),
          Correlation,
          ParentTraceContext,
          ScheduledStartTime,
          Generation,
          GenerateNewTrace: event.GenerateNewTrace,
          FunctionName: event.Name,
        });
        break;
      }
      case eventTypes.TaskScheduled:
      case eventTypes.SubOrchestrationInstanceCreated: {
        const child = 'InstanceId' in event ? { InstanceId: event.InstanceId } : {};
        const fields = { FunctionName: event.Name, Input: null, ...child };
        const at = event.Timestamp.replace('Z', '+00:00');
        scheduled.set(event.EventId, { ScheduledTime: at, ...fields });
        if (!ended.has(event.EventId)) view.push({ ...common, ...fields });
        break;
      }
      case eventTypes.TaskCompleted:
      case eventTypes.SubOrchestrationInstanceCompleted:
        view.push({
          ...common,
          ...(show.output ? { Result: parsed(event.Result) } : {}),
          ...scheduled.get(event.TaskScheduledId),
        });
        break;
      case eventTypes.TaskFailed:
      case eventTypes.SubOrchestrationInstanceFailed: {
        const { Reason, Details, FailureDetails } = event;
        const failure = { Reason, Details, FailureDetails };
        view.push({ ...common, ...failure, ...scheduled.get(event.TaskScheduledId) });
        break;
      }
      case eventTypes.ExecutionCompleted: {
        const { OrchestrationStatus, Result, FailureDetails } = event;
        const result = show.output ? { Result: parsed(Result) } : {};
        view.push({ ...common, OrchestrationStatus, ...result, FailureDetails });
        break;
      }
      case eventTypes.EventRaised:
        view.push({ ...common, Name: event.Name, Input: event.Input, ParentTraceContext: null });
        break;
      default: {
        const { EventId: _id, IsPlayed: _played, ...rest } = event;
        view.push({ ...rest, ...common });
      }
    }
  }
  return view;
}

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
