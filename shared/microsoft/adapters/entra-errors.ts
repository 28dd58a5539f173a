/**
 * Turns MSAL's errors into MicrosoftError. MSAL has two classes for an answer of the token endpoint: `ServerError`, and
 * `InteractionRequiredAuthError` for any answer with a known `suberror`, app-only calls included. Only `ServerError` of
 * client credentials has a status (msal-node 7.2.1).
 */
import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import type { MicrosoftCause } from '../causes.ts';
import { causeOfTokenRefusal } from '../classify.ts';
import { type AppIdentity, MicrosoftError } from '../contract.ts';

/** @returns `thrown` as a MicrosoftError whose `code` is `AADSTS` and the number, or OAuth's code without a number */
export function fromMsal(thrown: unknown, refusedApp?: AppIdentity['app']): MicrosoftError {
  if (thrown instanceof MicrosoftError) return thrown;
  const refused = refusal(refusedApp);
  if (thrown instanceof ServerError || thrown instanceof InteractionRequiredAuthError) {
    const status = thrown instanceof ServerError ? thrown.status : undefined;
    if (isRepeated(thrown)) return refused('throttled', { code: thrown.errorCode });
    const number = numberOf(thrown.errorNo);
    return refused(causeOfTokenRefusal({ status, number, error: thrown.errorCode }), {
      status,
      code: number === undefined ? thrown.errorCode : `AADSTS${number}`,
    });
  }
  if (thrown instanceof AuthError) {
    const reason = thrown.errorCode === 'network_error' ? 'unavailable' : 'configuration';
    return refused(reason, { code: thrown.errorCode });
  }
  return refused('unavailable', { cause: thrown });
}

/** Without a token no mailbox can be read. */
const refusal =
  (refusedApp: AppIdentity['app'] | undefined) =>
  (
    reason: MicrosoftCause,
    details: ConstructorParameters<typeof MicrosoftError>[1],
  ): MicrosoftError =>
    new MicrosoftError(reason, { ...details, refusedApp, concernsTenant: true });

/** After a 429 or a 5xx MSAL repeats the refusal from memory: without a number, its numbers where the code would be. */
const isRepeated = (error: ServerError | InteractionRequiredAuthError): boolean =>
  error instanceof ServerError &&
  error.status === undefined &&
  error.errorNo === undefined &&
  /^[\d ]*$/.test(error.errorCode);

/** The number is a number at run time, whatever MSAL's type says. */
function numberOf(errorNo: unknown): number | undefined {
  const number = Number(errorNo);
  return errorNo === undefined || !Number.isSafeInteger(number) ? undefined : number;
}
