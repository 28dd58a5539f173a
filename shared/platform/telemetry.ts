/** Spans through the OpenTelemetry API alone; without an SDK that the host preloads they cost nothing. */
import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import { AppError } from './errors.ts';

const tracer = trace.getTracer('calendar-integration');

/**
 * Runs `work` in a span. `name` is `<capability>.<verb>`; attributes are ids and counts only.
 *
 * @throws what `work` throws; the span then has the error's code
 */
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
