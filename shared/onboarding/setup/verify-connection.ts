/** Verifying: what Entra grants is what the access mode asks for, and a real room calendar can be read. */
import { type CauseNature, MicrosoftError, natureOf } from '../../microsoft/contract.ts';
import { isLost } from '../../platform/dependencies.ts';
import { accessModeRules, extraPermissions } from '../connection/access-modes.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import type { RowIn } from '../connection/connection.ts';
import { approvalMissing } from '../connection/deadlines.ts';
import { grantsOf } from '../proofs/grants.ts';
import { isAnyRoomReadable } from '../proofs/room-proof.ts';
import { setupAfterRefusal } from '../proofs/setup-refusals.ts';
import {
  done,
  failed,
  type StepResult,
  stale,
  waiting,
  withFreshToken,
} from '../proofs/step-result.ts';
import { approvalInDirectory } from '../proofs/sync-approval.ts';
import { isSurelyMissing } from './restore-application.ts';
import type { Step, StepWork } from './setup-step.ts';
import { replaceLostSecret } from './sync-secret.ts';

/** Trying again is about calendars: a long list of rooms is not read each time. */
const listAge = { unlessReadWithinMinutes: 5 };

export const checkConsent: Step<'verifying'> = async (work) => {
  const { row, deps, save } = work;
  const discovery = discoveryOf(row);
  const { permissions } = accessModeRules[row.profile];
  try {
    const granted = await withFreshToken(deps, discovery, () => grantsOf(deps, row));
    if (!permissions.every(granted.confirmed)) return await awaitGrant(work);
    const isScoped = permissions.length === 0;
    if (isScoped && extraPermissions(row.profile).some(granted.possible)) {
      return waiting('scope.grant-left');
    }
    const { objectId: applicationId, generation, secret } = row.syncApp;
    const app = { discovery, applicationId, generation };
    await withFreshToken(deps, discovery, () => deps.appSecrets().removeOrphans(app, secret.keyId));
    if (row.appMissingSince === undefined) return done;
    return (await save(({ appMissingSince: _there, ...current }) => current)) ? done : stale;
  } catch (error) {
    const isMissing = error instanceof MicrosoftError && missing.includes(natureOf(error.reason));
    // Deleted by the customer meanwhile: a retry begins with the app itself.
    if (isMissing && (await isSurelyMissing(work))) {
      return failed('connection.app-deleted');
    }
    return await setupAfterRefusal(work, error, 'sync-consent');
  }
};

/** Longer than the page of Microsoft needs until it lists a new permission: a directory without it will stay so. */
const GRANT_EXPECTED_MS = 3 * 60_000;

async function awaitGrant({ row, deps, save }: StepWork<'verifying'>): Promise<StepResult> {
  const isEarly = deps.clock().getTime() - Date.parse(row.since) < GRANT_EXPECTED_MS;
  if (isEarly || (await approvalInDirectory(deps, row)) !== 'missing') {
    return waiting('consent.sync-not-effective');
  }
  await save((current) => approvalMissing(current, deps), {
    actor: 'system',
    action: 'setup.approval-missing',
    result: 'failed',
    code: 'consent.sync-not-granted',
  });
  return stale;
}

const missing: readonly CauseNature[] = ['object-missing', 'app-missing'];

export const readCalendar: Step<'verifying'> = async (work) => {
  const { row, deps, save } = work;
  try {
    await withFreshToken(deps, discoveryOf(row), () =>
      deps.rooms().refresh(row.organisationId, listAge),
    );
    const sync = syncOf(row);
    const readable = await withFreshToken(deps, sync, () =>
      isAnyRoomReadable(deps, sync, row.organisationId),
    );
    if (readable === undefined) {
      const warnings = [...new Set([...row.warnings, 'rooms.none-found'])];
      return (await save((current) => ({ ...current, warnings }))) ? done : stale;
    }
    if (readable) return done;
    // Each room answered 403 or 404: the next try is made with a new token.
    await deps.tokens().acquire(sync, { fresh: true });
    return row.profile === 'rbac'
      ? waiting('scope.not-effective', patience(row, deps.clock()))
      : waiting('rooms.none-readable');
  } catch (error) {
    const replaced = isLost(error) ? replaceLostSecret(work) : Promise.reject(error);
    return await replaced.catch((failure) => setupAfterRefusal(work, failure, 'calendar'));
  }
};

const LONGEST_PATIENCE_SECONDS = 600;

/** Exchange takes hours, and people do too: the longer it has taken, the longer until the next poll. */
function patience({ since }: RowIn<'verifying'>, now: Date): number {
  const waited = Math.max(0, now.getTime() - Date.parse(since)) / 1000;
  return Math.min(LONGEST_PATIENCE_SECONDS, Math.floor(waited / 8));
}
