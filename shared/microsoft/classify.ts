/** Entra's numeric codes and Graph's string codes → causes. Texts are never read: Microsoft changes them. */
import type { MicrosoftCause } from './contract.ts';

const byNumber: Readonly<Record<number, MicrosoftCause>> = {
  7000222: 'secret-expired',
  7000215: 'secret-invalid',
  7000112: 'disabled',
  500014: 'tenant-problem',
  500011: 'tenant-problem',
  700016: 'app-missing',
  7000229: 'service-principal-missing',
  90002: 'tenant-missing',
  90038: 'tenant-missing',
  65001: 'consent-missing',
  65004: 'consent-missing',
  90094: 'consent-missing',
  90095: 'consent-missing',
  90093: 'permission-missing',
  1000031: 'blocked-by-policy',
  500021: 'blocked-by-policy',
  500022: 'blocked-by-policy',
  700229: 'configuration',
  70021: 'configuration',
  700211: 'configuration',
  700212: 'configuration',
  700213: 'configuration',
  700027: 'configuration',
  50013: 'configuration',
  50011: 'configuration',
  65005: 'configuration',
  900144: 'configuration',
  900971: 'configuration',
  900382: 'configuration',
  900432: 'configuration',
  90033: 'unavailable',
  90024: 'unavailable',
  90055: 'throttled',
  90006: 'unavailable',
  50000: 'unavailable',
};

/** Conditional Access: 53000–53011 and the 530xxx family. */
const isConditionalAccess = (number: number): boolean =>
  (number >= 53_000 && number <= 53_011) || (number >= 530_000 && number <= 530_999);

export interface TokenRefusal {
  readonly status?: number | undefined;
  /** The first AADSTS number. */
  readonly number?: number | undefined;
  /** OAuth `error`. */
  readonly error?: string | undefined;
}

/** Anything not known is `unknown`, which means degraded and never revoked. */
export function causeOfTokenRefusal({ status, number, error }: TokenRefusal): MicrosoftCause {
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'unavailable';
  const known = number === undefined ? undefined : byNumber[number];
  if (known !== undefined) return known;
  if (number !== undefined && isConditionalAccess(number)) return 'blocked-by-policy';
  return error === 'temporarily_unavailable' ? 'unavailable' : 'unknown';
}

const byCode: Readonly<Record<string, MicrosoftCause>> = {
  CredentialTypeNotAllowedAsPerAppPolicy: 'secrets-forbidden',
  CredentialInvalidLifetimeAsPerAppPolicy: 'secret-lifetime',
  SignInAudienceNotAllowedAsPerAppPolicy: 'blocked-by-policy',
  Directory_QuotaExceeded: 'quota',
  Directory_ObjectNotFound: 'not-found',
  Request_ResourceNotFound: 'not-found',
  NoBackingApplicationObject: 'replicating',
  Request_MultipleObjectsWithSameKeyValue: 'conflict',
  ObjectConflict: 'conflict',
  Authorization_RequestDenied: 'permission-missing',
  Authorization_IdentityNotFound: 'service-principal-missing',
  Authorization_IdentityDisabled: 'disabled',
  ErrorAccessDenied: 'access-policy',
  ErrorInvalidUser: 'mailbox-missing',
  ErrorNonExistentMailbox: 'mailbox-missing',
  MailboxNotEnabledForRESTAPI: 'mailbox-inactive',
  MailboxNotHostedInExchangeOnline: 'mailbox-inactive',
  ResourceNotFound: 'mailbox-missing',
};

const byStatus: Readonly<Record<number, MicrosoftCause>> = {
  400: 'configuration',
  403: 'permission-missing',
  404: 'not-found',
  409: 'conflict',
};

export interface GraphRefusal {
  readonly status: number;
  readonly code?: string | undefined;
  /** Codes of `error.details`. */
  readonly details?: readonly string[];
}

export function causeOfGraphRefusal({ status, code, details = [] }: GraphRefusal): MicrosoftCause {
  if (status === 429) return 'throttled';
  if (status >= 500) return 'unavailable';
  for (const named of [...details, code]) {
    const known = named === undefined ? undefined : byCode[named];
    if (known !== undefined) return known;
  }
  return byStatus[status] ?? 'unknown';
}
