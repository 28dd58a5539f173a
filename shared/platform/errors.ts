/**
 * The one error class of the product. A code is stable and documented in docs/problems.md;
 * `publicDetail` and `action` may be shown to anyone, `message` and `cause` only go to logs.
 */
import type { Refusal } from './refusals.ts';

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'gone'
  | 'too-large'
  | 'unsupported-media-type'
  | 'throttled'
  | 'upstream-rejected'
  | 'upstream-unavailable'
  | 'internal';

export interface ProblemDefinition {
  readonly kind: ErrorKind;
  /** Fixed per code, for people. */
  readonly title: string;
  /** The one next step for the reader, with the role or setting by its Microsoft name. */
  readonly action: string;
  /** The answer may say in `Retry-After` when to come back. */
  readonly retryAfter?: true;
  /** Every answer has the same bytes: no `instance`, so that a guesser cannot distinguish two refusals. */
  readonly uniformResponse?: true;
}

export interface FieldError {
  /** JSON Pointer into the body, or `/query/x`, `/path/x`. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ErrorOptions {
  readonly detail?: string;
  readonly cause?: unknown;
  /** A dependency of ours refuses this service. */
  readonly refusal?: Refusal;
  readonly retryAfterSeconds?: number;
  readonly fields?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly action: string | undefined;
  readonly uniformResponse: boolean;
  readonly publicDetail: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Set when a dependency of ours refuses this service. */
  readonly refusal: Refusal | undefined;

  constructor(code: string, definition: ProblemDefinition, options: ErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.kind = definition.kind;
    this.title = definition.title;
    this.action = definition.action;
    this.uniformResponse = definition.uniformResponse === true;
    this.publicDetail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.fields = options.fields;
    this.headers = options.headers ?? {};
    this.refusal = options.refusal;
  }
}

export interface ProblemCatalogue<Code extends string> {
  readonly definitions: Readonly<Record<Code, ProblemDefinition>>;
  /** An error to throw, with its kind, title and action from the catalogue. */
  error(code: Code, options?: ErrorOptions): AppError;
}

/**
 * A capability's codes in one place: `export const roomProblems = defineProblems({...})`, then
 * `throw roomProblems.error('room.not-found')`. `composition/api.ts` lists every catalogue.
 */
export function defineProblems<Code extends string>(
  definitions: Readonly<Record<Code, ProblemDefinition>>,
): ProblemCatalogue<Code> {
  return {
    definitions,
    error: (code, options) => new AppError(code, definitions[code], options),
  };
}

export const requestProblems = defineProblems({
  'request.malformed': {
    kind: 'invalid',
    title: 'The request body is not valid JSON',
    action: 'Correct the body and send it again.',
  },
  'request.invalid': {
    kind: 'invalid',
    title: 'The request does not match the contract',
    action: 'Correct the fields that are listed and send it again.',
  },
  'request.too-large': {
    kind: 'too-large',
    title: 'The request body is too large',
    action: 'Send less at once.',
  },
  'request.unsupported-media-type': {
    kind: 'unsupported-media-type',
    title: 'The request body is of another media type than this address takes',
    action: 'Send the media type that the detail names.',
  },
  'request.changed': {
    kind: 'precondition-failed',
    title: 'The resource has changed since it was read',
    action: 'Read it again and repeat the change.',
  },
  'request.not-found': {
    kind: 'not-found',
    title: 'There is nothing at this address',
    action: 'Check the ids in the address.',
  },
  'request.too-many': {
    kind: 'throttled',
    title: 'Too many requests at once',
    action: 'Wait as long as Retry-After says.',
    retryAfter: true,
  },
  'request.busy': {
    kind: 'upstream-unavailable',
    title: 'Others keep changing the same thing',
    action: 'Try again in a few seconds.',
    retryAfter: true,
  },
  'internal.unexpected': {
    kind: 'internal',
    title: 'Something went wrong on our side',
    action:
      'Try again in a moment. If it comes back, contact support and name the instance of this answer.',
  },
});
