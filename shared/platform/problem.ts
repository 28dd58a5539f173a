/** AppError → RFC 9457 problem details: the one place where a kind becomes an HTTP status. */
import { z } from 'zod';
import { AppError, type ErrorKind, requestProblems } from './errors.ts';

const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  throttled: 429,
  internal: 500,
  'upstream-rejected': 502,
  'upstream-unavailable': 503,
};

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().optional(),
    action: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly problem: z.input<typeof problemSchema>;
}

/**
 * What a caller may see of anything thrown. Other throwables than AppError become 500 `internal.unexpected` without
 * detail. `instance` is the invocation's id.
 */
export function toProblem(thrown: unknown, instance?: string): ProblemAnswer {
  const error =
    thrown instanceof AppError
      ? thrown
      : requestProblems.error('internal.unexpected', { cause: thrown });
  const status = statusOf[error.kind];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(error.kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) }),
      ...error.headers,
    },
    problem: {
      type: `/api/docs#${error.code}`,
      title: error.title,
      status,
      code: error.code,
      ...(error.publicDetail === undefined ? {} : { detail: error.publicDetail }),
      ...(error.action === undefined ? {} : { action: error.action }),
      ...(instance === undefined || error.uniformResponse ? {} : { instance }),
      ...(error.fields === undefined ? {} : { errors: [...error.fields] }),
    },
  };
}
