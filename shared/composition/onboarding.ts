/** Set-up: consent, validation, verification, health and disconnect. */

import { manageAccessMode } from '../onboarding/access-mode/manage-change.ts';
import {
  connectionStore,
  consentStates,
  microsoftAnswers,
  organisationList,
  tenantBindings,
} from '../onboarding/adapters/table-connection-store.ts';
import { setupList } from '../onboarding/adapters/table-setup-list.ts';
import { tableUnknownRefusals } from '../onboarding/adapters/table-unknown-refusals.ts';
import type { OnboardingDeps } from '../onboarding/connection/ports.ts';
import { completeConsent } from '../onboarding/consent/complete-consent.ts';
import { type Connections, onboardingQueues } from '../onboarding/contract.ts';
import { stopConnection } from '../onboarding/disconnect/request-disconnect.ts';
import { checkHealth, dispatchHealth } from '../onboarding/health/check-health.ts';
import { observeAccess } from '../onboarding/health/observe-access.ts';
import { paceHealth } from '../onboarding/health/pace-health.ts';
import { onboardingHttp } from '../onboarding/http.ts';
import { completeLimit } from '../onboarding/limit-access/complete-limit.ts';
import { manageLimit } from '../onboarding/limit-access/manage-limit.ts';
import { operateSetups } from '../onboarding/operators/operate-setups.ts';
import { watchSetups } from '../onboarding/operators/watch-setups.ts';
import { manageConnections, readSetup } from '../onboarding/setup/read-setup.ts';
import { onboardingActivities } from '../onboarding/setup/setup.activities.ts';
import { manageSetup } from '../onboarding/setup/start-setup.ts';
import { sweepSetups } from '../onboarding/setup/sweep-setups.ts';
import { noReports } from '../platform/dependencies.ts';
import type { Deps, Platform } from './deps.ts';

export function composeOnboarding(
  { config, clock, openTable, openQueue, reports = noReports }: Platform,
  others: Deps,
) {
  const deps: OnboardingDeps = {
    ...others,
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
    lost: organisationList(openTable, 'secret-lost', clock),
    healthChecks: openQueue(onboardingQueues.health),
    states: consentStates(openTable),
    bindings: tenantBindings(openTable),
    refusals: tableUnknownRefusals(openTable),
    answers: microsoftAnswers(openTable),
    setups: setupList(openTable),
    reports,
  };
  const connections: Connections = {
    ...manageConnections(deps),
    observe: observeAccess(deps),
  };
  const check = checkHealth(deps);
  const setup = manageSetup(deps);
  const { disconnect, erase } = stopConnection(deps);
  return {
    connections,
    http: onboardingHttp({
      settings: deps.settings,
      read: readSetup(deps),
      setup,
      accessMode: manageAccessMode(deps),
      disconnect,
      limit: manageLimit(deps),
      consent: completeConsent(deps, completeLimit(deps)),
      operators: { ...watchSetups(deps), ...operateSetups(deps, { ...setup, disconnect }) },
    }),
    activities: onboardingActivities(deps),
    sweep: sweepSetups(deps),
    dispatchHealth: dispatchHealth(deps),
    checkHealth: check,
    checkHealthInTime: paceHealth({ ...deps, connections, check }),
    /** For an organisation that is being erased. */
    disconnect: erase,
  };
}
