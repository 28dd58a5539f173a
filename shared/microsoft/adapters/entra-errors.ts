/** What MSAL throws → MicrosoftError, by number and status only. */
import { AuthError, ServerError } from '@azure/msal-node';
import { causeOfTokenRefusal } from '../classify.ts';
import { MicrosoftError } from '../contract.ts';

export function fromMsal(thrown: unknown): MicrosoftError {
  if (thrown instanceof MicrosoftError) return thrown;
  if (thrown instanceof ServerError) {
    const { status } = thrown;
    // A refusal that MSAL repeats from memory after a 429 has no status, and the number as its code.
    if (status === undefined) return new MicrosoftError('throttled', { code: thrown.errorCode });
    const number = thrown.errorNo === undefined ? undefined : Number(thrown.errorNo);
    return new MicrosoftError(causeOfTokenRefusal({ status, number, error: thrown.errorCode }), {
      status,
      code: number === undefined ? thrown.errorCode : `AADSTS${number}`,
    });
  }
  if (thrown instanceof AuthError) {
    const reason = thrown.errorCode === 'network_error' ? 'unavailable' : 'configuration';
    return new MicrosoftError(reason, { code: thrown.errorCode });
  }
  return new MicrosoftError('unavailable', { cause: thrown });
}
