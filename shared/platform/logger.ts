/**
 * Logs are an event name and attributes: no sentences with values glued in, never a secret, token,
 * subject, join link or mail address. Attributes are ids, codes, counts and durations.
 */
import type { InvocationContext } from '@azure/functions';
import { AppError } from './errors.ts';
import { currentTrace } from './telemetry.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  /** Something that was expected happened: `consent.completed`. */
  info(event: string, attributes?: Attributes): void;
  /** Something went wrong that will be tried again or that somebody else must mend. */
  warn(event: string, attributes?: Attributes): void;
  /** `error` adds class, code and stack frames, never its message: messages of SDKs may quote what they were given. */
  error(event: string, error: unknown, attributes?: Attributes): void;
}

const line = (event: string, attributes: Attributes): string =>
  JSON.stringify({ event, ...attributes, ...currentTrace() });

/**
 * The logger of one invocation: lines of JSON through the host, which adds function and invocation id. A line of a traced
 * invocation has the ids of its trace and span.
 */
export function invocationLogger(
  context: Pick<InvocationContext, 'info' | 'warn' | 'error'>,
): Logger {
  return {
    info: (event, attributes = {}) => write(() => context.info(line(event, attributes))),
    warn: (event, attributes = {}) => write(() => context.warn(line(event, attributes))),
    error: (event, error, attributes = {}) =>
      write(() => context.error(line(event, { ...attributes, ...describe(error) }))),
  };
}

/** A line that cannot be written must not stop the work. */
function write(line: () => void): void {
  try {
    line();
  } catch {
    // There is nowhere left to report it.
  }
}

/** Attributes of anything thrown: class, code and stack frames, but no message, which may quote secrets. */
function describe(error: unknown): Record<string, string | number> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = error instanceof AppError ? error.code : (error as { code?: unknown }).code;
  const status = (error as { statusCode?: unknown }).statusCode;
  const frames = (error.stack ?? '').split('\n').filter((frame) => frame.trim().startsWith('at '));
  return {
    error: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(error.cause instanceof Error ? { cause: error.cause.name } : {}),
    at: frames
      .slice(0, 4)
      .map((frame) => frame.trim().slice(3))
      .join(' | '),
  };
}
