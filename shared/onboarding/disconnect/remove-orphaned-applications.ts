/** Removes what a set-up or a disconnect left behind: the app in the tenant, the secret here. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { secretName } from '../connection/app-identities.ts';
import { changeExisting, changeExistingNoted } from '../connection/change-connection.ts';
import type { ConnectionRow, OrphanedApplication } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { isOurTrouble, removeApplication } from './remove-application.ts';

type Deps = Pick<
  OnboardingDeps,
  'connections' | 'live' | 'graph' | 'secrets' | 'appSecrets' | 'audit' | 'clock'
>;

/** Replicas of the directory agree by then. */
const SURELY_GONE_MS = 60_000;

/** Removes what it can; after an outage, or once operators have mended our trouble, the next sweep removes the rest. */
export async function removeOrphanedApplications(deps: Deps, row: ConnectionRow): Promise<void> {
  const { organisationId } = row;
  for (const orphaned of row.orphanedApplications) {
    let removal: Awaited<ReturnType<typeof removeApplication>>;
    try {
      removal = await removeApplication(deps, { organisationId, ...orphaned });
      await forgetSecret(deps, orphaned);
    } catch (error) {
      if (!mayPass(error)) throw error;
      continue;
    }
    const now = deps.clock();
    const { missingSince = now.toISOString() } = orphaned;
    if (removal === 'missing' && now.getTime() - Date.parse(missingSince) < SURELY_GONE_MS) {
      await changeExisting(
        deps,
        organisationId,
        replacing(orphaned, [{ ...orphaned, missingSince }]),
      );
      continue;
    }
    const isGone = removal !== 'refused';
    await changeExistingNoted(deps, organisationId, replacing(orphaned, []), {
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

const replacing =
  ({ connectionId }: OrphanedApplication, by: readonly OrphanedApplication[]) =>
  (row: ConnectionRow): ConnectionRow => ({
    ...row,
    orphanedApplications: row.orphanedApplications.flatMap((one) =>
      one.connectionId === connectionId ? by : [one],
    ),
  });

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
