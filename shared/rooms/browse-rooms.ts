/** Rooms as members see them: the list, one room, and what its screen shows. */
import type { RoomCalendars } from '../calendar/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { mapConcurrently } from '../platform/concurrency.ts';
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Stored } from '../platform/tables.ts';
import { namedRoomProblems, type Room, type Rooms } from './contract.ts';
import { roomProblems } from './errors.ts';
import type { ListReadings, RoomStore } from './ports.ts';
import { type RoomRow, stateOf } from './room.ts';
import { historySince, type RoomChange } from './room-change.ts';
import { noticesOf } from './room-list.ts';
import { viewOf } from './view.ts';

interface Deps {
  readonly store: RoomStore;
  readonly readings: ListReadings;
  readonly calendars: () => RoomCalendars;
}

const SNAPSHOT_RETRY_SECONDS = 5;
/** More rooms than these are found by reading all rows; fewer are read one by one. */
const MOST_SINGLE = 20;

export async function findRoom(
  store: Pick<RoomStore, 'get'>,
  organisationId: string,
  roomId: string,
): Promise<Stored<RoomRow>> {
  const found = await store.get(organisationId, roomId);
  if (found === undefined) throw namedRoomProblems.error('room.not-found');
  return found;
}

/** One room with how current its calendar is. */
export async function showRoom(
  calendars: Pick<RoomCalendars, 'freshness' | 'defaultTimeZone'>,
  organisationId: string,
  row: RoomRow,
): Promise<ReturnType<typeof viewOf>> {
  const [defaultTimeZone, freshness] = await Promise.all([
    calendars.defaultTimeZone(organisationId),
    calendars.freshness(organisationId, [row.id]),
  ]);
  return viewOf(row, defaultTimeZone, freshness.get(row.id));
}

export function listRooms({ store, readings, calendars }: Deps) {
  return async function listPage(organisationId: string, request: RowPageRequest) {
    const { items, after } = await store.page(organisationId, request);
    const freshness = await calendars().freshness(
      organisationId,
      items.map((row) => row.id),
    );
    const defaultTimeZone = await calendars().defaultTimeZone(organisationId);
    const reading = await readings.get(organisationId);
    return {
      items: items.map((row) => viewOf(row, defaultTimeZone, freshness.get(row.id))),
      list: {
        ...(reading.readAt === undefined ? {} : { readAt: reading.readAt }),
        notices: noticesOf(reading),
      },
      after,
    };
  };
}

/** Entries older than 90 days are left out, also while they are still stored. */
export function listChanges({ store, clock }: Pick<Deps, 'store'> & { readonly clock: Clock }) {
  return (organisationId: string, request: RowPageRequest): Promise<RowPage<RoomChange>> =>
    store.changes(organisationId, historySince(clock()), request);
}

/** The states of those rooms that exist. */
export function roomStates({ store }: Pick<Deps, 'store'>): Rooms['states'] {
  return async function states(organisationId, roomIds) {
    const states = new Map<string, Room['state']>();
    const wanted = new Set(roomIds);
    if (wanted.size > MOST_SINGLE) {
      for await (const { value } of store.each(organisationId)) {
        if (wanted.has(value.id)) states.set(value.id, stateOf(value));
      }
      return states;
    }
    const found = await mapConcurrently([...wanted], MOST_SINGLE, (id) =>
      store.get(organisationId, id),
    );
    for (const stored of found) {
      if (stored !== undefined) states.set(stored.value.id, stateOf(stored.value));
    }
    return states;
  };
}

export function roomSnapshot({ store, calendars }: Pick<Deps, 'store' | 'calendars'>) {
  return async function snapshot(organisationId: string, roomId: string) {
    await findRoom(store, organisationId, roomId);
    const stored = await calendars().snapshot(organisationId, roomId);
    if (stored === undefined) {
      throw roomProblems.error('room.snapshot-not-ready', {
        retryAfterSeconds: SNAPSHOT_RETRY_SECONDS,
      });
    }
    return { ...stored.snapshot, readAt: stored.readAt, fresh: stored.fresh };
  };
}
