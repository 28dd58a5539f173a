/**
 * Our codes for the errors of Microsoft's redirects. Only the AADSTS number of a description is read, never its text:
 * Microsoft changes texts (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
import type { Purpose } from '../connection/consent-state.ts';
import type { ConsentCode } from '../errors.ts';

export interface Refusal {
  readonly error: string;
  readonly error_description?: string | undefined;
}

const byNumber: Readonly<Record<number, ConsentCode>> = {
  65004: 'consent.declined',
  65001: 'consent.unfinished',
  90093: 'consent.admin-required',
  90094: 'consent.admin-required',
  90095: 'consent.admin-required',
  50020: 'consent.wrong-account',
  50034: 'consent.wrong-account',
  90072: 'consent.wrong-account',
  50105: 'consent.not-assigned',
  7000112: 'consent.app-disabled',
  700016: 'consent.app-unknown',
  7000229: 'consent.app-unknown',
  500021: 'consent.blocked-by-policy',
  500022: 'consent.blocked-by-policy',
  1000031: 'consent.blocked-by-policy',
  90002: 'consent.tenant-unsupported',
  90038: 'consent.tenant-unsupported',
  900382: 'consent.tenant-unsupported',
  900432: 'consent.tenant-unsupported',
  500011: 'consent.tenant-unsupported',
  500014: 'consent.tenant-unsupported',
  50011: 'consent.misconfigured',
  50013: 'consent.misconfigured',
  65005: 'consent.misconfigured',
  700027: 'consent.misconfigured',
  700229: 'consent.misconfigured',
  900144: 'consent.misconfigured',
  900971: 'consent.misconfigured',
  50000: 'consent.microsoft-unavailable',
  90006: 'consent.microsoft-unavailable',
  90024: 'consent.microsoft-unavailable',
  90033: 'consent.microsoft-unavailable',
  90055: 'consent.microsoft-unavailable',
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
];

/** Conditional Access: 53000–53011 and the 530xxx family. */
const isConditionalAccess = (number: number): boolean =>
  (number >= 53_000 && number <= 53_011) || (number >= 530_000 && number <= 530_999);

export function aadstsOf({ error_description: description = '' }: Refusal): number | undefined {
  const digits = /^AADSTS(\d{4,8})\b/.exec(description)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Undefined when the refusal may pass by itself, so that the person may simply continue. */
export function refusalCode(refusal: Refusal, purpose: Purpose): ConsentCode | undefined {
  const { error } = refusal;
  const code = codeOfNumber(aadstsOf(refusal));
  if (purpose !== 'sign-in') return code ?? byError[error] ?? 'consent.refused';
  // Nobody is asked for an approval there, so without a number nobody declined one.
  if (code === undefined && error === 'consent_required') return undefined;
  const known = code ?? byError[error] ?? 'consent.refused';
  return transient.includes(known) ? undefined : known;
}

function codeOfNumber(number: number | undefined): ConsentCode | undefined {
  if (number === undefined) return undefined;
  return isConditionalAccess(number) ? 'consent.blocked-by-policy' : byNumber[number];
}
