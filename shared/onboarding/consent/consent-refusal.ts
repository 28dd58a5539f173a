/**
 * Our codes for the errors of Microsoft's redirects. Only the AADSTS number of a description is read, never its text:
 * Microsoft changes texts (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
import { type EntraMeaning, meaningOfNumber } from '../../microsoft/contract.ts';
import type { Purpose } from '../connection/consent-state.ts';
import type { ConsentCode } from '../errors.ts';

export interface Refusal {
  readonly error: string;
  readonly error_description?: string | undefined;
}

/** The code that the page shows for each of Entra's meanings. */
const codes: Readonly<Record<EntraMeaning, ConsentCode>> = {
  declined: 'consent.declined',
  'not-consented': 'consent.unfinished',
  'sign-in-again': 'consent.unfinished',
  'admin-required': 'consent.admin-required',
  'graph-forbids': 'consent.admin-required',
  'wrong-account': 'consent.wrong-account',
  'not-assigned': 'consent.not-assigned',
  'blocked-by-policy': 'consent.blocked-by-policy',
  'app-disabled': 'consent.app-disabled',
  'app-missing': 'consent.app-unknown',
  'service-principal-missing': 'consent.app-unknown',
  replicating: 'consent.not-yet-effective',
  'secret-invalid': 'consent.misconfigured',
  'secret-expired': 'consent.misconfigured',
  'credential-refused': 'consent.misconfigured',
  'registration-wrong': 'consent.misconfigured',
  'tenant-missing': 'consent.tenant-unsupported',
  'other-cloud': 'consent.tenant-unsupported',
  'tenant-lacks-service': 'consent.tenant-unsupported',
  throttled: 'consent.microsoft-unavailable',
  unavailable: 'consent.microsoft-unavailable',
};

/** Public parsers of these redirects meet all three when somebody presses Cancel. */
const byError: Readonly<Record<string, ConsentCode>> = {
  access_denied: 'consent.declined',
  permission_denied: 'consent.declined',
  consent_required: 'consent.declined',
  login_required: 'consent.unfinished',
  interaction_required: 'consent.unfinished',
  unauthorized_client: 'consent.app-unknown',
  server_error: 'consent.microsoft-unavailable',
  temporarily_unavailable: 'consent.microsoft-unavailable',
};

/** Just after an approval: Microsoft wants to see the person once more, or does not know the app everywhere yet. */
const transient: readonly ConsentCode[] = [
  'consent.unfinished',
  'consent.app-unknown',
  'consent.microsoft-unavailable',
  'consent.not-yet-effective',
];

/** Whether the person may simply continue, once: the refusal may have passed by then. */
export const mayContinue = (code: ConsentCode): boolean => transient.includes(code);

export function aadstsOf({ error_description: description = '' }: Refusal): number | undefined {
  const digits = /^AADSTS(\d{4,8})\b/.exec(description)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Undefined when the refusal may pass by itself, so that the person may simply continue. */
export function refusalCode(refusal: Refusal, purpose: Purpose): ConsentCode | undefined {
  const { error } = refusal;
  const number = aadstsOf(refusal);
  const code = number === undefined ? undefined : codeOfNumber(number);
  if (purpose !== 'sign-in') {
    // Making the service principal takes Entra some minutes, and the next approval finds it made.
    if (code === 'consent.not-yet-effective' && purpose === 'discovery') return undefined;
    return code ?? codeOfError(error, number);
  }
  // Nobody is asked for an approval there, so without a number nobody declined one.
  if (code === undefined && error === 'consent_required') return undefined;
  const known = code ?? codeOfError(error, number);
  return mayContinue(known) ? undefined : known;
}

/** Undefined for a number without a meaning. */
export function codeOfNumber(number: number): ConsentCode | undefined {
  const meaning = meaningOfNumber(number);
  return meaning === undefined ? undefined : codes[meaning];
}

/** A number that is not known says that something else happened than a press of Cancel, which has a number of its own. */
function codeOfError(error: string, number: number | undefined): ConsentCode {
  const code = byError[error] ?? 'consent.refused';
  return code === 'consent.declined' && number !== undefined ? 'consent.refused' : code;
}
