/** Set-up: consent, validation, verification, health and disconnect. */
import { checkHealth, dispatchHealth } from '../onboarding/check-health.ts';
import { completeConsent } from '../onboarding/complete-consent.ts';
import { isUnderWay } from '../onboarding/connection.ts';
import { type Connections, onboardingQueues } from '../onboarding/contract.ts';
import { manageProfile } from '../onboarding/manage-profile.ts';
import { observeAccess } from '../onboarding/observe-access.ts';
import { onboardingActivities } from '../onboarding/onboarding.activities.ts';
import { operateSetups } from '../onboarding/operate-setups.ts';
import type { Surroundings } from '../onboarding/ports.ts';
import { connectionOf, readSetup } from '../onboarding/read-setup.ts';
import { manageSetup } from '../onboarding/start-setup.ts';
import { stopConnection } from '../onboarding/stop-connection.ts';
import {
  connectionStore,
  consentStates,
  organisationList,
  tenantBindings,
} from '../onboarding/store.ts';
import { sweepSetups } from '../onboarding/sweep-setups.ts';
import { switchSecret } from '../onboarding/switch-secret.ts';
import { watchSetups } from '../onboarding/watch-setups.ts';
import type { Peers, Platform } from './peers.ts';

export function composeOnboarding({ config, clock, openTable, openQueue }: Platform, peers: Peers) {
  const surroundings: Surroundings = {
    ...peers,
    settings: {
      apiUrl: config.API_URL,
      portalUrl: config.PORTAL_URL,
      discoveryClientId: config.DISCOVERY_CLIENT_ID,
      stateMinutes: config.SETUP_STATE_MINUTES,
      validationMinutes: config.SETUP_VALIDATION_MINUTES,
      verificationMinutes: config.SETUP_VERIFICATION_MINUTES,
      secretLifetimeDays: config.SECRETS_LIFETIME_DAYS,
      sharedTenants: config.CONSENT_SHARED_TENANTS,
      allowPrivilegedRoleAdministrator: config.CONSENT_ALLOW_PRIVILEGED_ROLE_ADMINISTRATOR,
    },
    clock,
    connections: connectionStore(openTable),
    runs: organisationList(openTable, 'open', clock),
    watched: organisationList(openTable, 'watched', clock),
    healthChecks: openQueue(onboardingQueues.health),
    states: consentStates(openTable),
    bindings: tenantBindings(openTable),
  };
  const connections: Connections = {
    async get(organisationId) {
      const row = await surroundings.connections.get(organisationId);
      return row === undefined ? undefined : connectionOf(row);
    },
    async isInUse(organisationId) {
      const row = await surroundings.connections.get(organisationId);
      if (row === undefined) return false;
      const isBusy = isUnderWay(row.state) || row.state === 'disconnecting';
      return isBusy || connectionOf(row) !== undefined;
    },
    observe: observeAccess(surroundings),
    switchSecret: switchSecret(surroundings),
  };
  const manage = manageSetup(surroundings);
  const stop = stopConnection(surroundings);
  const profile = manageProfile(surroundings);
  return {
    connections,
    read: readSetup(surroundings),
    ...manage,
    operations: {
      ...watchSetups(surroundings),
      ...operateSetups(surroundings, { ...manage, disconnect: stop.disconnect }),
    },
    changeProfile: profile.change,
    continueProfile: profile.proceed,
    cancelProfile: profile.giveUp,
    stop: stop.disconnect,
    consent: completeConsent(surroundings),
    activities: onboardingActivities(surroundings),
    sweep: sweepSetups(surroundings),
    dispatchHealth: dispatchHealth(surroundings),
    checkHealth: checkHealth(surroundings),
    /** For an organisation that is being erased. */
    disconnect: stop.erase,
  };
}
