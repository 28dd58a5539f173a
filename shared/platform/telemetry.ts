/** Spans by name through the OpenTelemetry API alone; without an SDK preloaded by the host they cost nothing. */
import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import { AppError } from './errors.ts';

const tracer = trace.getTracer('calendar-integration');

/** `name` is `<capability>.<verb>`; attributes are ids and counts only. */
export function withSpan<R>(
  name: string,
  attributes: Attributes,
  work: () => Promise<R>,
): Promise<R> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof AppError ? error.code : 'unexpected',
      });
      throw error;
    } finally {
      span.end();
    }
  });
}
