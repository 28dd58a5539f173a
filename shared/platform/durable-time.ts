/** Time in sagas: pure functions of the orchestrator's replay-safe now. */
import { backoffSeconds } from './retry.ts';

/** False without a deadline. */
export const isPast = (now: Date, deadline: string | undefined): boolean =>
  deadline !== undefined && now.getTime() >= Date.parse(deadline);

/** `seconds` from now, but never after the deadline: the last poll is at the deadline itself. */
export function laterBy(now: Date, seconds: number, deadline?: string): Date {
  const at = now.getTime() + seconds * 1000;
  const limit = deadline === undefined ? at : Date.parse(deadline);
  return new Date(Math.max(now.getTime(), Math.min(at, limit)));
}

/** How long a saga waits between two polls, in seconds. */
export interface Pace {
  readonly shortest: number;
  readonly longest: number;
  /** The wait that `longest` grows to when a step takes for hours; without it `longest` is the end. */
  readonly patient?: number;
}

/** After a day of waits with a `patient` pace of 15 minutes, about 150 polls have been made. */
const SHARE_OF_TIME_WAITED = 1 / 16;

/** Doubles with every try; `since` is when the step began, as an ISO instant. */
export function waitSeconds(
  { shortest, longest, patient = longest }: Pace,
  tries: number,
  now: Date,
  since?: string,
): number {
  const waited = since === undefined ? 0 : (now.getTime() - Date.parse(since)) / 1000;
  const grown = Math.min(patient, Math.floor(waited * SHARE_OF_TIME_WAITED));
  return backoffSeconds(tries, shortest, Math.max(longest, grown));
}
