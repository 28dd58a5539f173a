/** AppError → RFC 9457 problem details: the one place where a kind becomes an HTTP status. */
import { z } from 'zod';
import { AppError, type ErrorKind, requestProblems } from './errors.ts';

/** The HTTP status of a kind of error. */
export const statusOf: Readonly<Record<ErrorKind, number>> = {
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

const fieldErrorSchema = z
  .object({
    pointer: z.string().meta({
      description: 'JSON Pointer into the body, or `/query/…` and `/path/…`.',
    }),
    detail: z.string().meta({ description: 'What is wrong there; never the value itself.' }),
  })
  .meta({ id: 'FieldError', examples: [{ pointer: '/name', detail: 'Too small' }] });

export const problemSchema = z
  .object({
    type: z.string().meta({
      description: 'Where the code is explained, relative to the API.',
      format: 'uri-reference',
    }),
    title: z.string().meta({ description: 'What happened, for people; fixed for each code.' }),
    status: z.number().int(),
    code: z.string().meta({
      description:
        'Stable: decide by this. Codes may be added; treat an unknown one by its status.',
    }),
    detail: z.string().optional().meta({ description: 'More about this very case.' }),
    action: z.string().optional().meta({ description: 'What the reader can do about it.' }),
    instance: z
      .string()
      .optional()
      .meta({ description: 'Names this answer in our logs, for support.' }),
    errors: z
      .array(fieldErrorSchema)
      .optional()
      .meta({ description: 'The fields that are wrong, 20 at most.' }),
  })
  .meta({
    id: 'Problem',
    description: 'Every refusal: RFC 9457 problem details with a stable code.',
  });

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly problem: z.input<typeof problemSchema>;
}

/**
 * The problem that a caller may see of anything thrown. Other throwables than AppError become 500 `internal.unexpected`
 * without detail. `instance` is the invocation's id.
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
