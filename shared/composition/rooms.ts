/** The rooms capability, made of its use cases and adapters. */
import type { Logger } from '../platform/logger.ts';
import { graphRoomList } from '../rooms/adapters/graph-room-list.ts';
import {
  tableListReadings,
  tableRefreshRequests,
  tableRoomStore,
} from '../rooms/adapters/table-room-store.ts';
import { addRoom } from '../rooms/add-room.ts';
import { listChanges, listRooms, roomSnapshot, roomStates } from '../rooms/browse-rooms.ts';
import { changeRoom, noteCalendar } from '../rooms/change-room.ts';
import { type RefreshMessage, type Rooms, roomQueues } from '../rooms/contract.ts';
import { forgetGoneRooms } from '../rooms/forget-gone-rooms.ts';
import { roomsHttp } from '../rooms/http.ts';
import { refreshRooms } from '../rooms/refresh-rooms.ts';
import {
  dispatchRefreshes,
  refreshAfterLoss,
  refreshSoon,
  requestRefresh,
  runRefresh,
} from '../rooms/request-refresh.ts';
import { toRoom } from '../rooms/room.ts';
import { writeRooms } from '../rooms/write-rooms.ts';
import type { Deps, Platform } from './deps.ts';

export function composeRooms(
  { config, clock, openTable, openQueue }: Platform,
  deps: Pick<
    Deps,
    | 'connections'
    | 'calendars'
    | 'audit'
    | 'organisations'
    | 'live'
    | 'graph'
    | 'scope'
    | 'assignments'
  >,
) {
  const store = tableRoomStore(openTable);
  const readings = tableListReadings(openTable);
  const requests = tableRefreshRequests(openTable);
  const shared = {
    ...deps,
    store,
    readings,
    requests,
    queue: openQueue<RefreshMessage>(roomQueues.refresh),
    write: writeRooms({ store, live: deps.live, clock }),
    list: graphRoomList(deps.graph),
    clock,
  };
  const refresh = refreshRooms(shared);
  const runOne = runRefresh({ ...shared, refresh });

  const contract: Rooms = {
    async get(organisationId, roomId) {
      const found = await store.get(organisationId, roomId);
      return found === undefined ? undefined : toRoom(organisationId, found.value);
    },
    async *each(organisationId) {
      for await (const { value } of store.each(organisationId)) yield toRoom(organisationId, value);
    },
    states: roomStates(shared),
    refresh,
    refreshSoon: refreshSoon(shared),
    noteCalendar: noteCalendar({ ...shared, refreshAfterLoss: refreshAfterLoss(shared) }),
    async removeAll(organisationId) {
      await store.removeAll(organisationId);
      await readings.forget(organisationId);
      await requests.forget(organisationId);
    },
  };

  return {
    contract,
    http: roomsHttp({
      apiUrl: config.API_URL,
      store,
      calendars: deps.calendars,
      list: listRooms(shared),
      changes: listChanges(shared),
      add: addRoom(shared),
      requestRefresh: requestRefresh(shared),
      change: changeRoom(shared),
      snapshot: roomSnapshot(shared),
    }),
    forgetGone: forgetGoneRooms({ ...shared, days: config.RETENTION_ROOMS_DAYS }),
    dispatchRefreshes: dispatchRefreshes(shared),
    async runRefresh(message: RefreshMessage, log: Logger) {
      await runOne(message, log);
      // Once a day for every organisation: one that is missing from the index of access checks gets back into it.
      await deps.scope().watch(message.organisationId);
    },
  };
}
