/** The span and the measure of a call to Graph or Entra: which operation, and what Microsoft answered. */
import { measures } from '../../platform/metrics.ts';
import { withSpan } from '../../platform/telemetry.ts';
import { type AppIdentity, MicrosoftError } from '../contract.ts';

interface Answer {
  readonly status: number;
  readonly requestId?: string | undefined;
}

/**
 * Calls Graph in a span.
 *
 * @throws what `call` throws
 */
export async function graphSpan<R extends Answer>(
  operation: string,
  app: AppIdentity['app'],
  call: () => Promise<R>,
): Promise<R> {
  const began = performance.now();
  let answer = 'failed';
  const attributes = { 'microsoft.operation': operation, 'microsoft.app': app };
  try {
    return await withSpan(
      `graph ${operation}`,
      attributes,
      async (span) => {
        try {
          const result = await call();
          answer = 'ok';
          span.setAttributes(answered(result));
          return result;
        } catch (error) {
          if (error instanceof MicrosoftError) {
            answer = error.reason;
            span.setAttributes(refused(error));
          }
          throw error;
        }
      },
      'client',
    );
  } finally {
    measures.graphCalls.record((performance.now() - began) / 1000, { operation, answer });
  }
}

const answered = ({ status, requestId }: Answer) => ({
  'http.response.status_code': status,
  ...(requestId && { 'microsoft.request_id': requestId }),
});

/** Codes are Microsoft's words; one that is no word is left out. */
function refused({ reason, status, code, requestId }: MicrosoftError) {
  return {
    'microsoft.cause': reason,
    ...(status && { 'http.response.status_code': status }),
    ...(code && /^[\w.-]{1,64}$/.test(code) && { 'microsoft.code': code }),
    ...(requestId && { 'microsoft.request_id': requestId }),
  };
}

/**
 * Sends a request to the identity service in a span. `operation` is a bounded name.
 *
 * @throws what `send` throws
 */
export async function identitySpan<R extends { readonly status: number }>(
  operation: string,
  send: () => Promise<R>,
): Promise<R> {
  const began = performance.now();
  let status = 'none';
  try {
    return await withSpan(
      `identity ${operation}`,
      { 'microsoft.operation': operation },
      async (span) => {
        const result = await send();
        status = String(result.status);
        span.setAttribute('http.response.status_code', result.status);
        return result;
      },
      'client',
    );
  } finally {
    measures.identityRequests.record((performance.now() - began) / 1000, { operation, status });
  }
}
