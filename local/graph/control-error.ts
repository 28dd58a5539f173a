/** A refusal of a control function; the control endpoint answers it as a problem with this status. */
import type { z } from 'zod';

export class ControlError extends Error {
  readonly status: 400 | 404 | 409 | 413 | 415;

  constructor(status: ControlError['status'], message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  what: string,
): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(
    ({ path, message }) => `${[what, ...path].join('.')}: ${message}`,
  );
  throw new ControlError(400, reasons.join('; '));
}
