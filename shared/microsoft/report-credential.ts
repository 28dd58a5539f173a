/** Tells operators at once, whoever asked for the token, that Entra refuses the discovery app's credential. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { type AppTokens, credentialAlert, MicrosoftError, namesOurCredential } from './contract.ts';

/** How long a refusal that goes on is not worth another look into storage. */
const QUIET_MS = 60_000;

interface Deps {
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly clock: Clock;
}

/** `tokens`, whose refusals are reported. An alert that cannot be stored changes nothing for who asked. */
export function reportingTokens(tokens: AppTokens, { alerts, clock }: Deps): AppTokens {
  let quietUntil: number | undefined;
  const refused = async (error: unknown): Promise<void> => {
    const isOurs =
      error instanceof MicrosoftError &&
      error.refusedApp === 'discovery' &&
      namesOurCredential(error);
    const now = clock().getTime();
    if (!isOurs || now < (quietUntil ?? 0)) return;
    quietUntil = now + QUIET_MS;
    try {
      await alerts().raise(credentialAlert(error.code ?? error.reason));
    } catch {
      quietUntil = 0;
    }
  };
  const issued = async (): Promise<void> => {
    if (quietUntil === undefined) return;
    quietUntil = undefined;
    try {
      await alerts().resolve(credentialAlert(''));
    } catch {
      quietUntil = 0;
    }
  };
  return {
    async acquire(identity, options) {
      try {
        const token = await tokens.acquire(identity, options);
        // A token from the cache outlives the credential that it was issued for.
        if (identity.app === 'discovery' && options?.fresh === true) await issued();
        return token;
      } catch (error) {
        await refused(error);
        throw error;
      }
    },
  };
}
