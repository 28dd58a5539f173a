/** What a set-up left in a tenant before another tenant took its place: its app there, and the secret in our vault. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { secretName } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionRow, Leftover } from '../connection/connection.ts';
import type { Surroundings } from '../connection/ports.ts';
import { removeApplication } from './remove-application.ts';

/** Removes what it can; what Microsoft's outage kept is there for the next time. */
export async function removeLeftovers(
  surroundings: Surroundings,
  row: ConnectionRow,
): Promise<void> {
  for (const leftover of row.leftovers ?? []) {
    let isGone: boolean;
    try {
      isGone = await removeApplication(surroundings, formerly(row, leftover));
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      continue;
    }
    await forget(surroundings, row.organisationId, leftover);
    await surroundings.audit().append(row.organisationId, {
      actor: 'system',
      action: 'setup.former-tenant-left',
      result: isGone ? 'ok' : 'failed',
      ...(isGone ? {} : { code: 'disconnect.app-left' }),
    });
  }
}

const formerly = (row: ConnectionRow, { tenant, connectionId, syncApp }: Leftover) => {
  const { syncApp: _current, ...kept } = row;
  return { ...kept, tenant, connectionId, ...(syncApp === undefined ? {} : { syncApp }) };
};

async function forget(
  surroundings: Surroundings,
  organisationId: string,
  { connectionId }: Leftover,
): Promise<void> {
  const name = secretName({ connectionId });
  await surroundings.secrets().remove(name);
  await surroundings.appSecrets().forget(name);
  await changeExisting(surroundings, organisationId, ({ leftovers = [], ...row }) => {
    const others = leftovers.filter((other) => other.connectionId !== connectionId);
    return others.length === 0 ? row : { ...row, leftovers: others };
  });
}
