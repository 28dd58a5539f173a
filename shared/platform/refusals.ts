/** Which dependency of ours refused, and with which code of Azure's. */

/**
 * `key-vault-changes`: the vault may be read but not changed. `key-vault-secrets`: the vault answers, and lacks a secret
 * that is in use.
 */
export type Dependency =
  | 'key-vault'
  | 'key-vault-changes'
  | 'key-vault-secrets'
  | 'storage-tables'
  | 'storage-queues'
  | 'web-pubsub'
  | 'managed-identity';

export interface Refusal {
  readonly dependency: Dependency;
  readonly code: RefusalCode;
}

const vaultCodes = [
  'ForbiddenByRbac',
  'ForbiddenByPolicy',
  'AccessDenied',
  'ForbiddenByFirewall',
  'ForbiddenByConnection',
] as const;

const storageCodes = [
  'AuthorizationFailure',
  'AuthorizationPermissionMismatch',
  'AuthenticationFailed',
  'KeyBasedAuthenticationNotPermitted',
  'InsufficientAccountPermissions',
  'AccountIsDisabled',
  'NoAuthenticationInformation',
  'InvalidAuthenticationInfo',
] as const;

/** Refusals without a code of their own: the status of the host's token endpoint, or that the app has no such endpoint. */
const identityCodes = ['BadRequest', 'NotFound', 'NoIdentity'] as const;

/** A secret that the vault lacks was deleted, or disabled, or is in another vault. */
const lostCodes = ['SecretNotFound'] as const;

/** Stand for every code that is not listed. */
const bareCodes = ['Unauthorized', 'Forbidden'] as const;

/**
 * What Azure services answer beside 401 and 403.
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 * https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
 */
export type RefusalCode = (
  | typeof vaultCodes
  | typeof storageCodes
  | typeof identityCodes
  | typeof lostCodes
  | typeof bareCodes
)[number];

/** Every code with which this dependency may refuse. */
export function codesOf(dependency: Dependency): readonly RefusalCode[] {
  if (dependency === 'key-vault-secrets') return lostCodes;
  if (dependency.startsWith('key-vault')) return [...vaultCodes, ...bareCodes];
  if (dependency.startsWith('storage')) return [...storageCodes, ...bareCodes];
  return dependency === 'managed-identity' ? [...identityCodes, ...bareCodes] : bareCodes;
}

/** How `dependency` refuses by an answer with this status and code; undefined when it is no refusal. */
export function refusalOf(
  dependency: Dependency,
  status: unknown,
  given?: unknown,
): Refusal | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const known = codesOf(dependency).find((code) => code === given);
  return { dependency, code: known ?? (status === 401 ? 'Unauthorized' : 'Forbidden') };
}
