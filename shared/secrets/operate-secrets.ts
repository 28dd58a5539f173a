/** Operators see when each secret ends, and have one renewed now. */
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, entryBy, noteChange } from '../operations/contract.ts';
import {
  type Organisations,
  recordFinder,
  unknownOrganisationProblems,
  withOrganisations,
} from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { type RowPageRequest, readWantedPage } from '../platform/paging.ts';
import { secretProblems } from './errors.ts';
import { type ExpiryPolicy, rotatesAt, rungAt } from './expiry-policy.ts';
import type { SecretRecords } from './ports.ts';
import { renewable } from './renewable.ts';
import { explainRotation } from './rotation-causes.ts';
import { PLATFORM, type SecretRecord } from './secret-record.ts';
import { startRotation } from './start-rotation.ts';
import type { ExpiryWatch } from './watch-expiry.ts';

interface Deps {
  readonly records: SecretRecords;
  readonly watch: Pick<ExpiryWatch, 'watch'>;
  readonly organisations: () => Pick<Organisations, 'get' | 'recentNames'>;
  readonly connections: () => Pick<Connections, 'get'>;
  readonly audit: () => Audit;
  readonly policy: ExpiryPolicy;
  readonly clock: Clock;
}

interface SecretFilter {
  readonly show?: 'all' | 'due';
  /** Part of an organisation's name or id, or of a secret's name. */
  readonly q?: string | undefined;
}

interface By {
  readonly caller: PortalUser;
  /** The ETag that the operator has seen; null or `*` for any. */
  readonly ifMatch: string | null;
}

const etagOf = (version: string): string => `"${version}"`;

export function operateSecrets(deps: Deps) {
  const { records, watch, organisations, connections, audit, policy, clock } = deps;

  /** A record also holds notes that are not for operators. */
  const viewOf = (record: SecretRecord) => ({
    organisationId: record.organisationId,
    name: record.name,
    version: record.version,
    keyId: record.keyId,
    generation: record.generation,
    createdAt: record.createdAt,
    expiresOn: record.expiresOn,
    problem: record.problem,
    ...(record.problem === undefined ? {} : explainRotation(record.problem)),
    ...(record.organisationId === PLATFORM
      ? {}
      : { rotatesAt: rotatesAt(record, policy).toISOString() }),
    etag: etagOf(record.version),
  });

  const isDue = (record: SecretRecord): boolean =>
    record.problem !== undefined || rungAt(record, clock(), policy) !== undefined;

  return {
    async page(request: RowPageRequest, { show, q }: SecretFilter = {}) {
      const isFound = await recordFinder(organisations(), q);
      const isWanted = (record: SecretRecord): boolean =>
        (show !== 'due' || isDue(record)) && isFound(record, record.name);
      const { items, after } = await readWantedPage(records.page, isWanted, request);
      return { items: await withOrganisations(organisations(), items.map(viewOf)), after };
    },

    /**
     * Starts a renewal, unless one is under way.
     *
     * @throws AppError `organisation.not-found`, `secrets.not-connected`, `request.changed`
     */
    async renew(
      orchestrations: Orchestrations,
      organisationId: string,
      { caller, ifMatch }: By,
    ): Promise<void> {
      if ((await organisations().get(organisationId)) === undefined) {
        throw unknownOrganisationProblems.error('organisation.not-found');
      }
      const connection = renewable(await connections().get(organisationId));
      if (connection === undefined) throw secretProblems.error('secrets.not-connected');
      const { secret, generation } = connection.syncApp;
      if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etagOf(secret.version)) {
        throw requestProblems.error('request.changed');
      }
      await watch.watch(organisationId, secret, generation);
      const entry = entryBy(caller, 'secret.rotation-started', secret.name);
      const note = noteChange(audit(), organisationId);
      await startRotation({ records }, orchestrations, connection, (number) => note(entry, number));
    },
  };
}
