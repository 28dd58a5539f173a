/**
 * Advances a change of access mode by one poll: does what the step needs of us, asks whether it is done, and goes to the
 * next. A change never fails: it waits, and sync goes on.
 */
import { PROPAGATION_MS } from '../../scope/contract.ts';
import {
  type AccessModeChange,
  type ChangeStep,
  isConfirmed,
  isExchanging,
} from '../connection/access-mode-steps.ts';
import { accessModeRules, extraPermissions, type Permission } from '../connection/access-modes.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import { changeExisting, changeExistingNoted } from '../connection/change-connection.ts';
import {
  type Connected,
  type ConnectionRow,
  hasSecret,
  isConnected,
  type SyncAppWithSecret,
} from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { appendTimeline } from '../connection/transitions.ts';
import { grantsOf, requestPermissions } from '../proofs/grants.ts';
import { isAnyRoomReadable } from '../proofs/room-proof.ts';
import { setupAfterRefusal } from '../proofs/setup-refusals.ts';
import { done, type StepResult, waiting, withFreshToken } from '../proofs/step-result.ts';
import { stepDone } from './access-mode-change.ts';
import type { ChangeInput, ChangeStatus } from './change-status.ts';

/** While Microsoft or an administrator in Entra is at work. */
const LONGEST_POLL_SECONDS = 300;

type Deps = Pick<
  OnboardingDeps,
  | 'clock'
  | 'connections'
  | 'live'
  | 'audit'
  | 'alerts'
  | 'answers'
  | 'refusals'
  | 'graph'
  | 'tokens'
  | 'rooms'
  | 'assignments'
  | 'calendars'
>;

interface Work {
  readonly deps: Deps;
  readonly row: Connected & { readonly syncApp: SyncAppWithSecret };
  readonly change: AccessModeChange;
  /** Once a step: whatever an earlier try managed, it is requested again. */
  request(permissions: readonly Permission[]): Promise<void>;
}

type Poll = (work: Work) => Promise<StepResult>;

const polls: Readonly<Record<ChangeStep, Poll>> = {
  scope: () => Promise.resolve(waiting('profile.scope')),
  limit: () => Promise.resolve(waiting('profile.limit')),
  'clean-up': () => Promise.resolve(waiting('profile.clean-up')),
  propagate: ({ deps, change }) => {
    const left = Date.parse(change.since) + PROPAGATION_MS - deps.clock().getTime();
    return Promise.resolve(left <= 0 ? done : waiting('profile.propagate', Math.ceil(left / 1000)));
  },
  approve: async (work) => {
    const { from, to } = work.change;
    // Microsoft may take away what is not asked for again, so the old permission is asked for as well.
    await work.request([...accessModeRules[to].permissions, ...accessModeRules[from].permissions]);
    const { confirmed } = await grantsOf(work.deps, work.row);
    return accessModeRules[to].permissions.every(confirmed) ? done : waiting('profile.approve');
  },
  'remove-grant': async (work) => {
    const { to } = work.change;
    // An approval must not bring back what is going.
    await work.request(accessModeRules[to].permissions);
    const { possible } = await grantsOf(work.deps, work.row);
    return extraPermissions(to).some(possible) ? waiting('profile.remove-grant') : done;
  },
  prove: async ({ deps, row, change }) => {
    const sync = syncOf(row);
    const { roles } = await deps.tokens().acquire(sync, { fresh: true });
    // A read with what is to go would prove nothing.
    const { to } = change;
    if (extraPermissions(to).some(({ value }) => roles.includes(value))) {
      return waiting('profile.remove-grant');
    }
    const readable = await isAnyRoomReadable(deps, sync, row.organisationId);
    if (readable !== false) return done;
    return waiting(to === 'rbac' ? 'scope.not-effective' : 'rooms.none-readable');
  },
  settle: async ({ deps, row }) => {
    await deps.calendars().resubscribe(row.organisationId);
    await deps.rooms().refreshSoon(row.organisationId);
    return done;
  },
};

export function advanceChange(deps: Deps) {
  return async function advance({ organisationId, number }: ChangeInput): Promise<ChangeStatus> {
    const row = await deps.connections.get(organisationId);
    const work = row === undefined ? undefined : workOf(deps, row, number);
    if (work === undefined) return { outcome: 'over' };
    const { step } = work.change;
    const result = await poll(work);
    if (result.outcome === 'done') {
      await enterNextStep(work);
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
      ...(isConfirmed(work.change) ? {} : { longestWaitSeconds: LONGEST_POLL_SECONDS }),
    };
  };
}

/** Undefined when this change is over, or when a set-up or a disconnect has taken over. */
function workOf(deps: Deps, row: ConnectionRow, number: number): Work | undefined {
  if (!isConnected(row) || !hasSecret(row.syncApp)) return undefined;
  const { organisationId, syncApp, profileChange: change } = row;
  if (change?.number !== number) return undefined;
  const request: Work['request'] = async (permissions) => {
    if (change.asked) return;
    await requestPermissions(deps, discoveryOf(row), syncApp, permissions);
    // Rooms that rely on notifications are planned for hours ahead.
    if (isExchanging(change)) await deps.calendars().rereadAll(organisationId);
    await changeStep(deps, organisationId, change, (current) => ({
      ...current,
      profileChange: { ...change, asked: true },
    }));
  };
  return { deps, row: { ...row, syncApp }, change, request };
}

async function poll(work: Work): Promise<StepResult> {
  const { deps, row, change } = work;
  try {
    return await withFreshToken(deps, discoveryOf(row), () => polls[change.step](work));
  } catch (error) {
    return await setupAfterRefusal(work, error, 'sync-consent');
  }
}

async function enterNextStep({ deps, row: { organisationId }, change }: Work): Promise<void> {
  const at = deps.clock();
  const next = atStep(change, (current) => stepDone(current, change, at));
  await changeExistingNoted(deps, organisationId, next, {
    entry: (before, { profile }) =>
      before?.profile === profile
        ? undefined
        : { actor: 'system', action: 'profile.changed', result: 'ok', target: profile },
  });
}

/** One line per cause, not per poll. */
async function keepCause({ deps, row, change }: Work, code: CauseCode): Promise<void> {
  if (change.waitingFor === code) return;
  await changeStep(deps, row.organisationId, change, (current, now) =>
    appendTimeline({ ...current, profileChange: { ...now, waitingFor: code } }, code, deps.clock()),
  );
}

type Next = (row: Connected, now: AccessModeChange) => Connected | undefined;

const changeStep = (
  deps: Pick<Deps, 'connections' | 'live'>,
  organisationId: string,
  change: AccessModeChange,
  next: Next,
): Promise<ConnectionRow | undefined> => changeExisting(deps, organisationId, atStep(change, next));

/** Only while it is still at that step. */
const atStep =
  (change: AccessModeChange, next: Next) =>
  (row: ConnectionRow): Connected | undefined => {
    if (!isConnected(row)) return undefined;
    const now = row.profileChange;
    const isSame =
      now?.number === change.number && now.step === change.step && now.isBack === change.isBack;
    return isSame ? next(row, now) : undefined;
  };
