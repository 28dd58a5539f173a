/** Failure texts and details, worded as the real host's. */
import type { Failure, FailureDetails } from './history.ts';

export function unknownFunction(
  name: string,
  kind: 'activity' | 'orchestrator',
  known: ReadonlyMap<string, string>,
): string {
  const names = [...known.values()].map((each) => `'${each}'`).join(', ');
  return `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function. Additional info: The following are the known ${kind} functions: ${names === '' ? 'none' : names}.`;
}

export function orchestratorFailed(name: string, message: string): string {
  return `Orchestrator function '${name}' failed: ${message}`;
}

/** An exception that the handler did not turn into an answer of its own. */
export function unansweredTurn(message: string): string {
  return `One or more errors occurred. (Result: Failure\nException: ${message}\nStack: )`;
}

/** UTF-16 bytes in whole KB. */
export const customStatusLimit = 16;

export function customStatusTooLong(kilobytes: number): string {
  return `The UTF-16 size of the JSON-serialized payload must not exceed ${String(customStatusLimit)} KB. The current payload size is ${String(kilobytes)} KB.`;
}

export function activityFailure(name: string, message: string, stack: string): Failure {
  const described = describedFailure(message);
  if (described !== undefined) {
    const reason = `Activity function '${name}' failed with an unhandled exception.`;
    return { Reason: reason, Details: null, FailureDetails: described };
  }
  // Two blanks, as the real host has it.
  const reason = `Activity function '${name}' failed:  ${message}`;
  const details = { $type: 'System.Exception', ClassName: 'System.Exception', Message: reason };
  return {
    Reason: reason,
    Details: JSON.stringify({ ...details, StackTraceString: stack }),
    FailureDetails: null,
  };
}

export function disabledActivity(name: string): Failure {
  const reason = `Activity function '${name}' failed: Activity function '${name}' is disabled.`;
  return { Reason: reason, Details: '', FailureDetails: null };
}

/** With an exception properties provider the SDK makes the error's message a JSON text. */
function describedFailure(message: string): FailureDetails | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const wire = JSON.parse(message) as Record<string, unknown>;
    if (typeof wire['errorType'] !== 'string' || typeof wire['errorMessage'] !== 'string') {
      return undefined;
    }
    return {
      ErrorType: wire['errorType'],
      ErrorMessage: wire['errorMessage'],
      StackTrace: typeof wire['stackTrace'] === 'string' ? wire['stackTrace'] : null,
      IsNonRetriable: wire['isNonRetriable'] === true,
      Properties: wire['properties'] ?? null,
      InnerFailure: null,
    };
  } catch {
    return undefined;
  }
}
