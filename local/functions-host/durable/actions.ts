/** The actions of an orchestrator's answer, as the SDK writes them: all since the start of the execution, without ids. */

export const actionTypes = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  callEntity: 7,
  callHttp: 8,
  signalEntity: 9,
  whenAny: 11,
  whenAll: 12,
  lockEntities: 13,
  releaseEntities: 14,
} as const;

type Types = typeof actionTypes;

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

export interface ActivityAction {
  readonly actionType: Types['callActivity'] | Types['callActivityWithRetry'];
  readonly functionName: string;
  readonly input?: unknown;
  readonly retryOptions?: RetryOptions;
}

export interface ChildAction {
  readonly actionType: Types['callSubOrchestrator'] | Types['callSubOrchestratorWithRetry'];
  readonly functionName: string;
  readonly instanceId?: string;
  readonly input?: unknown;
  readonly version?: string;
  readonly retryOptions?: RetryOptions;
}

export interface TimerAction {
  readonly actionType: Types['createTimer'];
  readonly fireAt: string;
  readonly isCanceled: boolean;
}

export type Action =
  | ActivityAction
  | ChildAction
  | TimerAction
  | { readonly actionType: Types['continueAsNew']; readonly input?: unknown }
  | { readonly actionType: Types['waitForExternalEvent']; readonly externalEventName: string }
  | {
      readonly actionType: Types['whenAny'] | Types['whenAll'];
      readonly compoundActions: readonly Action[];
    }
  | {
      readonly actionType:
        | Types['callEntity']
        | Types['callHttp']
        | Types['signalEntity']
        | Types['lockEntities']
        | Types['releaseEntities'];
    };

/** Actions that are deliberately not emulated, by number: an answer with one fails the orchestration. */
export const unsupported: Readonly<Record<number, string>> = {
  [actionTypes.callEntity]: 'callEntity',
  [actionTypes.callHttp]: 'callHttp',
  [actionTypes.signalEntity]: 'signalEntity',
  [actionTypes.lockEntities]: 'lock',
  [actionTypes.releaseEntities]: 'lock',
};
