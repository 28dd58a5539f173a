/** History events of one execution, as the orchestrator trigger carries them (names and numbers are the wire's own). */

export const eventTypes = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

type Types = typeof eventTypes;

export interface ParentInstance {
  readonly Name: string;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly TaskScheduleId: number;
  readonly Version: string | null;
}

export interface FailureDetails {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace?: string | null;
  readonly IsNonRetriable?: boolean;
  readonly Properties?: unknown;
  readonly InnerFailure?: unknown;
}

export interface Failure {
  readonly Reason: string | null;
  readonly Details: string | null;
  readonly FailureDetails: FailureDetails | null;
}

export type HistoryEvent = { readonly EventId: number; readonly Timestamp: string } & (
  | {
      readonly EventType: Types['ExecutionStarted'];
      readonly OrchestrationInstance: ParentInstance['OrchestrationInstance'];
      readonly Name: string;
      readonly Version: string | null;
      readonly Input: string;
      readonly ParentInstance: ParentInstance | null;
      readonly Tags: null;
      readonly Correlation: null;
      readonly ParentTraceContext: null;
      readonly ScheduledStartTime: null;
      readonly Generation: number;
      readonly GenerateNewTrace: false;
    }
  | {
      readonly EventType: Types['ExecutionCompleted'];
      readonly OrchestrationStatus: string;
      readonly Result: string | null;
      readonly FailureDetails: FailureDetails | null;
    }
  | { readonly EventType: Types['ExecutionTerminated']; readonly Input: string | null }
  | {
      readonly EventType: Types['TaskScheduled'];
      readonly Name: string;
      readonly Version: null;
      readonly Input: string | null;
    }
  | {
      readonly EventType: Types['TaskCompleted'] | Types['SubOrchestrationInstanceCompleted'];
      readonly TaskScheduledId: number;
      readonly Result: string;
    }
  | ({
      readonly EventType: Types['TaskFailed'] | Types['SubOrchestrationInstanceFailed'];
      readonly TaskScheduledId: number;
    } & Failure)
  | {
      readonly EventType: Types['SubOrchestrationInstanceCreated'];
      readonly Name: string;
      readonly Version: string | null;
      readonly InstanceId: string;
      readonly Input: string;
    }
  | { readonly EventType: Types['TimerCreated']; readonly FireAt: string }
  | {
      readonly EventType: Types['TimerFired'];
      readonly TimerId: number;
      readonly FireAt: string;
    }
  | { readonly EventType: Types['OrchestratorStarted'] | Types['OrchestratorCompleted'] }
  | { readonly EventType: Types['EventRaised']; readonly Name: string; readonly Input: string }
  | {
      readonly EventType: Types['ExecutionSuspended'] | Types['ExecutionResumed'];
      readonly Reason: string | null;
    }
);

/** Seven decimals, as the real host writes them. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}0000Z`;
}

/** Comma-separated JSON of events; `played` is the wire's `IsPlayed`. */
export function eventsText(events: readonly object[], played: boolean): string {
  return events
    .map((event) => `{"IsPlayed":${String(played)},${JSON.stringify(event).slice(1)}`)
    .join(',');
}

export function parseEvents(text: string): HistoryEvent[] {
  return JSON.parse(`[${text}]`) as HistoryEvent[];
}
