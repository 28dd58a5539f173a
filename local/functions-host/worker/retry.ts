/** The wait of a function-level `retry` policy before its next try. */
import type { RetryOptions } from './protocol.ts';

/** `attempt` counts from 1. Exponential waits of 1–4 s were seen as about 1, 2, 3 s: growth with some spread, within bounds. */
export function delayBeforeRetry(policy: RetryOptions, attempt: number): number {
  if (policy.retryStrategy === 'fixedDelay') return seconds(policy.delayInterval) * 1000;
  const least = seconds(policy.minimumInterval);
  const most = seconds(policy.maximumInterval);
  const growth = least * (2 ** (attempt - 1) - 1) * (0.8 + Math.random() * 0.4);
  return Math.min(most, least + growth) * 1000;
}

function seconds(duration: { readonly seconds: number } | undefined): number {
  return duration?.seconds ?? 0;
}
