/** Entra's numeric codes and Graph's string codes → causes. Texts are never read: Microsoft changes them. */
import type { MicrosoftCause } from './causes.ts';

/** AADSTS numbers: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const byNumber: Readonly<Record<number, MicrosoftCause>> = {
  // The client secret.
  7000222: 'secret-expired',
  7000215: 'secret-invalid',

  // The app in the tenant: its registration, its service principal, its consent.
  700016: 'app-missing',
  7000229: 'service-principal-missing',
  7000112: 'disabled',
  65001: 'consent-missing',
  65004: 'consent-missing',
  90094: 'consent-missing',
  90095: 'consent-missing',
  90093: 'permission-missing',

  // The tenant: gone, in another cloud, or without a usable Microsoft Graph.
  90002: 'tenant-missing',
  90038: 'tenant-missing',
  500011: 'tenant-problem',
  500014: 'tenant-problem',

  // A policy of the tenant: app access, tenant restrictions.
  1000031: 'blocked-by-policy',
  500021: 'blocked-by-policy',
  500022: 'blocked-by-policy',

  // Our federated credential or client assertion.
  70021: 'configuration',
  700211: 'configuration',
  700212: 'configuration',
  700213: 'configuration',
  700229: 'configuration',
  700027: 'configuration',
  50013: 'configuration',

  // Our registration or request: redirect addresses, resources, parameters, clouds.
  50011: 'configuration',
  65005: 'configuration',
  900144: 'configuration',
  900971: 'configuration',
  900382: 'configuration',
  900432: 'configuration',

  // Entra at this moment.
  90055: 'throttled',
  90024: 'unavailable',
  90033: 'unavailable',
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

/** The cause of a refusal at the token endpoint. A code that is not known is `unknown`: degraded, and never revoked. */
export function causeOfTokenRefusal({ status, number, error }: TokenRefusal): MicrosoftCause {
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'unavailable';
  const known = number === undefined ? undefined : byNumber[number];
  if (known !== undefined) return known;
  if (number !== undefined && isConditionalAccess(number)) return 'blocked-by-policy';
  return error === 'temporarily_unavailable' ? 'unavailable' : 'unknown';
}

/** Codes of Microsoft Graph and of the services behind it: https://learn.microsoft.com/graph/errors */
const byCode: Readonly<Record<string, MicrosoftCause>> = {
  // App management policies: https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy
  CredentialTypeNotAllowedAsPerAppPolicy: 'secrets-forbidden',
  CredentialInvalidLifetimeAsPerAppPolicy: 'secret-lifetime',
  SignInAudienceNotAllowedAsPerAppPolicy: 'blocked-by-policy',

  // Objects of the directory.
  Directory_QuotaExceeded: 'quota',
  Directory_ObjectNotFound: 'not-found',
  Request_ResourceNotFound: 'not-found',
  NoBackingApplicationObject: 'replicating',
  Request_MultipleObjectsWithSameKeyValue: 'conflict',
  ObjectConflict: 'conflict',

  // The calling app in the tenant.
  Authorization_RequestDenied: 'permission-missing',
  Authorization_IdentityNotFound: 'service-principal-missing',
  Authorization_IdentityDisabled: 'disabled',

  // Exchange Online: one mailbox.
  ErrorAccessDenied: 'access-policy',
  ErrorInvalidUser: 'mailbox-missing',
  ErrorNonExistentMailbox: 'mailbox-missing',
  ResourceNotFound: 'mailbox-missing',
  MailboxNotEnabledForRESTAPI: 'mailbox-inactive',
  MailboxNotHostedInExchangeOnline: 'mailbox-inactive',
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

/** The cause of a refusal by Microsoft Graph: its most specific known code decides, else its status. */
export function causeOfGraphRefusal({ status, code, details = [] }: GraphRefusal): MicrosoftCause {
  if (status === 429) return 'throttled';
  if (status >= 500) return 'unavailable';
  for (const named of [...details, code]) {
    const known = named === undefined ? undefined : byCode[named];
    if (known !== undefined) return known;
  }
  return byStatus[status] ?? 'unknown';
}
