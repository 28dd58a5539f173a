/** What operators see: every set-up, counted and listed, and one with the history of its orchestration. */
import { type Organisation, unknownOrganisationProblems } from '../../organisations/contract.ts';
import { batchesOf, mapConcurrently } from '../../platform/concurrency.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { Tally } from '../../platform/visit-up-to.ts';
import type { ProfileChange } from '../connection/access-mode-steps.ts';
import type { ConnectionFacts, ConnectionRow } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import type { SummaryCounts } from '../contract.ts';
import { profileChangeInstance } from '../durable-names.ts';
import { instanceOf, isWanted, itemOf, type SetupFilter, type SetupItem } from './setup-filter.ts';
import { joinTimeline } from './timeline.ts';

const AT_ONCE = 16;
/** A filter that fits few must not keep a request for long: the page is then short, and links on. */
const MOST_SEEN = 2000;

type Watching = Pick<
  OnboardingDeps,
  'organisations' | 'connections' | 'answers' | 'clock' | 'counts' | 'evidence'
>;

interface PageRequest extends SetupFilter {
  readonly limit: number;
  /** Organisation id to begin with. */
  readonly from?: string | undefined;
}

interface Seen {
  readonly organisation: Organisation;
  readonly row: ConnectionFacts | undefined;
}

/** Every organisation with its row, by organisation id. */
async function* eachSetup(
  { organisations, connections }: Watching,
  from?: string,
): AsyncGenerator<Seen> {
  for await (const batch of batchesOf(organisations().each(from), AT_ONCE)) {
    yield* await mapConcurrently(batch, AT_ONCE, async (organisation) => ({
      organisation,
      row: await connections.get(organisation.id),
    }));
  }
}

export function watchSetups(watching: Watching) {
  const { organisations, connections, clock, counts } = watching;
  return {
    async summary() {
      const [setups, problems, waitingFor] = [new Tally(), new Tally(), new Tally()];
      let count = 0;
      for await (const { organisation, row } of eachSetup(watching)) {
        const { state, problem } = itemOf(organisation, row);
        count += 1;
        setups.add(state);
        problems.add(problem);
        waitingFor.add(row?.waitingFor);
      }
      return {
        at: clock().toISOString(),
        organisations: count,
        setups: setups.counts,
        problems: problems.counts,
        waitingFor: waitingFor.counts,
        ...(await countOthers(counts())),
      };
    },

    /** A page in the order of organisation ids; `after` is the cursor of the next one. */
    async page({ limit, from, ...filter }: PageRequest) {
      const items: SetupItem[] = [];
      let seen = 0;
      for await (const { organisation, row } of eachSetup(watching, from)) {
        if (items.length === limit || seen === MOST_SEEN) return { items, after: organisation.id };
        seen += 1;
        const item = itemOf(organisation, row);
        if (isWanted(item, row?.tenant?.id, filter, clock())) items.push(item);
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
      const item = itemOf(organisation, row);
      const shown = row === undefined ? { warnings: [] } : detailOf(row);
      const history = await joined(watching, orchestrations, { organisationId, row });
      return { ...item, ...shown, ...history };
    },
  };
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
  { number, from, to, step, since, waitingFor }: ProfileChange,
) => ({
  from,
  to,
  step,
  since,
  ...(waitingFor === undefined ? {} : { waitingFor }),
  instanceId: profileChangeInstance(organisationId, number),
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
  return { ...(status === undefined ? {} : { orchestration: status }), timeline };
}

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
