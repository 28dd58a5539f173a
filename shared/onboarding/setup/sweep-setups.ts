/** The sweep over open runs: starts what was never started, wakes what missed its event, and ends what broke off. */
import type { Logger } from '../../platform/logger.ts';
import { hasEnded, type Orchestrations } from '../../platform/orchestrations.ts';
import { changeStatus } from '../access-mode/change-status.ts';
import type { AccessModeChange } from '../connection/access-mode-steps.ts';
import { changeExisting } from '../connection/change-connection.ts';
import {
  type ConnectionFacts,
  type ConnectionRow,
  isConnected,
  isUnderWay,
} from '../connection/connection.ts';
import { raiseFailed, resolveFailed } from '../connection/failure-alert.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { removeOrphanedApplications } from '../disconnect/remove-orphaned-applications.ts';
import {
  accessModeChangeEvent,
  accessModeChangeInstance,
  disconnectInstance,
  durableEvents,
  durableNames,
  setupInstance,
} from '../durable-names.ts';
import { mendLostSecrets } from '../health/lost-secrets.ts';
import { advanced } from './setup.activities.ts';
import { setupStatus } from './steps.ts';

/** Longer than any request needs between its row and its orchestration. */
const LEFT_BEHIND_MS = 20_000;

type Deps = Pick<
  OnboardingDeps,
  | 'states'
  | 'clock'
  | 'runs'
  | 'connections'
  | 'live'
  | 'organisations'
  | 'bindings'
  | 'alerts'
  | 'lost'
  | 'appSecrets'
  | 'reports'
  | 'graph'
  | 'secrets'
  | 'audit'
>;

export function sweepSetups(deps: Deps) {
  const mendLost = mendLostSecrets(deps);
  return async function sweep(orchestrations: Orchestrations, log: Logger): Promise<void> {
    await deps.states.removeExpired(deps.clock());
    for await (const organisationId of deps.runs.each()) {
      try {
        await sweepOne(deps, orchestrations, log, organisationId);
      } catch (error) {
        // One broken set-up must not keep the others from being looked at.
        log.error('setup.sweep-failed', error, { organisationId });
      }
    }
    await mendLost(orchestrations, log);
  };
}

async function sweepOne(
  deps: Deps,
  orchestrations: Orchestrations,
  log: Logger,
  organisationId: string,
): Promise<void> {
  const row = await deps.connections.get(organisationId);
  if (row !== undefined && deps.clock().getTime() - Date.parse(row.since) < LEFT_BEHIND_MS) {
    return;
  }
  if ((await deps.organisations().get(organisationId)) === undefined) {
    // Erased while a request was still at work: nothing may be left of it.
    if (row !== undefined && 'tenant' in row && row.tenant !== undefined) {
      await deps.bindings.release(row.tenant.id, organisationId);
    }
    await deps.connections.erase(organisationId);
    await deps.runs.remove(organisationId);
    return;
  }
  const stuck = row === undefined ? undefined : stuckBecause(row, deps.clock());
  if (stuck !== undefined) {
    await deps.alerts().raise({ ...stuckAlert(organisationId), ...stuck });
  }
  if (row !== undefined && isUnderWay(row.state)) {
    await sweepSetup(deps, orchestrations, log, row);
  } else if (row?.state === 'disconnecting') {
    await sweepDisconnect(deps, orchestrations, log, row);
  } else if (row !== undefined && isConnected(row) && row.profileChange !== undefined) {
    await sweepChange(deps, orchestrations, log, row, row.profileChange);
  } else {
    await deps.alerts().resolve(stuckAlert(organisationId));
    // It may have failed without its activity, or that may have been cut off before the alert.
    if (row?.state === 'failed') await raiseFailed(deps, row);
    else await resolveFailed(deps, organisationId);
    // An orphaned application in a former tenant keeps the organisation in the list.
    if (!row?.orphanedApplications.length) await deps.runs.removeSettled(organisationId);
  }
  if (row !== undefined) await removeOrphanedApplications(deps, row);
}

async function sweepSetup(
  deps: Pick<Deps, 'connections' | 'live' | 'clock'>,
  orchestrations: Orchestrations,
  log: Logger,
  { organisationId, attempt, state }: ConnectionRow,
): Promise<void> {
  const instance = setupInstance(organisationId, attempt);
  const status = await orchestrations.status(instance);
  if (status === undefined) {
    log.warn('setup.restarted', { organisationId, attempt });
    await orchestrations.start(durableNames.setup, instance, { organisationId, attempt });
    return;
  }
  if (hasEnded(status)) {
    log.warn('setup.interrupted', { organisationId, attempt });
    await changeExisting(deps, organisationId, (row) =>
      row.attempt === attempt && row.state === state
        ? advanced(row, deps.clock(), 'failed', 'setup.interrupted')
        : undefined,
    );
    return;
  }
  const missed = missedEvent[state];
  if (missed !== undefined && setupStatus.safeParse(status.customStatus).data?.state !== state) {
    await orchestrations.raise(instance, missed, { decided: true });
  }
}

/** Longer than an orchestration needs to notice its deadline, or a disconnect to take its steps. */
const OVERDUE_MS = 5 * 60_000;
const LONG_DISCONNECT_MS = 3600_000;
/** People have seven days; long before that somebody should ask them. */
const LONG_APPROVAL_MS = 3 * 24 * 3600_000;

const stuckAlert = (organisationId: string) =>
  ({ organisationId, kind: 'setup-stuck', subject: 'setup' }) as const;

/** The reason for an operator to look at a set-up; undefined while there is none. */
function stuckBecause(
  {
    state,
    since,
    deadline,
    profileChange,
  }: Pick<ConnectionFacts, 'state' | 'since' | 'deadline' | 'profileChange'>,
  now: Date,
): { readonly severity: 'warning' | 'critical'; readonly message: string } | undefined {
  const age = now.getTime() - Date.parse(since);
  if (deadline !== undefined && now.getTime() - Date.parse(deadline) > OVERDUE_MS) {
    return { severity: 'critical', message: 'A set-up is past its deadline and has not ended.' };
  }
  if (state === 'disconnecting' && age > LONG_DISCONNECT_MS) {
    return { severity: 'critical', message: 'A disconnect has not finished for an hour.' };
  }
  if (state.startsWith('awaiting-') && age > LONG_APPROVAL_MS) {
    return { severity: 'warning', message: 'A set-up has waited for an approval for three days.' };
  }
  if (
    profileChange !== undefined &&
    now.getTime() - Date.parse(profileChange.since) > LONG_APPROVAL_MS
  ) {
    return { severity: 'warning', message: 'A change of access mode has waited for three days.' };
  }
  return undefined;
}

/** The event that led to this state, in case it was lost: the orchestration still shows the state before. */
const missedEvent: Partial<Record<ConnectionRow['state'], string>> = {
  validating: durableEvents['awaiting-discovery-consent'],
  verifying: durableEvents['awaiting-sync-consent'],
};

/** One that broke off, or has looked often enough, goes on under the next number, at the step that it had reached. */
async function sweepChange(
  { connections }: Pick<Deps, 'connections'>,
  orchestrations: Orchestrations,
  log: Logger,
  { organisationId }: ConnectionRow,
  { number, step }: AccessModeChange,
): Promise<void> {
  const instance = accessModeChangeInstance(organisationId, number);
  const status = await orchestrations.status(instance);
  if (status === undefined) {
    const run = { organisationId, number };
    await orchestrations.start(durableNames.profileChange, instance, run);
    return;
  }
  if (!hasEnded(status)) {
    const known = changeStatus.safeParse(status.customStatus).data;
    if (known?.outcome !== 'waiting' || known.step !== step) {
      await orchestrations.raise(instance, accessModeChangeEvent, { acted: true });
    }
    return;
  }
  log.info('profile-change.continued', {
    organisationId,
    number,
    before: status.runtimeStatus,
  });
  await connections.change(organisationId, (row) => {
    if (row === undefined || !isConnected(row)) return undefined;
    const change = row.profileChange;
    if (change?.number !== number) return undefined;
    return { ...row, profileChanges: number + 1, profileChange: { ...change, number: number + 1 } };
  });
}

async function sweepDisconnect(
  { connections }: Pick<Deps, 'connections'>,
  orchestrations: Orchestrations,
  log: Logger,
  { organisationId, attempt, disconnects }: ConnectionRow,
): Promise<void> {
  const instance = disconnectInstance(organisationId, attempt, disconnects);
  const status = await orchestrations.status(instance);
  if (status === undefined) {
    await orchestrations.start(durableNames.disconnect, instance, { organisationId });
  } else if (hasEnded(status)) {
    log.warn('disconnect.restarted', { organisationId, attempt });
    await connections.change(organisationId, (row) =>
      row?.state === 'disconnecting' ? { ...row, disconnects: disconnects + 1 } : undefined,
    );
  }
}
