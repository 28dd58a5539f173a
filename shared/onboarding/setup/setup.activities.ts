/** Every activity of set-up and disconnect as a function over ports, by its Durable name. */
import { z } from 'zod';
import type { AuditEntry } from '../../operations/contract.ts';
import { isRefused } from '../../platform/dependencies.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { advanceChange } from '../access-mode/advance-change.ts';
import { type ChangePoll, changeInput } from '../access-mode/change-status.ts';
import { changeExistingNoted } from '../connection/change-connection.ts';
import { type ConnectionRow, hasSecret, type RowIn } from '../connection/connection.ts';
import { consentDeadline, consented } from '../connection/deadlines.ts';
import { type CauseCode, isRetryable } from '../connection/explanations.ts';
import { raiseFailed, resolveFailed } from '../connection/failure-alert.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { resolveMisregistered, resolveRefused } from '../connection/registration-alerts.ts';
import { transition } from '../connection/transitions.ts';
import type { ConnectionState } from '../contract.ts';
import {
  disconnectInput,
  disconnectSteps,
  finishDisconnect,
  runDisconnectStep,
} from '../disconnect/disconnect-steps.ts';
import { type DurableActivity, durableNames } from '../durable-names.ts';
import { consentAlert } from '../health/observe-access.ts';
import { approvalInDirectory } from '../proofs/sync-approval.ts';
import { type Step, setupStep } from './setup-step.ts';
import { type AdvanceInput, advanceInput, runInput, type SetupStatus, statusOf } from './steps.ts';
import { ensureApplication } from './sync-application.ts';
import { ensureSecret, proveSecret } from './sync-secret.ts';
import { checkDiscovery, listRooms } from './validate-tenant.ts';
import { checkConsent, readCalendar } from './verify-connection.ts';

const disconnectStepInput = disconnectInput.extend({
  step: z.enum([...disconnectSteps, 'finish']),
});

type Activity = (input: unknown) => Promise<object>;

/** Activities run at least once: each looks at the row before it does anything. */
export function onboardingActivities(
  deps: OnboardingDeps,
): Readonly<Record<DurableActivity, Activity>> {
  const step = <P extends 'validating' | 'verifying'>(phase: P, work: Step<P>): Activity => {
    const run = setupStep(deps, phase, work);
    return (input) => run(runInput.parse(input));
  };
  const pollChange = advanceChange(deps);
  return {
    [durableNames.read]: async (input) => {
      const { organisationId, attempt } = runInput.parse(input);
      await noticeApproval(deps, organisationId, attempt);
      return await readStatus(deps, organisationId, attempt);
    },
    [durableNames.advance]: async (input) => await advance(deps, advanceInput.parse(input)),
    [durableNames.checkDiscovery]: step('validating', checkDiscovery),
    [durableNames.listRooms]: step('validating', listRooms),
    [durableNames.ensureApplication]: step('validating', ensureApplication),
    [durableNames.ensureSecret]: step('validating', ensureSecret),
    [durableNames.proveSecret]: step('validating', proveSecret),
    [durableNames.checkConsent]: step('verifying', checkConsent),
    [durableNames.readCalendar]: step('verifying', readCalendar),
    [durableNames.carryOnChange]: async (input) => {
      try {
        return await pollChange(changeInput.parse(input));
      } catch (error) {
        if (!isUnavailable(error) && !isRefused(error)) throw error;
        const { retryAfterSeconds } = error;
        return { outcome: 'unavailable', retryAfterSeconds } satisfies ChangePoll;
      }
    },
    [durableNames.disconnectStep]: async (input) => {
      const { organisationId, step } = disconnectStepInput.parse(input);
      if (step !== 'finish') await runDisconnectStep(deps, organisationId, step);
      else await finishDisconnect(deps, organisationId);
      return { done: true };
    },
  };
}

const gone: SetupStatus = { current: false, state: 'not-connected', since: '', transitions: [] };

async function readStatus(
  { connections }: Pick<OnboardingDeps, 'connections'>,
  organisationId: string,
  attempt: number,
): Promise<SetupStatus> {
  const row = await connections.get(organisationId);
  return row === undefined ? gone : statusOf(row, attempt);
}

/**
 * An approval whose redirect got lost is found in the directory. The orchestrator reads the row when it is woken and, at
 * growing distances, while it waits for people: that is how often the directory is asked.
 */
async function noticeApproval(
  deps: Pick<
    OnboardingDeps,
    'connections' | 'live' | 'graph' | 'tokens' | 'settings' | 'clock' | 'audit'
  >,
  organisationId: string,
  attempt: number,
): Promise<void> {
  const stored = await deps.connections.read(organisationId);
  const row = stored?.value;
  if (row?.state !== 'awaiting-sync-consent' || row.attempt !== attempt) return;
  if ((await approvalInDirectory(deps, row)) !== 'given') return;
  const code = 'consent.sync-found';
  await changeExistingNoted(
    deps,
    organisationId,
    (current) =>
      current.state === 'awaiting-sync-consent' && current.attempt === attempt
        ? consented(current, deps, code)
        : undefined,
    { entry: { actor: 'system', action: code, result: 'ok' }, known: stored },
  );
}

/** Changes the state when that is still this attempt's to do, and answers the row as it is then. */
async function advance(
  deps: Pick<
    OnboardingDeps,
    | 'settings'
    | 'clock'
    | 'connections'
    | 'live'
    | 'audit'
    | 'alerts'
    | 'organisations'
    | 'refusals'
    | 'watched'
    | 'scope'
  >,
  { organisationId, attempt, happening, code }: AdvanceInput,
): Promise<SetupStatus> {
  const at = deps.clock();
  if (happening === 'sync-app-ready') {
    await resolveMisregistered(deps, 'discovery');
    await resolveRefused(deps, organisationId);
  }
  if (happening === 'verified') {
    await resolveMisregistered(deps, 'sync');
    await deps.watched.add(organisationId);
    await deps.scope().watch(organisationId);
  }
  const change = (current: ConnectionRow) => {
    if (current.attempt !== attempt) return undefined;
    const next = advanced(current, at, happening, code);
    const isKept = current.state === 'validating' && current.consentKept;
    return isKept && next?.state === 'awaiting-sync-consent'
      ? consented(next, deps, 'consent.sync-kept')
      : next;
  };
  const entry: AuditEntry = {
    actor: 'system',
    action: `setup.${happening}`,
    result: happening === 'failed' ? 'failed' : 'ok',
    ...(code === undefined ? {} : { code }),
  };
  const changed = await changeExistingNoted(deps, organisationId, change, { entry });
  // An earlier try may have been cut off after it had changed the row.
  const row = changed ?? (await deps.connections.get(organisationId));
  if (row === undefined) return gone;
  const isOurs = row.attempt === attempt;
  if (isOurs && row.state === 'ready') {
    await deps.alerts().resolve(consentAlert(organisationId));
    await resolveFailed(deps, organisationId);
  }
  if (isOurs && row.state === 'failed') await raiseFailed(deps, row);
  return statusOf(row, attempt);
}

export function advanced(
  row: ConnectionRow,
  at: Date,
  happening: AdvanceInput['happening'],
  code?: string,
): ConnectionRow | undefined {
  switch (happening) {
    case 'sync-app-ready':
      return row.state !== 'validating' || !hasSecret(row.syncApp)
        ? undefined
        : transition(row, happening, {
            code: 'setup.sync-app-ready',
            at,
            syncApp: row.syncApp,
            deadline: consentDeadline(at),
          });
    case 'verified':
      return transition(row, happening, { code: 'setup.verified', at });
    case 'failed': {
      const problem = code ?? 'setup.interrupted';
      const failedIn = phaseToRepeat(row.state, problem);
      return transition(row, happening, {
        code: problem,
        at,
        problem,
        ...(failedIn === undefined ? {} : { failedIn }),
      });
    }
  }
}

/** Before a tenant is proven there is nothing to go on with; a broken wait for consent is reached again by validating. */
function phaseToRepeat(state: ConnectionState, problem: string): RowIn<'failed'>['failedIn'] {
  const appDeleted: CauseCode = 'connection.app-deleted';
  if (state === 'verifying') return problem === appDeleted ? 'validating' : 'verifying';
  const again = state === 'awaiting-sync-consent' && isRetryable(problem);
  return state === 'validating' || again ? 'validating' : undefined;
}
