/** The composition root: the only place that knows every capability. */
import { watchDependencies } from '../operations/watch-dependencies.ts';
import { circuitBreaker } from '../platform/circuit-breaker.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { noReports } from '../platform/dependencies.ts';
import { invocationLogger } from '../platform/logger.ts';
import { placedTables } from '../platform/placed-tables.ts';
import { queueOpener } from '../platform/queues.ts';
import { tableOpener } from '../platform/table-storage.ts';
import { composeAlerts } from './alerts.ts';
import { composeAuthorizer } from './authorizer.ts';
import { composeCalendar } from './calendar.ts';
import type { Deps, Platform } from './deps.ts';
import { composeDevices } from './devices.ts';
import { composeHousekeeping } from './housekeeping.ts';
import { composeLive } from './live.ts';
import { composeMicrosoft } from './microsoft.ts';
import { composeOnboarding } from './onboarding.ts';
import { describeApi } from './openapi.ts';
import { composeOperations } from './operations.ts';
import { composeOrganisationData } from './organisation-data.ts';
import { composeOrganisations } from './organisations.ts';
import { composeRooms } from './rooms.ts';
import { composeScope } from './scope.ts';
import { composeSecrets } from './secrets.ts';

export type Application = ReturnType<typeof composeApp>;

/**
 * The whole service. Nothing is connected yet, but everything is composed, so that a wrong setting stops the start and
 * not the first request.
 *
 * @throws Error when a setting can only be judged here, naming it
 */
export function composeApp(config: Config, clock: Clock = systemClock) {
  const reports = watchDependencies({
    alerts: () => capabilities.alerts.contract,
    clock,
    log: invocationLogger(console),
  });
  const capabilities = composeCapabilities({
    config,
    clock,
    openTable: placedTables(
      tableOpener(config, reports),
      // A refusal of a further account concerns its own organisations: `watchStorageAccounts` tells of it.
      new Map(
        [...config.ORGANISATIONS_STORAGE_ACCOUNTS].map(([label, storage]) => [
          label,
          tableOpener({ ...config, storage }, noReports, circuitBreaker(clock)),
        ]),
      ),
    ),
    openQueue: queueOpener(config, reports),
    reports,
  });
  return { config, description: describeApi(config), ...capabilities };
}

/**
 * Capabilities need each other in circles, so `deps` are functions that are called later; `replaced` come in the place
 * of some.
 */
export function composeCapabilities(platform: Platform, replaced: Partial<Deps> = {}) {
  const deps: Deps = {
    organisations: () => organisations.contract,
    audit: () => operations.audit,
    poison: () => operations.poison,
    alerts: () => alerts.contract,
    contactWebhooks: () => alerts.contactWebhooks,
    secrets: () => secrets.store,
    appSecrets: () => secrets.appSecrets,
    tokens: () => microsoft.tokens,
    graph: () => microsoft.graph,
    signIns: () => microsoft.signIns,
    connections: () => onboarding.connections,
    rooms: () => rooms.contract,
    scope: () => scope.contract,
    calendars: () => calendar.contract,
    assignments: () => devices.assignments,
    delivery: () => devices.delivery,
    live: () => live.channel,
    counts: () => ({
      alerts: alerts.count,
      secrets: secrets.count,
      rooms: calendar.count,
      ...operations.count,
    }),
    evidence: () => ({
      audit: operations.newest,
      alerts: alerts.newest,
      sync: calendar.health,
    }),
    ...replaced,
  };
  const organisations = composeOrganisations(platform, deps);
  const operations = composeOperations(platform, deps, (since) => alerts.ofPlatform(since));
  const alerts = composeAlerts(platform, deps);
  const secrets = composeSecrets(platform, deps);
  const microsoft = composeMicrosoft(platform, deps);
  const onboarding = composeOnboarding(platform, deps);
  const rooms = composeRooms(platform, deps);
  const scope = composeScope(platform, deps);
  const calendar = composeCalendar(platform, deps);
  const devices = composeDevices(platform, deps);
  const live = composeLive(platform, deps);
  return {
    authorizer: composeAuthorizer({
      verify: organisations.verify,
      roleOf: organisations.roleOf,
      authenticateDevice: devices.authenticate,
    }),
    organisations,
    operations,
    alerts,
    secrets,
    onboarding,
    rooms,
    scope,
    calendar,
    devices,
    live,
    housekeeping: composeHousekeeping(platform, deps, { alerts, rooms, calendar }),
    organisationData: composeOrganisationData(platform, deps, {
      disconnect: onboarding.disconnect,
      eraseRows: organisations.erase,
      inventory: secrets.inventory,
      erasures: organisations.erasures,
    }),
  };
}
