/** Removes what a set-up or a disconnect left behind: the app in the tenant, the secret here. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { secretName } from '../connection/app-identities.ts';
import { changeExisting, changeExistingNoted } from '../connection/change-connection.ts';
import type { ConnectionRow, OrphanedApplication } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import {
  APP_LEFT,
  isOurTrouble,
  keptAfter,
  type Removal,
  removeApplication,
} from './remove-application.ts';

type Deps = Pick<
  OnboardingDeps,
  'connections' | 'live' | 'graph' | 'secrets' | 'appSecrets' | 'audit' | 'clock'
>;

/** Removes what it can; after an outage, or once operators have mended our trouble, the next sweep removes the rest. */
export async function removeOrphanedApplications(deps: Deps, row: ConnectionRow): Promise<void> {
  const { organisationId } = row;
  for (const orphaned of row.orphanedApplications) {
    if (deps.clock().toISOString() < (orphaned.tryAgainAt ?? '')) continue;
    let removal: Removal;
    try {
      removal = await removeApplication(deps, { organisationId, ...orphaned });
      await forgetSecret(deps, orphaned);
    } catch (error) {
      if (!mayPass(error)) throw error;
      continue;
    }
    const kept = keptAfter(removal, orphaned, deps.clock());
    if (kept === undefined) await forget(deps, organisationId, orphaned, removal);
    else await changeExisting(deps, organisationId, replacing(orphaned, [kept]));
  }
}

async function forget(
  deps: Deps,
  organisationId: string,
  orphaned: OrphanedApplication,
  removal: Removal,
): Promise<void> {
  const isGone = removal !== 'refused';
  const forgotten = (row: ConnectionRow) => {
    const rest = replacing(orphaned, [])(row);
    return isGone && row.state === 'not-connected' && rest.orphanedApplications.length === 0
      ? { ...rest, warnings: rest.warnings.filter((warning) => warning !== APP_LEFT) }
      : rest;
  };
  await changeExistingNoted(deps, organisationId, forgotten, {
    entry: {
      actor: 'system',
      action: 'setup.former-tenant-left',
      target: orphaned.connectionId,
      result: isGone ? 'ok' : 'failed',
      ...(isGone ? {} : { code: APP_LEFT }),
    },
  });
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
