/** Every activity of set-up and disconnect as a function over ports, by its Durable name. */
import { z } from 'zod';
import { carryOnChange } from '../access-mode/advance-change.ts';
import { changeInput } from '../access-mode/change-status.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, moved, type State, unrepaired } from '../connection/connection.ts';
import { type CauseCode, isRetryable } from '../connection/explanations.ts';
import type { Surroundings } from '../connection/ports.ts';
import {
  disconnectSteps,
  finishDisconnect,
  runDisconnectStep,
} from '../disconnect/disconnect-steps.ts';
import { type DurableActivity, durableNames } from '../durable-names.ts';
import { consentAlert } from '../health/observe-access.ts';
import { resolveMisregistered } from '../health/registration-alerts.ts';
import { type Step, setupStep } from './setup-step.ts';
import { consentDeadline, consented } from './start-setup.ts';
import {
  type AdvanceInput,
  advanceInput,
  disconnectInput,
  runInput,
  type SetupStatus,
  statusOf,
} from './steps.ts';
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
  surroundings: Surroundings,
): Readonly<Record<DurableActivity, Activity>> {
  const step = (state: State, work: Step): Activity => {
    const run = setupStep(surroundings, state, work);
    return (input) => run(runInput.parse(input));
  };
  const carryOn = carryOnChange(surroundings);
  return {
    [durableNames.read]: async (input) => {
      const { organisationId, attempt } = runInput.parse(input);
      return await readStatus(surroundings, organisationId, attempt);
    },
    [durableNames.advance]: async (input) => await advance(surroundings, advanceInput.parse(input)),
    [durableNames.checkDiscovery]: step('validating', checkDiscovery),
    [durableNames.listRooms]: step('validating', listRooms),
    [durableNames.ensureApplication]: step('validating', ensureApplication),
    [durableNames.ensureSecret]: step('validating', ensureSecret),
    [durableNames.proveSecret]: step('validating', proveSecret),
    [durableNames.checkConsent]: step('verifying', checkConsent),
    [durableNames.readCalendar]: step('verifying', readCalendar),
    [durableNames.carryOnChange]: async (input) => await carryOn(changeInput.parse(input)),
    [durableNames.disconnectStep]: async (input) => {
      const { organisationId, step } = disconnectStepInput.parse(input);
      if (step !== 'finish') await runDisconnectStep(surroundings, organisationId, step);
      else await finishDisconnect(surroundings, organisationId);
      return { done: true };
    },
  };
}

const gone: SetupStatus = { current: false, state: 'not-connected', since: '', transitions: [] };

async function readStatus(
  { connections }: Surroundings,
  organisationId: string,
  attempt: number,
): Promise<SetupStatus> {
  const row = await connections.get(organisationId);
  return row === undefined ? gone : statusOf(row, attempt);
}

/** Changes the state when that is still this attempt's to do, and answers the row as it is then. */
async function advance(
  surroundings: Surroundings,
  { organisationId, attempt, happening, code }: AdvanceInput,
): Promise<SetupStatus> {
  const at = surroundings.clock();
  if (happening === 'sync-app-ready') await resolveMisregistered(surroundings, 'discovery');
  if (happening === 'verified') {
    await resolveMisregistered(surroundings, 'sync');
    await surroundings.watched.add(organisationId);
    await surroundings.scope().watch(organisationId);
  }
  const row = await changeExisting(surroundings, organisationId, (current) => {
    if (current.attempt !== attempt) return undefined;
    const next = advanced(current, at, happening, code);
    return next?.state === 'awaiting-sync-consent' && next.consentKept === true
      ? consented(next, surroundings, 'consent.sync-kept')
      : next;
  });
  if (row?.state === 'ready') await surroundings.alerts().resolve(consentAlert(organisationId));
  if (row !== undefined) {
    await surroundings.audit().append(organisationId, {
      actor: 'system',
      action: `setup.${happening}`,
      result: happening === 'failed' ? 'failed' : 'ok',
      ...(code === undefined ? {} : { code }),
    });
  }
  return row === undefined
    ? await readStatus(surroundings, organisationId, attempt)
    : statusOf(row, attempt);
}

export function advanced(
  row: ConnectionRow,
  at: Date,
  happening: AdvanceInput['happening'],
  code?: string,
): ConnectionRow | undefined {
  switch (happening) {
    case 'sync-app-ready':
      return moved(row, happening, {
        code: 'setup.sync-app-ready',
        at,
        deadline: consentDeadline(at),
      });
    case 'verified':
      return moved(row, happening, {
        code: 'setup.verified',
        at,
        assignmentsSeenAt: at.toISOString(),
      });
    case 'failed': {
      const problem = code ?? 'setup.interrupted';
      if (row.connectedAt !== undefined) {
        return moved(row, happening, { code: problem, at, ...unrepaired(problem, at) });
      }
      const failedIn = phaseToRepeat(row.state, problem);
      return moved(row, happening, {
        code: problem,
        at,
        problem,
        ...(failedIn === undefined ? {} : { failedIn }),
      });
    }
  }
}

/** Before a tenant is proven there is nothing to go on with; a broken wait for consent is reached again by validating. */
function phaseToRepeat(state: State, problem: string): ConnectionRow['failedIn'] {
  const appDeleted: CauseCode = 'connection.app-deleted';
  if (state === 'verifying') return problem === appDeleted ? 'validating' : 'verifying';
  const again = state === 'awaiting-sync-consent' && isRetryable(problem);
  return state === 'validating' || again ? 'validating' : undefined;
}
