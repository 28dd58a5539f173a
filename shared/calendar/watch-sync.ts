/** How well rooms are followed, for operators: counted over all organisations, and each with what to do. */
import { type Organisations, withOrganisations } from '../organisations/contract.ts';
import type { RowPageRequest } from '../platform/paging.ts';
import { visitUpTo } from '../platform/visit-up-to.ts';
import type { RoomSyncCounts } from './contract.ts';
import type { SyncHealths } from './ports.ts';
import type { SyncHealth } from './sync-health.ts';

/** Ten requests to storage. */
const MOST = 5_000;

interface Deps {
  readonly healths: Pick<SyncHealths, 'page' | 'each'>;
  readonly organisations: () => Pick<Organisations, 'get'>;
}

export function watchSync({ healths, organisations }: Deps) {
  return {
    async count(): Promise<RoomSyncCounts> {
      const sum = { followed: 0, notified: 0, late: 0, failing: 0, unreadable: 0 };
      const atLeast = await visitUpTo(healths.each(), MOST, (health) => {
        sum.followed += health.rooms;
        sum.notified += health.notified;
        sum.late += health.late;
        sum.failing += health.failing;
        sum.unreadable += health.unreadable;
      });
      return { ...sum, atLeast };
    },

    async page(request: RowPageRequest) {
      const { items, after } = await healths.page(request);
      const explained = items.map((health) => ({ ...health, ...explainSync(health) }));
      return { items: await withOrganisations(organisations(), explained), after };
    },
  };
}

/** The gravest trouble decides. */
function explainSync({ pause, alerts, unreadable, late, failing }: SyncHealth) {
  if (pause !== undefined) {
    return {
      problemTitle: 'No room of the organisation is read at the moment',
      action: 'Open the set-up of the organisation: it says what Microsoft refuses.',
    };
  }
  if (late > 0 || alerts.includes('late-rooms')) {
    return {
      problemTitle: 'Rooms are not read in time',
      action: 'See whether other organisations are late too; if so, look at the queues.',
    };
  }
  if (unreadable > 0) {
    return {
      problemTitle: 'Microsoft does not show the calendars of some rooms',
      action: 'Ask the Exchange administrator of the organisation about these mailboxes.',
    };
  }
  if (failing > 0 || alerts.includes('slow-changes')) {
    return {
      problemTitle: 'Reads fail, or changes arrive late',
      action: 'Look in the log for calendar.read-failed of the organisation.',
    };
  }
  return {};
}
