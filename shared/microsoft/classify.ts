/** Turns Entra's numeric codes and Graph's string codes into causes. Texts are never read: Microsoft changes them. */
import type { MicrosoftCause } from './causes.ts';
import { type EntraMeaning, meaningOfNumber } from './entra-numbers.ts';

/** The cause of a refused token for each of Entra's meanings. No person is there to sign in again. */
const causes: Readonly<Record<EntraMeaning, MicrosoftCause>> = {
  declined: 'consent-missing',
  'not-consented': 'consent-missing',
  'admin-required': 'consent-missing',
  'graph-forbids': 'permission-missing',
  'sign-in-again': 'unknown',
  'wrong-account': 'unknown',
  'not-assigned': 'blocked-by-policy',
  'blocked-by-policy': 'blocked-by-policy',
  'app-disabled': 'disabled',
  'app-missing': 'app-missing',
  'service-principal-missing': 'service-principal-missing',
  replicating: 'replicating',
  'secret-invalid': 'secret-invalid',
  'secret-expired': 'secret-expired',
  'credential-refused': 'configuration',
  'registration-wrong': 'configuration',
  'tenant-missing': 'tenant-missing',
  'other-cloud': 'configuration',
  'tenant-lacks-service': 'tenant-problem',
  throttled: 'throttled',
  unavailable: 'unavailable',
};

interface TokenRefusal {
  readonly status?: number | undefined;
  /** The first AADSTS number. */
  readonly number?: number | undefined;
  /** OAuth `error`. */
  readonly error?: string | undefined;
}

/** OAuth's own codes, for answers without a number: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const byError: Readonly<Record<string, MicrosoftCause>> = {
  temporarily_unavailable: 'unavailable',
  server_error: 'unavailable',
  consent_required: 'consent-missing',
  slow_down: 'throttled',
};

/** The cause of a refusal at the token endpoint. A code that is not known is `unknown`: degraded, and never revoked. */
export function causeOfTokenRefusal({ status, number, error }: TokenRefusal): MicrosoftCause {
  if (status === 429) return 'throttled';
  if (status !== undefined && status >= 500) return 'unavailable';
  if (number === undefined) return (error === undefined ? undefined : byError[error]) ?? 'unknown';
  const meaning = meaningOfNumber(number);
  return meaning === undefined ? 'unknown' : causes[meaning];
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

/** Codes of a 403 that say no more than the status. Any other that is not known leaves the cause open. */
const saysForbidden = /^(forbidden|access_?denied|UnknownError)?$/i;

interface GraphRefusal {
  readonly status: number;
  readonly code?: string | undefined;
  /** More specific codes, of `error.innererror` and `error.details`. */
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
  const isOpen =
    status === 403 && ![...details, code ?? ''].every((one) => saysForbidden.test(one));
  return isOpen ? 'unknown' : (byStatus[status] ?? 'unknown');
}
