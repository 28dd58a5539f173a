/** Key Vault's refusals → problems, by status and inner code. */
import { AppError } from '../../platform/errors.ts';
import { secretProblems } from '../errors.ts';

interface VaultFailure {
  readonly statusCode?: number;
  readonly details?: { readonly error?: { readonly innerError?: { readonly code?: string } } };
}

export const statusOf = (thrown: unknown): number | undefined =>
  (thrown as VaultFailure | undefined)?.statusCode;

/** The SDK spells the wire's `innererror` in camel case. */
export const innerCodeOf = (thrown: unknown): string | undefined =>
  (thrown as VaultFailure | undefined)?.details?.error?.innerError?.code;

export function fromVault(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const status = statusOf(cause);
  if (status === 429) return secretProblems.error('secrets.busy', { cause });
  if (status === 403 && innerCodeOf(cause) === 'ForbiddenByFirewall') {
    return secretProblems.error('secrets.firewall', { cause });
  }
  if (status === 401 || status === 403) return secretProblems.error('secrets.forbidden', { cause });
  return secretProblems.error('secrets.unavailable', { cause });
}
