/** Disconnecting: a list of steps, each safe to repeat, screens first and the binding last. */
import { z } from 'zod';
import type { AuditEntry } from '../../operations/contract.ts';
import { idSchema } from '../../platform/ids.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { isAnythingMade } from '../connection/access-limit.ts';
import { changeExisting, changeExistingNoted } from '../connection/change-connection.ts';
import type { ConnectionRow, RowIn } from '../connection/connection.ts';
import { resolveFailed } from '../connection/failure-alert.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { transition } from '../connection/transitions.ts';
import { consentAlert } from '../health/observe-access.ts';
import {
  APP_LEFT,
  isOurTrouble,
  keptAfter,
  leaveToSweep,
  removeApplication,
} from './remove-application.ts';
import { forgetSecret, removeOrphanedApplications } from './remove-orphaned-applications.ts';

/** The input of the orchestration, and with a step's name of its activity. */
export const disconnectInput = z.object({ organisationId: idSchema });

const LIMIT_LEFT = 'disconnect.limit-left';

export type StepDeps = Pick<
  OnboardingDeps,
  | 'clock'
  | 'connections'
  | 'live'
  | 'audit'
  | 'graph'
  | 'secrets'
  | 'appSecrets'
  | 'rooms'
  | 'assignments'
  | 'calendars'
  | 'scope'
  | 'bindings'
>;
type DisconnectStep = (deps: StepDeps, row: RowIn<'disconnecting'>) => Promise<void>;

const steps = {
  clearScreens: ({ assignments }, { organisationId }) => assignments().unassignAll(organisationId),
  forgetCalendars: async ({ calendars, scope }, { organisationId }) => {
    await calendars().removeAll(organisationId);
    await scope().forget(organisationId);
  },
  removeSyncApp: async (deps, row) => {
    try {
      const removal = await removeApplication(deps, row);
      const orphaned = orphanedOf(row);
      const kept = orphaned && keptAfter(removal, orphaned, deps.clock());
      // Nobody knows whether there is an app that nobody may look for.
      const isKnown = removal === 'missing' || row.syncApp !== undefined;
      if (kept !== undefined && isKnown) await leaveToSweep(deps, row.organisationId, kept);
      if (removal !== 'refused') await forgetApplication(deps, row);
    } catch (error) {
      if (!isOurTrouble(error) || row.tenant === undefined) throw error;
      await leaveApplication(deps, row);
    }
    await removeOrphanedApplications(deps, row);
  },
  removeSecret: async (deps, row) => {
    try {
      await forgetSecret(deps, row);
    } catch (error) {
      if (!isOurTrouble(error) && !isUnavailable(error)) throw error;
      await leaveApplication(deps, row);
    }
  },
  forgetRooms: ({ rooms }, { organisationId }) => rooms().removeAll(organisationId),
  releaseTenant: async ({ bindings }, { tenant, organisationId }) => {
    if (tenant !== undefined) await bindings.release(tenant.id, organisationId);
  },
} as const satisfies Record<string, DisconnectStep>;

/** An app that the row still knows at the end could not be removed. */
const forgetApplication = (
  deps: Pick<OnboardingDeps, 'connections' | 'live'>,
  { organisationId }: ConnectionRow,
) =>
  changeExisting(deps, organisationId, (row) => {
    if (row.state !== 'disconnecting') return undefined;
    const { syncApp: _removed, ...rest } = row;
    return rest;
  });

const orphanedOf = ({ tenant, connectionId, syncApp }: RowIn<'disconnecting'>) =>
  tenant && { tenant, connectionId, syncApp };

/** The customer need not wait for our operators: the sweep removes what is left once they have mended it. */
async function leaveApplication(
  deps: Pick<OnboardingDeps, 'connections' | 'live'>,
  row: RowIn<'disconnecting'>,
): Promise<void> {
  const orphaned = orphanedOf(row);
  if (orphaned === undefined) return;
  await leaveToSweep(deps, row.organisationId, orphaned);
  await forgetApplication(deps, row);
}

export type DisconnectStepName = keyof typeof steps;
export const disconnectSteps = Object.keys(steps) as [DisconnectStepName, ...DisconnectStepName[]];

/** Only in the state `disconnecting`: a late repeat must not touch a newer connection. */
export async function runDisconnectStep(
  deps: StepDeps,
  organisationId: string,
  name: DisconnectStepName,
): Promise<void> {
  const row = await deps.connections.get(organisationId);
  if (row?.state === 'disconnecting') await steps[name](deps, row);
}

export function askDisconnect(
  deps: Pick<OnboardingDeps, 'connections' | 'live' | 'clock' | 'audit'>,
  organisationId: string,
  entry: AuditEntry | undefined,
): Promise<ConnectionRow | undefined> {
  const asked = (row: ConnectionRow) =>
    transition(row, 'disconnect-asked', {
      code: 'disconnect.started',
      at: deps.clock(),
      disconnects: row.disconnects + 1,
    });
  return changeExistingNoted(deps, organisationId, asked, { entry: () => entry });
}

export async function finishDisconnect(
  deps: Pick<OnboardingDeps, 'connections' | 'live' | 'clock' | 'alerts' | 'watched' | 'audit'>,
  organisationId: string,
): Promise<ConnectionRow | undefined> {
  // A late repeat must not touch a newer connection.
  const row = await deps.connections.get(organisationId);
  if (row?.state !== 'disconnecting') return undefined;
  await deps.alerts().resolve(consentAlert(organisationId));
  await resolveFailed(deps, organisationId);
  await deps.watched.remove(organisationId);
  const left = row.syncApp === undefined ? undefined : APP_LEFT;
  const finished = (latest: ConnectionRow) =>
    transition(latest, 'disconnected', {
      code: 'disconnect.finished',
      at: deps.clock(),
      warnings: [
        ...(left === undefined ? [] : [left]),
        ...(isAnythingMade(row.limit) ? [LIMIT_LEFT] : []),
      ],
    });
  return changeExistingNoted(deps, organisationId, finished, {
    entry: {
      actor: 'system',
      action: 'connection.removed',
      result: left === undefined ? 'ok' : 'failed',
      ...(left === undefined ? {} : { code: left }),
    },
  });
}
