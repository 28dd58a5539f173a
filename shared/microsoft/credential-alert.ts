/** The discovery app proves itself to every tenant with one credential: what Entra has against that is ours to mend. */
import type { Alert } from '../alerts/contract.ts';
import { type MicrosoftCause, mayConcernAllTenants } from './causes.ts';
import { meaningOfNumber } from './entra-numbers.ts';

/** Whether a refused token of the discovery app concerns every customer. A tenant of another cloud has reasons of its own. */
export function namesOurCredential({
  reason,
  number,
}: {
  readonly reason: MicrosoftCause;
  readonly number: number | undefined;
}): boolean {
  if (!mayConcernAllTenants(reason)) return false;
  return number === undefined || meaningOfNumber(number) !== 'other-cloud';
}

/** The text for operators; `code` is Entra's. */
export const credentialAlert = (code: string): Alert => ({
  organisationId: 'platform',
  kind: 'consent',
  subject: 'credential|discovery',
  severity: 'critical',
  message: `Microsoft refuses the credential of Meeting Room Discovery (${code}): rooms cannot be listed, set-ups wait and secrets cannot be renewed for any organisation. Check the app registration, and its federated credential or its secret in Key Vault.`,
});
