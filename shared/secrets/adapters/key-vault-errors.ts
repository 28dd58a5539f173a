/** Key Vault's errors and their meaning: https://learn.microsoft.com/azure/key-vault/general/rest-error-codes */
import type { AppError } from '../../platform/errors.ts';
import { type Dependency, refusalOf } from '../../platform/refusals.ts';
import { secretProblems } from '../errors.ts';

interface VaultFailure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly details?: { readonly error?: { readonly innerError?: { readonly code?: string } } };
}

const failureOf = (thrown: unknown): VaultFailure => thrown ?? {};

export const statusOf = (thrown: unknown): number | undefined => failureOf(thrown).statusCode;

/** The SDK spells the wire's `innererror` in camel case. */
export const innerCodeOf = (thrown: unknown): string | undefined =>
  failureOf(thrown).details?.error?.innerError?.code;

/** The vault lacks the secret. A 404 without that code comes from something between us and the vault. */
export const isAbsent = (thrown: unknown): boolean =>
  statusOf(thrown) === 404 && failureOf(thrown).code === 'SecretNotFound';

/** 403 also tells the state of one secret, which says nothing about access. */
export const isUnusable = (thrown: unknown): boolean =>
  statusOf(thrown) === 403 &&
  /^Secret(Disabled|Expired|NotYetValid)$/.test(innerCodeOf(thrown) ?? '');

const firewalls: readonly string[] = ['ForbiddenByFirewall', 'ForbiddenByConnection'];

/** An answer of the vault, or none, as a problem. */
export function fromVault(cause: unknown, dependency: Dependency = 'key-vault'): AppError {
  const status = statusOf(cause);
  if (status === 429) return secretProblems.error('secrets.busy', { cause });
  const refusal = isUnusable(cause) ? undefined : refusalOf(dependency, status, innerCodeOf(cause));
  if (refusal === undefined) return secretProblems.error('secrets.unavailable', { cause });
  const problem = firewalls.includes(refusal.code) ? 'secrets.firewall' : 'secrets.forbidden';
  return secretProblems.error(problem, { cause, refusal });
}
