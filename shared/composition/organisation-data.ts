/** Everything that is stored about one organisation: where to look for it, and how it is erased. */
import { durablePlace } from '../organisation-data/adapters/durable-place.ts';
import { queuePlace } from '../organisation-data/adapters/queue-place.ts';
import { tablePlace } from '../organisation-data/adapters/table-place.ts';
import { vaultPlace } from '../organisation-data/adapters/vault-place.ts';
import { eraseOrganisation } from '../organisation-data/erase-organisation.ts';
import { organisationDataHttp } from '../organisation-data/http.ts';
import type { Place } from '../organisation-data/ports.ts';
import { requestErasure } from '../organisation-data/request-erasure.ts';
import {
  ERASURE_QUEUE,
  type Erasure,
  type OrganisationErasures,
} from '../organisations/contract.ts';
import type { Logger } from '../platform/logger.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { queuePeek } from '../platform/queues.ts';
import type { SecretInventory } from '../secrets/contract.ts';
import type { Deps, Platform } from './deps.ts';
import { workQueues } from './operations.ts';

/** Every table, by where it may name an organisation: a test holds that none is missing. */
export const tables = {
  /** Only in the partition that bears its id. */
  ownPartition: [
    'AlertWebhooks',
    'Audit',
    'Calendars',
    'Connections',
    'Organisations',
    'RoomRefreshes',
    'Rooms',
    'Scopes',
  ],
  /** In any row. */
  anyPartition: [
    'Alerts',
    'ConsentStates',
    'Devices',
    'DueRooms',
    'DueScopes',
    'Housekeeping',
    'OrganisationIndex',
    'PairingCodes',
    'PoisonMessages',
    'Secrets',
    'SetupList',
    'SetupRuns',
    'Subscriptions',
    'SyncHealth',
    'TenantBindings',
  ],
  /** Nowhere. */
  nowhere: ['NotificationKeys', 'OperationsTrend', 'PairingAttempts', 'ScopeKeys'],
} as const;

type Parts = Pick<
  Deps,
  'assignments' | 'calendars' | 'scope' | 'rooms' | 'alerts' | 'organisations' | 'audit'
>;

export function composeOrganisationData(
  { config, openTable, openQueue, reports }: Platform,
  deps: Parts,
  erasing: {
    readonly disconnect: (organisationId: string) => Promise<void>;
    readonly eraseRows: (organisationId: string) => Promise<void>;
    readonly inventory: SecretInventory;
    readonly erasures: OrganisationErasures;
  },
) {
  const peek = queuePeek(config, reports);
  const secrets = () => erasing.inventory;
  const stored: readonly Place[] = [
    ...tables.ownPartition.map((name) => tablePlace(openTable, name, 'own-partition')),
    ...tables.anyPartition.map((name) => tablePlace(openTable, name, 'all-partitions')),
    ...workQueues.flatMap((name) => [queuePlace(name, peek), queuePlace(`${name}-poison`, peek)]),
    vaultPlace('active', secrets),
    vaultPlace('deleted', secrets),
  ];
  const places = (orchestrations: Orchestrations): readonly Place[] => [
    // First: what runs might write again what is removed.
    ...['setup', 'profile', 'disconnect'].map((name) =>
      durablePlace(name, (organisationId) => `${name}-${organisationId}-`, orchestrations),
    ),
    durablePlace('rotation', () => 'rotation-', orchestrations),
    ...stored,
  ];
  const erasures = openQueue<Erasure>(ERASURE_QUEUE);
  return {
    http: organisationDataHttp({
      places,
      requestErasure: requestErasure({ ...deps, erasures: erasing.erasures }),
      apiUrl: config.API_URL,
    }),
    erase: (orchestrations: Orchestrations, erasure: Erasure, log: Logger) =>
      eraseOrganisation({
        eraseParts: eraseParts(deps, erasing),
        places: places(orchestrations),
        audit: deps.audit,
        erasures,
      })(erasure, log),
  };
}

/**
 * Disconnects, lets every capability erase what it holds, then erases the organisation's own rows. Each step may run
 * twice.
 */
function eraseParts(
  deps: Parts,
  {
    disconnect,
    eraseRows,
  }: Pick<Parameters<typeof composeOrganisationData>[2], 'disconnect' | 'eraseRows'>,
) {
  return async function erase(organisationId: string): Promise<void> {
    await disconnect(organisationId);
    await deps.assignments().removeAll(organisationId);
    await deps.calendars().erase(organisationId);
    await deps.scope().forget(organisationId);
    await deps.rooms().removeAll(organisationId);
    await deps.alerts().removeAll(organisationId);
    await eraseRows(organisationId);
  };
}
