/** Which rooms are kept fresh: started and stopped by assignments, and everything forgotten at the end. */
import type { Alerts } from '../alerts/contract.ts';
import { type AppIdentity, MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { isRefused } from '../platform/dependencies.ts';
import type { Queue } from '../platform/queues.ts';
import { isUnavailable } from '../platform/saga-activity.ts';
import type { RefreshMessage, RoomCalendars } from './contract.ts';
import type {
  DirtyMarks,
  DrainLeases,
  DueIndex,
  RoomSyncs,
  SettingsStore,
  SubscriptionRooms,
  Subscriptions,
  SyncHealths,
} from './ports.ts';
import { newRoomSync, type RoomSync } from './room-sync.ts';

interface Deps {
  readonly syncs: RoomSyncs;
  readonly marks: DirtyMarks;
  readonly index: DueIndex;
  readonly leases: DrainLeases;
  readonly settings: SettingsStore;
  readonly healths: SyncHealths;
  readonly subscriptions: Subscriptions | undefined;
  readonly subscriptionRooms: SubscriptionRooms;
  readonly wakeUps: Queue<RefreshMessage>;
  readonly connections: () => Connections;
  readonly alerts: () => Alerts;
  readonly clock: Clock;
}

type Following = Pick<
  RoomCalendars,
  'follow' | 'reread' | 'rereadAll' | 'resubscribe' | 'unfollow' | 'removeAll' | 'erase'
>;

export function followRooms(deps: Deps): Following {
  return { ...reading(deps), ...forgetting(deps) };
}

type Forgetting = 'unfollow' | 'removeAll' | 'erase';

function reading(deps: Deps): Omit<Following, Forgetting> {
  const { syncs, marks, index, wakeUps } = deps;
  const rereadAll = (organisationId: string): Promise<void> =>
    wakeUps.send({ organisationId, rooms: 'all' });
  return {
    rereadAll,

    async follow(organisationId, roomId) {
      const sync = newRoomSync(deps.clock());
      if ((await syncs.get(organisationId, roomId)) === undefined) {
        await index.insert({ dueAt: sync.dueAt, organisationId, roomId });
        await syncs.insert(organisationId, roomId, sync);
      }
      // Without this message the sweep would find the room a few seconds later.
      await wakeUps.send({ organisationId, rooms: [roomId] });
    },

    async reread(organisationId, roomId) {
      const known = await syncs.update(
        organisationId,
        roomId,
        ({ room: _outdated, toldFailing: _reported, ...sync }) => ({
          ...sync,
          // The room's row may have lost its last verdict, so it is reported again.
          told: 'unknown',
        }),
      );
      if (!known) return;
      await marks.set(organisationId, roomId, { reason: 'changed' });
      await wakeUps.send({ organisationId, rooms: [roomId], privacyChanged: true });
    },

    async resubscribe(organisationId) {
      const identity = await identityOf(deps, organisationId);
      for await (const { row, value } of syncs.each(organisationId)) {
        await endSubscription(deps, identity, value);
        await syncs.update(organisationId, row, (sync) => {
          const { subscription, subscribeAfter: _refusedBefore, ...rest } = sync;
          // A subscription that was made meanwhile belongs to the new access.
          const isOld = subscription === undefined || subscription.id === value.subscription?.id;
          return isOld ? rest : { ...rest, subscription };
        });
      }
      await rereadAll(organisationId);
    },
  };
}

function forgetting(deps: Deps): Pick<Following, Forgetting> {
  const { syncs, marks, index } = deps;

  async function removeAll(organisationId: string): Promise<void> {
    let identity = await identityOf(deps, organisationId);
    for await (const { row, value } of syncs.each(organisationId)) {
      // One refusal means the same for every room: access is gone, and the subscriptions with it.
      if (!(await endSubscription(deps, identity, value))) identity = undefined;
      await index.remove({ dueAt: value.dueAt, organisationId, roomId: row });
      await marks.remove(organisationId, row);
      await deps.alerts().resolve({ organisationId, kind: 'room-lost', subject: row });
      await syncs.remove(organisationId, row);
    }
    await syncs.removeOrphans(organisationId);
    await deps.leases.forget(organisationId);
    for (const subject of (await deps.healths.get(organisationId))?.alerts ?? []) {
      await deps.alerts().resolve({ organisationId, kind: 'sync-lag', subject });
    }
    await deps.healths.remove(organisationId);
  }

  return {
    removeAll,

    async unfollow(organisationId, roomId) {
      const stored = await syncs.get(organisationId, roomId);
      await syncs.remove(organisationId, roomId);
      await marks.remove(organisationId, roomId);
      // Runs also without a row: an earlier try may have been cut off after removing it.
      await deps.alerts().resolve({ organisationId, kind: 'room-lost', subject: roomId });
      if (stored === undefined) return;
      await index.remove({ dueAt: stored.value.dueAt, organisationId, roomId });
      await endSubscription(deps, await identityOf(deps, organisationId), stored.value);
    },

    async erase(organisationId) {
      await removeAll(organisationId);
      await deps.settings.remove(organisationId);
    },
  };
}

const identityOf = async (
  { connections }: Deps,
  organisationId: string,
): Promise<AppIdentity | undefined> => (await connections().get(organisationId))?.sync;

/** Best effort: a subscription that stays expires within a week, and its notifications find no room. */
async function endSubscription(
  { subscriptions, subscriptionRooms }: Deps,
  identity: AppIdentity | undefined,
  { subscription }: RoomSync,
): Promise<boolean> {
  if (subscription !== undefined) await subscriptionRooms.remove(subscription.id);
  if (subscriptions === undefined || subscription === undefined || identity === undefined) {
    return true;
  }
  try {
    await subscriptions.remove(identity, subscription.id);
    return true;
  } catch (error) {
    if (error instanceof MicrosoftError || isRefused(error) || isUnavailable(error)) return false;
    throw error;
  }
}
