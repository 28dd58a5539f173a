/** The Calendar Sync app's secret: made and stored in one step, then proven with a token. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { discoveryOf, secretName, syncOf } from './identities.ts';
import { removeIfDisconnected } from './remove-application.ts';
import { judge, type Step } from './setup-step.ts';
import { done, stale, waiting } from './steps.ts';

/** A new secret is unknown to some replicas for a while; after this it is wrong. */
const GRACE_MS = 15 * 60_000;

export const ensureSecret: Step = async ({ row, surroundings, save }) => {
  const discovery = discoveryOf(row);
  const { syncApp } = row;
  if (discovery === undefined || syncApp === undefined) return stale;
  const { generation, objectId: applicationId, clientId } = syncApp;
  const { organisationId } = row;
  if (syncApp.secret !== undefined) {
    // An earlier try may have been cut off before this.
    await surroundings.appSecrets().watch(organisationId, syncApp.secret, generation);
    return done;
  }
  try {
    const name = secretName(row);
    const request = { organisationId, discovery, applicationId, clientId, name, generation };
    const { secret, shortened } = await surroundings.appSecrets().ensure(request);
    const saved = await save((current) => ({
      ...current,
      syncApp: { ...syncApp, secret },
      warnings: shortened
        ? [...new Set([...current.warnings, 'secret.lifetime-shortened'])]
        : current.warnings,
    }));
    if (!saved) {
      await removeIfDisconnected(surroundings, { ...row, syncApp: { ...syncApp, secret } });
      return stale;
    }
    await surroundings.appSecrets().watch(organisationId, secret, generation);
    return done;
  } catch (error) {
    return judge(error, {
      replicating: 'application.replicating',
      'not-found': 'application.replicating',
      conflict: 'application.replicating',
      'permission-missing': 'application.forbidden',
      'app-missing': 'consent.discovery-not-effective',
      'service-principal-missing': 'consent.discovery-not-effective',
      'consent-missing': 'consent.discovery-not-effective',
    });
  }
};

/** A token of the new app: without roles as yet, which is no matter. */
export const proveSecret: Step = async ({ row, surroundings, save }) => {
  const sync = syncOf(row);
  const { syncApp } = row;
  if (sync === undefined || syncApp?.secret === undefined) return stale;
  try {
    await surroundings.tokens().acquire(sync, { fresh: true });
    return done;
  } catch (error) {
    const result = judge(error, {
      'secret-invalid': 'secret.not-yet-accepted',
      'app-missing': 'secret.not-yet-accepted',
      'service-principal-missing': 'secret.not-yet-accepted',
      'consent-missing': 'secret.not-yet-accepted',
    });
    const age = surroundings.clock().getTime() - Date.parse(syncApp.secret.createdAt);
    const wrong = error instanceof MicrosoftError && error.reason === 'secret-invalid';
    if (!wrong || age < GRACE_MS) return result;
    const { secret: _wrong, ...app } = syncApp;
    const renewed = { ...app, generation: app.generation + 1 };
    await save((current) => ({ ...current, syncApp: renewed }));
    return waiting('secret.not-yet-accepted');
  }
};
