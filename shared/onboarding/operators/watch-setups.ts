/** Shows operators every set-up, counted and listed, and one with the history of its orchestration. */
import {
  type Organisation,
  recordFinder,
  unknownOrganisationProblems,
} from '../../organisations/contract.ts';
import { batchesOf, mapConcurrently } from '../../platform/concurrency.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { MOST_SEEN } from '../../platform/paging.ts';
import { visitUpTo } from '../../platform/visit-up-to.ts';
import type { AccessModeChange } from '../connection/access-mode-steps.ts';
import type { ConnectionFacts, ConnectionRow } from '../connection/connection.ts';
import { explainWarning } from '../connection/explanations.ts';
import { type ListedSetup, listedSetup, neverBegun } from '../connection/listed-setup.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import type { SummaryCounts } from '../contract.ts';
import { accessModeChangeInstance } from '../durable-names.ts';
import type { SetupOrder } from './setup-filter.ts';
import { instanceOf, itemOf, type SetupFilter, type SetupItem, wanted } from './setup-filter.ts';
import { setupStatistics, titlesOf } from './setup-statistics.ts';
import { joinTimeline } from './timeline.ts';

const AT_ONCE = 16;
/** As many as storage gives in one request. */
const BATCH = 1_000;
/** For a page with a filter: two reads hold what it may look at, and the row that begins the next page. */
const HALF_SEEN = MOST_SEEN / 2 + 1;
/** Forty requests to storage. */
const MOST_COUNTED = 20_000;

type Watching = Pick<
  OnboardingDeps,
  'organisations' | 'connections' | 'setups' | 'answers' | 'clock' | 'counts' | 'evidence'
>;

interface PageRequest extends SetupFilter {
  readonly limit: number;
  readonly sort?: SetupOrder | undefined;
  /** Where to begin: the id of an organisation, or a row of the list. */
  readonly from?: string | undefined;
}

interface Seen {
  /** Where a page begins with this one. */
  readonly cursor: string;
  readonly organisation: Pick<Organisation, 'id' | 'name'>;
  readonly setup: ListedSetup;
}

type Listing = Pick<OnboardingDeps, 'organisations' | 'connections' | 'setups'>;

/** One that was not listed yet: of an organisation that never began, or from before there was a list. */
async function listAnew(
  { connections, setups }: Listing,
  { id, createdAt }: Pick<Organisation, 'id' | 'createdAt'>,
): Promise<ListedSetup> {
  const row = await connections.get(id);
  const setup = row === undefined ? neverBegun(id, createdAt) : listedSetup(row);
  await setups.put(setup);
  return setup;
}

/** Every organisation with its set-up, by organisation id. */
async function* byOrganisation(
  listing: Listing,
  from?: string,
  atOnce = BATCH,
): AsyncGenerator<Seen> {
  const batches = batchesOf(listing.organisations().names(from, atOnce), atOnce);
  for await (const batch of batches) {
    const [first, last] = [batch.at(0), batch.at(-1)];
    if (first === undefined || last === undefined) return;
    const known = await listing.setups.between(first.id, last.id);
    yield* await mapConcurrently(batch, AT_ONCE, async (organisation) => {
      const setup = known.get(organisation.id) ?? (await listAnew(listing, organisation));
      return { cursor: organisation.id, organisation, setup };
    });
  }
}

/** Every set-up, longest in its state first. Names are read for those alone that `isCandidate` by what the list holds. */
async function* bySince(
  { organisations, setups }: Listing,
  from: string | undefined,
  isCandidate: (setup: ListedSetup) => boolean,
  atOnce: number,
): AsyncGenerator<Seen> {
  for await (const batch of batchesOf(setups.longest(from, atOnce), 2 * AT_ONCE)) {
    yield* await mapConcurrently(batch, AT_ONCE, async ({ row, setup }) => {
      const { organisationId: id } = setup;
      const organisation = isCandidate(setup) ? await organisations().get(id) : undefined;
      return { cursor: row, organisation: organisation ?? { id, name: id }, setup };
    });
  }
}

export function watchSetups(watching: Watching) {
  const { organisations, connections, setups, clock, counts } = watching;
  return {
    async summary() {
      const statistics = setupStatistics();
      const atLeast = await visitUpTo(byOrganisation(watching), MOST_COUNTED, ({ setup }) =>
        statistics.add(setup),
      );
      return {
        at: clock().toISOString(),
        atLeast,
        ...statistics.result(),
        ...(await countOthers(counts())),
      };
    },

    /** A page in the wanted order; `after` is the cursor of the next one. */
    async page({ limit, from, sort = 'organisation', ...filter }: PageRequest) {
      const items: SetupItem[] = [];
      const isWanted = wanted(filter, clock());
      const atOnce = isEmpty(filter) ? limit + 1 : HALF_SEEN;
      const all =
        sort === 'since'
          ? bySince(watching, from, await candidates(watching, filter, isWanted), atOnce)
          : byOrganisation(watching, from, atOnce);
      let seen = 0;
      for await (const one of all) {
        if (items.length === limit || seen === MOST_SEEN) return { items, after: one.cursor };
        seen += 1;
        const { organisation, setup } = one;
        if (isWanted(setup, [organisation.id, organisation.name])) {
          items.push(itemOf(organisation, setup));
        }
      }
      return { items };
    },

    /** @throws AppError `organisation.not-found` */
    async get(orchestrations: Orchestrations, organisationId: string) {
      const organisation = await organisations().get(organisationId);
      if (organisation === undefined) {
        throw unknownOrganisationProblems.error('organisation.not-found');
      }
      const row = await connections.get(organisationId);
      // Mends what a crash between the row and the list has left.
      const setup =
        row === undefined ? neverBegun(organisationId, organisation.createdAt) : listedSetup(row);
      if (row !== undefined) await setups.put(setup);
      const item = itemOf(organisation, setup);
      const shown = row === undefined ? { warnings: [] } : detailOf(row);
      const { titles, ...history } = await joined(watching, orchestrations, {
        organisationId,
        row,
      });
      const said = shown.warnings.map((code) => [code, explainWarning(code).message]);
      return { ...item, ...shown, ...history, titles: { ...titles, ...Object.fromEntries(said) } };
    },
  };
}

/** Decides by what the list of set-ups holds and by names as they were a moment ago, before any name is read by itself. */
async function candidates(
  { organisations }: Pick<Listing, 'organisations'>,
  { q }: SetupFilter,
  isWanted: ReturnType<typeof wanted>,
): Promise<(setup: ListedSetup) => boolean> {
  const isFound = await recordFinder(organisations(), q);
  return (setup) => isWanted(setup, [q ?? '']) && isFound(setup, setup.tenantId ?? '');
}

function detailOf({
  organisationId,
  profile,
  profileChange: change,
  deadline,
  waitingFor,
  warnings,
  tenant,
}: ConnectionFacts) {
  return {
    profile,
    ...(deadline === undefined ? {} : { deadline }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    warnings,
    ...(tenant === undefined ? {} : { microsoftTenant: tenant }),
    ...(change === undefined ? {} : { profileChange: changeOf(organisationId, change) }),
  };
}

const changeOf = (
  organisationId: string,
  { number, from, to, step, since, waitingFor }: AccessModeChange,
) => ({
  from,
  to,
  step,
  since,
  ...(waitingFor === undefined ? {} : { waitingFor }),
  instanceId: accessModeChangeInstance(organisationId, number),
});

async function joined(
  { connections, answers, evidence }: Pick<OnboardingDeps, 'connections' | 'answers' | 'evidence'>,
  orchestrations: Orchestrations,
  {
    organisationId,
    row,
  }: { readonly organisationId: string; readonly row: ConnectionRow | undefined },
) {
  const instanceId = row === undefined ? null : instanceOf(row);
  const [status, setup, history, audit, microsoft, alerts, sync] = await Promise.all([
    instanceId === null ? undefined : orchestrations.status(instanceId),
    row === undefined ? [] : connections.timeline(row),
    instanceId === null ? [] : orchestrations.history(instanceId),
    evidence().audit(organisationId),
    answers.all(organisationId),
    evidence().alerts(organisationId),
    evidence().sync(organisationId),
  ]);
  const timeline = joinTimeline({ setup, history, audit, microsoft, alerts, sync });
  const titles = titlesOf(timeline.flatMap((entry) => ('code' in entry ? [entry.code] : [])));
  return { ...(status === undefined ? {} : { orchestration: status }), titles, timeline };
}

/** Every set-up is wanted: no more of them need be read than a page holds. */
const isEmpty = (filter: SetupFilter): boolean =>
  Object.values(filter).every((value) => value === undefined);

async function countOthers(counts: SummaryCounts) {
  const [alerts, secrets, rooms, poison, queues] = await Promise.all([
    counts.alerts(),
    counts.secrets(),
    counts.rooms(),
    counts.poison(),
    counts.queues(),
  ]);
  const devices = { offline: alerts.byKind['device-stale'] ?? 0, atLeast: alerts.atLeast };
  return { alerts, secrets, rooms, devices, poison, queues };
}
