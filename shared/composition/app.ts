/** The composition root: the only place that knows everybody. A capability is made when it is first needed. */
import { readSeverities } from '../alerts/severities.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { queueOpener } from '../platform/queues.ts';
import { tableOpener } from '../platform/table-storage.ts';
import { composeAlerts } from './alerts.ts';
import { composeAuthorizer } from './authorizer.ts';
import { composeCalendar } from './calendar.ts';
import type { Deps, Platform } from './deps.ts';
import { composeDevices } from './devices.ts';
import { composeErasure } from './erasure.ts';
import { composeLive } from './live.ts';
import { composeMicrosoft } from './microsoft.ts';
import { composeOnboarding } from './onboarding.ts';
import { composeOperations } from './operations.ts';
import { composeOrganisations } from './organisations.ts';
import { composeRooms } from './rooms.ts';
import { composeScope } from './scope.ts';
import { composeSecrets } from './secrets.ts';

export type Application = ReturnType<typeof composeApp>;

export function composeApp(config: Config) {
  // Only here the kinds of alerts are known; a bad one must not wait for the first alert.
  const severities = readSeverities(config.ALERTS_SEVERITIES);
  const platform: Platform = {
    config,
    clock: systemClock,
    openTable: tableOpener(config),
    openQueue: queueOpener(config),
  };
  const deps: Deps = {
    organisations: () => organisations().contract,
    audit: () => operations().audit,
    alerts: () => alerts().contract,
    contactWebhooks: () => alerts().contactWebhooks,
    secrets: () => secrets().store,
    appSecrets: () => secrets().appSecrets,
    tokens: () => microsoft().tokens,
    graph: () => microsoft().graph,
    signIns: () => microsoft().signIns,
    connections: () => onboarding().connections,
    rooms: () => rooms().contract,
    scope: () => scope().contract,
    calendars: () => calendar().contract,
    assignments: () => devices().assignments,
    delivery: () => devices().delivery,
    live: () => live().channel,
  };
  const organisations = lazy(() => composeOrganisations(platform, deps));
  const operations = lazy(() => composeOperations(platform, deps));
  const alerts = lazy(() => composeAlerts(platform, deps, severities));
  const secrets = lazy(() => composeSecrets(platform, deps));
  const microsoft = lazy(() => composeMicrosoft(platform, deps));
  const onboarding = lazy(() => composeOnboarding(platform, deps));
  const rooms = lazy(() => composeRooms(platform, deps));
  const scope = lazy(() => composeScope(platform, deps));
  const calendar = lazy(() => composeCalendar(platform, deps));
  const devices = lazy(() => composeDevices(platform, deps));
  const live = lazy(() => composeLive(platform));
  const erasure = lazy(() =>
    composeErasure(deps, organisations().erase, (organisationId) =>
      onboarding().disconnect(organisationId),
    ),
  );
  const authorizer = composeAuthorizer({
    verify: (authorization) => organisations().verify(authorization),
    roleOf: (user, organisationId) => organisations().roleOf(user, organisationId),
    authenticateDevice: (headers) => devices().authenticate(headers),
  });
  return {
    config,
    authorizer,
    get organisations() {
      return organisations();
    },
    get operations() {
      return operations();
    },
    get alerts() {
      return alerts();
    },
    get secrets() {
      return secrets();
    },
    get onboarding() {
      return onboarding();
    },
    get rooms() {
      return rooms();
    },
    get scope() {
      return scope();
    },
    get calendar() {
      return calendar();
    },
    get devices() {
      return devices();
    },
    get live() {
      return live();
    },
    get erasure() {
      return erasure();
    },
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
