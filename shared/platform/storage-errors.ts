/** Errors of the storage SDKs and their meaning: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
import type { AppError } from './errors.ts';
import { type Dependency, refusalOf } from './refusals.ts';
import { storageProblems } from './tables.ts';

interface StorageFailure {
  readonly code?: string;
  readonly statusCode?: number;
  readonly details?: { readonly odataError?: { readonly code?: string } };
  readonly response?: { readonly headers: { get(name: string): string | undefined } };
}

/** The code of storage's answer: in a header, in the body, or read from it by the SDK. */
export function storageCodeOf(cause: unknown): string | undefined {
  const { code, details, response } = cause as StorageFailure;
  return response?.headers.get('x-ms-error-code') ?? details?.odataError?.code ?? code;
}

/** An answer of storage, or none, as the problem `storage.refused` or `storage.unavailable`. */
export function fromStorage(
  cause: unknown,
  dependency: Extract<Dependency, `storage-${string}`>,
): AppError {
  const { statusCode } = cause as StorageFailure;
  const refusal = refusalOf(dependency, statusCode, storageCodeOf(cause));
  return refusal === undefined
    ? storageProblems.error('storage.unavailable', { cause })
    : storageProblems.error('storage.refused', { cause, refusal });
}
