/**
 * Carries a change of profile on by one look: does what the step needs of us, sees whether it is done, and goes to the
 * next. A change never fails: it waits, and sync goes on.
 */
import type { AppIdentity } from '../../microsoft/contract.ts';
import {
  type ChangeStep,
  isConfirmed,
  isExchanging,
  type ProfileChange,
} from '../connection/access-mode-steps.ts';
import { excessOf, profileRules } from '../connection/access-modes.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, noted, type SyncApp } from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import type { Surroundings } from '../connection/ports.ts';
import { setupAfterRefusal } from '../setup/setup-refusals.ts';
import { withFreshToken } from '../setup/setup-step.ts';
import { done, type StepResult, waiting } from '../setup/steps.ts';
import { askFor } from '../setup/sync-application.ts';
import { grantsOf, isAnyRoomReadable } from '../setup/verify-connection.ts';
import { stepDone } from './access-mode-change.ts';
import type { ChangeInput, ChangeStatus } from './change-status.ts';

/** As long as Exchange may go on with what it has cached of an active app. */
export const PROPAGATION_MS = 2 * 3600_000;
/** While Microsoft or an administrator in Entra is at work. */
const LONGEST_LOOK_SECONDS = 300;

interface Work {
  readonly surroundings: Surroundings;
  readonly row: ConnectionRow;
  readonly change: ProfileChange;
  readonly discovery: AppIdentity;
  readonly sync: AppIdentity;
  readonly syncApp: SyncApp;
  /** Once a step: whatever an earlier try managed, it is asked again. */
  ask(permissions: Parameters<typeof askFor>[3]): Promise<void>;
}

type Look = (work: Work) => Promise<StepResult>;

const looks: Readonly<Record<ChangeStep, Look>> = {
  scope: () => Promise.resolve(waiting('profile.scope')),
  limit: () => Promise.resolve(waiting('profile.limit')),
  'clean-up': () => Promise.resolve(waiting('profile.clean-up')),
  propagate: ({ surroundings, change }) => {
    const left = Date.parse(change.since) + PROPAGATION_MS - surroundings.clock().getTime();
    return Promise.resolve(left <= 0 ? done : waiting('profile.propagate', Math.ceil(left / 1000)));
  },
  approve: async (work) => {
    const { from, to } = work.change;
    // Microsoft may take away what is not asked for again, so the old permission is asked for as well.
    await work.ask([...profileRules[to].permissions, ...profileRules[from].permissions]);
    const { surely } = await grantsOf(work.surroundings, work);
    return profileRules[to].permissions.every(surely) ? done : waiting('profile.approve');
  },
  'remove-grant': async (work) => {
    const { to } = work.change;
    // An approval must not bring back what is going.
    await work.ask(profileRules[to].permissions);
    const { perhaps } = await grantsOf(work.surroundings, work);
    return excessOf(to).some(perhaps) ? waiting('profile.remove-grant') : done;
  },
  prove: async ({ surroundings, sync, row, change }) => {
    const { roles } = await surroundings.tokens().acquire(sync, { fresh: true });
    // A read with what is to go would prove nothing.
    const { to } = change;
    if (excessOf(to).some(({ value }) => roles.includes(value))) {
      return waiting('profile.remove-grant');
    }
    const readable = await isAnyRoomReadable(surroundings, sync, row.organisationId);
    if (readable !== false) return done;
    return waiting(to === 'rbac' ? 'scope.not-effective' : 'rooms.none-readable');
  },
  settle: async ({ surroundings, row }) => {
    await surroundings.calendars().resubscribe(row.organisationId);
    await surroundings.rooms().refreshSoon(row.organisationId);
    return done;
  },
};

export function carryOnChange(surroundings: Surroundings) {
  return async ({ organisationId, number }: ChangeInput): Promise<ChangeStatus> => {
    const row = await surroundings.connections.get(organisationId);
    const work = row === undefined ? undefined : workOf(surroundings, row, number);
    if (work === undefined) return { outcome: 'over' };
    const { step } = work.change;
    const result = await lookedAt(work);
    if (result.outcome === 'done') {
      await goOn(work);
      return { outcome: 'moved' };
    }
    const code = result.outcome === 'stale' ? 'service.unavailable' : result.code;
    await keepCause(work, code);
    return {
      outcome: 'waiting',
      step,
      waitingFor: code,
      ...(result.outcome === 'waiting' && result.retryAfterSeconds !== undefined
        ? { retryAfterSeconds: result.retryAfterSeconds }
        : {}),
      ...(isConfirmed(work.change) ? {} : { longestWaitSeconds: LONGEST_LOOK_SECONDS }),
    };
  };
}

/** Undefined when this change is over, or a set-up or disconnect has taken over. */
function workOf(surroundings: Surroundings, row: ConnectionRow, number: number): Work | undefined {
  const { profileChange: change, syncApp } = row;
  const [discovery, sync] = [discoveryOf(row), syncOf(row)];
  if (change?.number !== number || (row.state !== 'ready' && row.state !== 'degraded')) {
    return undefined;
  }
  if (discovery === undefined || sync === undefined || syncApp === undefined) return undefined;
  const ask: Work['ask'] = async (permissions) => {
    if (change.asked) return;
    await askFor(surroundings, discovery, syncApp, permissions);
    // Rooms that rely on notifications are planned for hours ahead.
    if (isExchanging(change)) await surroundings.calendars().rereadAll(row.organisationId);
    await changeStep(surroundings, row.organisationId, change, (current) => ({
      ...current,
      profileChange: { ...change, asked: true },
    }));
  };
  return { surroundings, row, change, discovery, sync, syncApp, ask };
}

async function lookedAt(work: Work): Promise<StepResult> {
  const { surroundings, discovery, change } = work;
  try {
    return await withFreshToken(surroundings, discovery, () => looks[change.step](work));
  } catch (error) {
    return setupAfterRefusal(error, 'sync-consent');
  }
}

async function goOn({ surroundings, row, change }: Work): Promise<void> {
  const { organisationId } = row;
  const at = surroundings.clock();
  const after = await changeStep(surroundings, organisationId, change, (current) =>
    stepDone(current, change, at),
  );
  if (after === undefined || after.profile === row.profile) return;
  await surroundings.audit().append(organisationId, {
    actor: 'system',
    action: 'profile.changed',
    result: 'ok',
    target: after.profile,
  });
}

/** One line per cause, not per look. */
async function keepCause({ surroundings, row, change }: Work, code: CauseCode): Promise<void> {
  if (change.waitingFor === code) return;
  await changeStep(surroundings, row.organisationId, change, (current, now) =>
    noted({ ...current, profileChange: { ...now, waitingFor: code } }, code, surroundings.clock()),
  );
}

/** Only while it is still at that step. */
const changeStep = (
  surroundings: Surroundings,
  organisationId: string,
  change: ProfileChange,
  next: (row: ConnectionRow, now: ProfileChange) => ConnectionRow | undefined,
): Promise<ConnectionRow | undefined> =>
  changeExisting(surroundings, organisationId, (row) => {
    const now = row.profileChange;
    const isSame =
      now?.number === change.number && now.step === change.step && now.isBack === change.isBack;
    return isSame ? next(row, now) : undefined;
  });
