/** Removes what a set-up left behind when another tenant took the place of its tenant: the app there, the secret here. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { secretName } from '../connection/app-identities.ts';
import { changeExistingNoted } from '../connection/change-connection.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { isOurTrouble, removeApplication } from './remove-application.ts';

type Deps = Pick<
  OnboardingDeps,
  'connections' | 'live' | 'graph' | 'secrets' | 'appSecrets' | 'audit'
>;

/** Removes what it can; after an outage, or once operators have mended our trouble, the next sweep removes the rest. */
export async function removeOrphanedApplications(deps: Deps, row: ConnectionRow): Promise<void> {
  const { organisationId } = row;
  for (const orphaned of row.orphanedApplications) {
    let isGone: boolean;
    try {
      isGone = await removeApplication(deps, { organisationId, ...orphaned });
      await forgetSecret(deps, orphaned);
    } catch (error) {
      if (!mayPass(error)) throw error;
      continue;
    }
    const forgotten = ({ orphanedApplications, ...rest }: ConnectionRow) => ({
      ...rest,
      orphanedApplications: orphanedApplications.filter(
        ({ connectionId }) => connectionId !== orphaned.connectionId,
      ),
    });
    await changeExistingNoted(deps, organisationId, forgotten, {
      entry: {
        actor: 'system',
        action: 'setup.former-tenant-left',
        target: orphaned.connectionId,
        result: isGone ? 'ok' : 'failed',
        ...(isGone ? {} : { code: 'disconnect.app-left' }),
      },
    });
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof MicrosoftError || isOurTrouble(error) || isUnavailable(error);

/** @throws AppError of the vault or of storage */
export async function forgetSecret(
  { secrets, appSecrets }: Pick<OnboardingDeps, 'secrets' | 'appSecrets'>,
  connection: Pick<ConnectionRow, 'connectionId'>,
): Promise<void> {
  const name = secretName(connection);
  await secrets().remove(name);
  await appSecrets().forget(name);
}
