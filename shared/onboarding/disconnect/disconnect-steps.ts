/** Disconnecting: a list of steps, each safe to repeat, screens first and the binding last. */

import { withoutChange } from '../access-mode/access-mode-change.ts';
import { secretName } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, moved } from '../connection/connection.ts';
import type { Surroundings } from '../connection/ports.ts';
import { consentAlert } from '../health/observe-access.ts';
import { removeApplication } from './remove-application.ts';
import { removeLeftovers } from './remove-orphaned-applications.ts';

const APP_LEFT = 'disconnect.app-left';

type DisconnectStep = (surroundings: Surroundings, row: ConnectionRow) => Promise<void>;

const steps = {
  clearScreens: ({ assignments }, { organisationId }) => assignments().unassignAll(organisationId),
  forgetCalendars: async ({ calendars, scope }, { organisationId }) => {
    await calendars().removeAll(organisationId);
    await scope().forget(organisationId);
  },
  removeSyncApp: async (surroundings, row) => {
    if (await removeApplication(surroundings, row)) await forgetApplication(surroundings, row);
    await removeLeftovers(surroundings, row);
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

/** An app that the row still knows at the end could not be removed. */
const forgetApplication = (surroundings: Surroundings, { organisationId }: ConnectionRow) =>
  changeExisting(surroundings, organisationId, ({ syncApp: _removed, ...row }) =>
    row.state === 'disconnecting' ? row : undefined,
  );

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
): Promise<ConnectionRow | undefined> {
  // A late repeat must not touch a newer connection.
  const row = await surroundings.connections.get(organisationId);
  if (row?.state !== 'disconnecting') return undefined;
  await surroundings.alerts().resolve(consentAlert(organisationId));
  await surroundings.watched.remove(organisationId);
  let left: typeof APP_LEFT | undefined;
  const finished = await changeExisting(surroundings, organisationId, (row) => {
    const { tenant: _1, syncApp, connectedAt: _2, ...rest } = withoutChange(row);
    const { consentKept: _3, assignmentsSeenAt: _4, appMissingSince: _5, ...more } = rest;
    const { administratorId: _6, ...kept } = more;
    left = syncApp === undefined ? undefined : APP_LEFT;
    return moved({ ...kept, warnings: left === undefined ? [] : [left] }, 'disconnected', {
      code: 'disconnect.finished',
      at: surroundings.clock(),
    });
  });
  if (finished !== undefined) {
    await surroundings.audit().append(organisationId, {
      actor: 'system',
      action: 'connection.removed',
      result: left === undefined ? 'ok' : 'failed',
      ...(left === undefined ? {} : { code: left }),
    });
  }
  return finished;
}
