/** Removes what a set-up left behind when another tenant took the place of its tenant: the app there, the secret here. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { secretName } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionRow, OrphanedApplication } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { removeApplication } from './remove-application.ts';

type Deps = Pick<
  OnboardingDeps,
  'connections' | 'live' | 'graph' | 'secrets' | 'appSecrets' | 'audit'
>;

/** Removes what it can; after an outage at Microsoft the next sweep removes the rest. */
export async function removeOrphanedApplications(deps: Deps, row: ConnectionRow): Promise<void> {
  for (const orphaned of row.orphanedApplications) {
    let isGone: boolean;
    try {
      isGone = await removeApplication(deps, {
        organisationId: row.organisationId,
        ...orphaned,
      });
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      continue;
    }
    await forget(deps, row.organisationId, orphaned);
    await deps.audit().append(row.organisationId, {
      actor: 'system',
      action: 'setup.former-tenant-left',
      result: isGone ? 'ok' : 'failed',
      ...(isGone ? {} : { code: 'disconnect.app-left' }),
    });
  }
}

async function forget(
  deps: Deps,
  organisationId: string,
  { connectionId }: OrphanedApplication,
): Promise<void> {
  const name = secretName({ connectionId });
  await deps.secrets().remove(name);
  await deps.appSecrets().forget(name);
  await changeExisting(deps, organisationId, ({ orphanedApplications, ...row }) => ({
    ...row,
    orphanedApplications: orphanedApplications.filter(
      (other) => other.connectionId !== connectionId,
    ),
  }));
}
