/** The Calendar Sync app's secret: made and stored in one step, then proven with a token. */
import { type MicrosoftCause, MicrosoftError, natureOf } from '../../microsoft/contract.ts';
import { isLost } from '../../platform/dependencies.ts';
import { accessModeRules } from '../connection/access-modes.ts';
import { discoveryOf, secretName, syncOf } from '../connection/app-identities.ts';
import { hasSecret } from '../connection/connection.ts';
import { removeIfDisconnected } from '../disconnect/remove-application.ts';
import { setupAfterRefusal } from '../proofs/setup-refusals.ts';
import { done, type StepResult, stale, waiting, withFreshToken } from '../proofs/step-result.ts';
import { isSurelyMissing } from './restore-application.ts';
import type { Step, StepWork } from './setup-step.ts';

/** A new secret is unknown to some replicas for a while; after this it is wrong. */
const GRACE_MS = 15 * 60_000;

export const ensureSecret: Step<'validating'> = async (work) => {
  const { row, deps, save } = work;
  const discovery = discoveryOf(row);
  const { syncApp } = row;
  if (syncApp === undefined) return stale;
  const { generation, objectId: applicationId, clientId } = syncApp;
  const { organisationId } = row;
  if (syncApp.secret !== undefined) {
    // An earlier try may have been cut off before this.
    await deps.appSecrets().watch(organisationId, syncApp.secret, generation);
    return done;
  }
  try {
    const name = secretName(row);
    const request = { organisationId, discovery, applicationId, clientId, name, generation };
    const { secret, shortened } = await withFreshToken(deps, discovery, () =>
      deps.appSecrets().ensure(request),
    );
    const saved = await save(({ appMissingSince: _there, ...current }) => ({
      ...current,
      syncApp: { ...syncApp, secret },
      warnings: shortened
        ? [...new Set([...current.warnings, 'secret.lifetime-shortened'])]
        : current.warnings,
    }));
    if (!saved) {
      await removeIfDisconnected(deps, { ...row, syncApp: { ...syncApp, secret } });
      return stale;
    }
    await deps.appSecrets().watch(organisationId, secret, generation);
    return done;
  } catch (error) {
    // Deleted by the customer meanwhile: from the app on, it is all done again.
    if (reasonOf(error) === 'not-found' && (await isSurelyMissing(work))) {
      return stale;
    }
    return await setupAfterRefusal(work, error, 'application');
  }
};

/** Microsoft issues a token for the new secret; the token has no roles yet, and needs none. */
export const proveSecret: Step<'validating'> = async (work) => {
  const { row, deps, save } = work;
  const { syncApp } = row;
  if (!hasSecret(syncApp)) return stale;
  try {
    const { roles } = await deps.tokens().acquire(syncOf({ ...row, syncApp }), { fresh: true });
    // First set-ups have their approval before them; a repair may find it still there.
    const { permissions } = accessModeRules[row.profile];
    const isGranted = permissions.every(({ value }) => roles.includes(value));
    const consentKept = row.connectedAt !== undefined && isGranted;
    if (consentKept === row.consentKept && row.appMissingSince === undefined) return done;
    const saved = await save(({ appMissingSince: _there, ...current }) => ({
      ...current,
      consentKept,
    }));
    return saved ? done : stale;
  } catch (error) {
    const result = await setupAfterRefusal(work, error, 'secret-proof');
    const age = deps.clock().getTime() - Date.parse(syncApp.secret.createdAt);
    const reason = reasonOf(error);
    const isMissing = reason !== undefined && natureOf(reason) === 'app-missing';
    if (isMissing && age >= GRACE_MS) {
      return (await isSurelyMissing(work)) ? stale : result;
    }
    const isWrong = reason === 'secret-invalid' && age >= GRACE_MS;
    if (isLost(error)) await deps.lost.add(row.organisationId);
    else if (!isWrong && reason !== 'secret-expired') return result;
    const { secret: _wrong, ...app } = syncApp;
    const renewed = { ...app, generation: app.generation + 1 };
    await save((current) => ({ ...current, syncApp: renewed }));
    return waiting('secret.not-yet-accepted');
  }
};

/** Our vault lost the secret before the set-up was through: the app has another one made. */
export async function replaceLostSecret({
  row,
  deps,
  save,
}: StepWork<'verifying'>): Promise<StepResult> {
  const { organisationId, syncApp } = row;
  const generation = syncApp.generation + 1;
  await deps.lost.add(organisationId);
  const { secret } = await deps.appSecrets().ensure({
    organisationId,
    discovery: discoveryOf(row),
    applicationId: syncApp.objectId,
    clientId: syncApp.clientId,
    name: secretName(row),
    generation,
  });
  await save((current) => ({ ...current, syncApp: { ...syncApp, generation, secret } }));
  await deps.appSecrets().watch(organisationId, secret, generation);
  return waiting('secret.not-yet-accepted');
}

const reasonOf = (error: unknown): MicrosoftCause | undefined =>
  error instanceof MicrosoftError ? error.reason : undefined;
