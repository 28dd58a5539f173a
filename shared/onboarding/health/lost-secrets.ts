/**
 * Our vault lost the secret of a connected organisation: operators have one alert for all, the customer reads that it is
 * on our side, and a new secret is made without a person.
 */
import type { Logger } from '../../platform/logger.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import type { SyncAppWithSecret } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { lacksSecret } from './lost-access.ts';

/** The sweep has more to do; what is left waits for the next one. */
const LONGEST_MS = 10_000;

/** Whether the vault has the secret in use by now. Asked anew: an instance may still have its value in memory. */
export async function isInVault(
  { secrets }: Pick<OnboardingDeps, 'secrets'>,
  { secret: { name, version } }: Pick<SyncAppWithSecret, 'secret'>,
): Promise<boolean> {
  const versions = await secrets().versions(name);
  return versions.some((each) => each.version === version && each.enabled);
}

type MendDeps = Pick<OnboardingDeps, 'connections' | 'lost' | 'appSecrets' | 'reports' | 'clock'>;

/** Has every lost secret replaced, and ends the alert of the platform once none is left. */
export function mendLostSecrets({ connections, lost, appSecrets, reports, clock }: MendDeps) {
  return async function mend(orchestrations: Orchestrations, log: Logger): Promise<void> {
    const end = clock().getTime() + LONGEST_MS;
    const over: string[] = [];
    let isLeft = false;
    for await (const organisationId of lost.each()) {
      if (clock().getTime() >= end) return;
      try {
        const row = await connections.get(organisationId);
        if (row === undefined || !lacksSecret(row)) {
          over.push(organisationId);
          continue;
        }
        isLeft = true;
        await appSecrets().replaceLost(organisationId, orchestrations);
      } catch (error) {
        isLeft = true;
        log.error('secrets.lost-not-replaced', error, { organisationId });
      }
    }
    if (!isLeft && over.length > 0) await reports.ends('key-vault-secrets');
    for (const organisationId of over) await lost.removeSettled(organisationId);
  };
}
