/** Disconnecting: a list of steps, each safe to repeat, screens first and the binding last. */
import { type AppIdentity, MicrosoftError } from '../microsoft/contract.ts';
import { type ConnectionRow, moved } from './connection.ts';
import { discoveryOf } from './identities.ts';
import { changeExisting } from './lifecycle.ts';
import type { Surroundings } from './ports.ts';
import { secretName } from './sync-secret.ts';

type DisconnectStep = (surroundings: Surroundings, row: ConnectionRow) => Promise<void>;

const steps = {
  clearScreens: ({ assignments }, { organisationId }) => assignments().unassignAll(organisationId),
  forgetCalendars: ({ calendars }, { organisationId }) => calendars().removeAll(organisationId),
  removeSyncApp: async (surroundings, row) => {
    const discovery = discoveryOf(row);
    if (discovery !== undefined) await removeSyncApp(surroundings, discovery, row);
  },
  removeSecret: async ({ secrets, appSecrets }, row) => {
    await secrets().remove(secretName(row));
    await appSecrets().forget(secretName(row));
  },
  forgetRooms: ({ rooms }, { organisationId }) => rooms().removeAll(organisationId),
  releaseTenant: async ({ bindings }, { tenant, organisationId }) => {
    if (tenant !== undefined) await bindings.release(tenant.id, organisationId);
  },
} as const satisfies Record<string, DisconnectStep>;

export type DisconnectStepName = keyof typeof steps;
export const disconnectSteps = Object.keys(steps) as [DisconnectStepName, ...DisconnectStepName[]];

/** Only in the state `disconnecting`: a late repeat must not touch a newer connection. */
export async function runDisconnectStep(
  surroundings: Surroundings,
  organisationId: string,
  name: DisconnectStepName,
): Promise<void> {
  const row = await surroundings.connections.get(organisationId);
  if (row?.state === 'disconnecting') await steps[name](surroundings, row);
}

/** What cannot be removed at Microsoft is left to the customer's administrator; only an outage is tried again. */
async function removeSyncApp(
  { graph }: Surroundings,
  discovery: AppIdentity,
  { syncApp }: ConnectionRow,
): Promise<void> {
  if (syncApp === undefined) return;
  const path = `/applications/${syncApp.objectId}`;
  try {
    if (syncApp.secret !== undefined) {
      await graph().send(discovery, {
        method: 'POST',
        path: `${path}/removePassword`,
        body: { keyId: syncApp.secret.keyId },
      });
    }
    await graph().send(discovery, { method: 'DELETE', path });
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    if (error.reason === 'throttled' || error.reason === 'unavailable') throw error;
  }
}

export function askDisconnect(
  surroundings: Surroundings,
  organisationId: string,
): Promise<ConnectionRow | undefined> {
  return changeExisting(surroundings, organisationId, (row) =>
    moved(row, 'disconnect-asked', {
      code: 'disconnect.started',
      at: surroundings.clock(),
      disconnects: row.disconnects + 1,
    }),
  );
}

export async function finishDisconnect(
  surroundings: Surroundings,
  organisationId: string,
): Promise<void> {
  await changeExisting(surroundings, organisationId, (row) => {
    const { tenant: _tenant, syncApp: _app, lostSince: _lost, ...kept } = row;
    return moved({ ...kept, warnings: [] }, 'disconnected', {
      code: 'disconnect.finished',
      at: surroundings.clock(),
    });
  });
}
