/** How well rooms are followed, for operators: counted over all organisations, and each with what to do. */
import { type Organisations, recordFinder, withOrganisations } from '../organisations/contract.ts';
import { type RowPageRequest, readWantedPage } from '../platform/paging.ts';
import { visitUpTo } from '../platform/visit-up-to.ts';
import type { RoomSyncCounts } from './contract.ts';
import type { PauseCause } from './drain-memory.ts';
import type { SyncHealths } from './ports.ts';
import type { SyncHealth } from './sync-health.ts';

/** Ten requests to storage. */
const MOST = 5_000;

interface Deps {
  readonly healths: Pick<SyncHealths, 'page' | 'each'>;
  readonly organisations: () => Pick<Organisations, 'get' | 'recentNames'>;
}

interface SyncFilter {
  readonly show?: 'all' | 'troubled';
  /** Part of an organisation's name or id. */
  readonly q?: string | undefined;
}

export function watchSync({ healths, organisations }: Deps) {
  return {
    async count(): Promise<RoomSyncCounts> {
      const sum = { followed: 0, notified: 0, late: 0, failing: 0, unreadable: 0 };
      const recent = { changes: 0, withinObjective: 0 };
      const atLeast = await visitUpTo(healths.each(), MOST, (health) => {
        sum.followed += health.rooms;
        sum.notified += health.notified;
        sum.late += health.late;
        sum.failing += health.failing;
        sum.unreadable += health.unreadable;
        recent.changes += health.recent.changes;
        recent.withinObjective += health.recent.withinObjective;
      });
      return { ...sum, recent, atLeast };
    },

    async page(request: RowPageRequest, { show, q }: SyncFilter = {}) {
      const isFound = await recordFinder(organisations(), q);
      const isWanted = (health: SyncHealth): boolean =>
        (show !== 'troubled' || troubleOf(health) !== undefined) && isFound(health);
      const { items, after } = await readWantedPage(healths.page, isWanted, request);
      const explained = items.map((health) => ({ ...health, ...explainSync(health) }));
      return { items: await withOrganisations(organisations(), explained), after };
    },
  };
}

const explanations = {
  paused: { problemTitle: 'No room of the organisation is read at the moment' },
  late: {
    problemTitle: 'Rooms are not read in time',
    action: 'See whether other organisations are late too; if so, look at the queues.',
  },
  unreadable: {
    problemTitle: 'Microsoft does not show the calendars of some rooms',
    action: 'Ask the Exchange administrator of the organisation about these mailboxes.',
  },
  failing: {
    problemTitle: 'Reads fail, or changes arrive late',
    action: 'Look in the log for calendar.read-failed of the organisation.',
  },
} as const;
type SyncTrouble = keyof typeof explanations;

/** What ends a pause depends on its cause. */
const pauseActions: Readonly<Record<PauseCause, string>> = {
  'microsoft.throttled': 'Wait: reading goes on by itself when Microsoft allows it.',
  'microsoft.unavailable': 'Wait: it is tried again by itself, more and more seldom.',
  'connection.access-lost': 'Open the set-up of the organisation: it says what Microsoft refuses.',
  'connection.not-connected': 'Open the set-up of the organisation: it says which step comes next.',
  'service.misconfigured': 'See the critical alerts: they name the part and what it lacks.',
  'service.unavailable': 'See the critical alerts; it is tried again by itself.',
};
export const syncTroubles = Object.keys(explanations) as SyncTrouble[];

/** The gravest trouble decides. */
function troubleOf({
  pause,
  alerts,
  unreadable,
  late,
  failing,
}: SyncHealth): SyncTrouble | undefined {
  if (pause !== undefined) return 'paused';
  if (late > 0 || alerts.includes('late-rooms')) return 'late';
  if (unreadable > 0) return 'unreadable';
  if (failing > 0 || alerts.includes('slow-changes')) return 'failing';
  return undefined;
}

function explainSync(health: SyncHealth) {
  const problem = troubleOf(health);
  if (problem === undefined) return {};
  const action = health.pause === undefined ? {} : { action: pauseActions[health.pause.cause] };
  return { problem, ...explanations[problem], ...action };
}
