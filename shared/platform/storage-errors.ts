/** What errors of the storage SDKs mean: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
import type { AppError } from './errors.ts';
import { type Dependency, refusalOf } from './refusals.ts';
import { storageProblems } from './tables.ts';

interface StorageFailure {
  readonly code?: string;
  readonly statusCode?: number;
  readonly details?: { readonly odataError?: { readonly code?: string } };
  readonly response?: { readonly headers: { get(name: string): string | undefined } };
}

/** An answer of storage, or none, as the problem `storage.refused` or `storage.unavailable`. */
export function fromStorage(
  cause: unknown,
  dependency: Extract<Dependency, `storage-${string}`>,
): AppError {
  const { code: own, statusCode, details, response } = cause as StorageFailure;
  const given = response?.headers.get('x-ms-error-code') ?? details?.odataError?.code ?? own;
  const refusal = refusalOf(dependency, statusCode, given);
  return refusal === undefined
    ? storageProblems.error('storage.unavailable', { cause })
    : storageProblems.error('storage.refused', { cause, refusal });
}
