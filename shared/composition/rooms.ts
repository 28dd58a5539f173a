/** The rooms capability, made of its use cases and adapters. */
import { accepted, created, type HandlerOf, ok } from '../platform/endpoint.ts';
import type { Logger } from '../platform/logger.ts';
import { pageAnswer } from '../platform/paging.ts';
import { graphRoomList } from '../rooms/adapters/graph-room-list.ts';
import {
  tableListReadings,
  tableRefreshRequests,
  tableRoomStore,
} from '../rooms/adapters/table-room-store.ts';
import { addRoom } from '../rooms/add-room.ts';
import {
  findRoom,
  listChanges,
  listRooms,
  readSnapshot,
  roomStates,
  showRoom,
} from '../rooms/browse-rooms.ts';
import { changeRoom, noteCalendar } from '../rooms/change-room.ts';
import { type RefreshMessage, type Rooms, roomQueues } from '../rooms/contract.ts';
import type * as endpoints from '../rooms/endpoints.ts';
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

export function composeRooms({ config, clock, openTable, openQueue }: Platform, deps: Deps) {
  const { connections, calendars, audit, organisations, live } = deps;
  const store = tableRoomStore(openTable);
  const readings = tableListReadings(openTable);
  const requests = tableRefreshRequests(openTable);
  const queue = openQueue<RefreshMessage>(roomQueues.refresh);
  const shared = {
    store,
    readings,
    requests,
    queue,
    write: writeRooms({ store, live, clock }),
    list: graphRoomList(deps.graph),
    connections,
    calendars,
    organisations,
    audit,
    clock,
  };
  const refresh = refreshRooms(shared);
  const refreshing = { ...shared, refresh };
  const listPage = listRooms(shared);
  const changesPage = listChanges(shared);
  const read = readSnapshot(shared);
  const addOne = addRoom(shared);
  const changeOne = changeRoom(shared);
  const request = requestRefresh(refreshing);

  const refreshOne = runRefresh(refreshing);

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

  const list: HandlerOf<typeof endpoints.roomsList> = async ({ params, query, url }) => {
    const { items, list: known, after } = await listPage(params.org, query);
    return ok({ ...pageAnswer(items, { apiUrl: config.API_URL, url, after }), list: known });
  };
  const changes: HandlerOf<typeof endpoints.roomsChanges> = async ({ params, query, url }) => {
    const { items, after } = await changesPage(params.org, query);
    return ok(pageAnswer(items, { apiUrl: config.API_URL, url, after }));
  };
  const add: HandlerOf<typeof endpoints.roomsAdd> = async ({ params, body, caller }) => {
    const { row, added } = await addOne(params.org, body, caller);
    const room = await showRoom(calendars(), params.org, row);
    const location = `${config.API_URL}/organisations/${params.org}/rooms/${row.id}`;
    return added ? created(room, location) : ok(room);
  };
  const requestOne: HandlerOf<typeof endpoints.roomsRefresh> = async ({ params, caller }) => {
    await request(params.org, caller);
    return accepted;
  };
  const get: HandlerOf<typeof endpoints.roomsGet> = async ({ params }) => {
    const { value, etag } = await findRoom(store, params.org, params.room);
    return ok(await showRoom(calendars(), params.org, value), { etag });
  };
  const change: HandlerOf<typeof endpoints.roomsChange> = async (input) => {
    const { org, room } = input.params;
    const by = { caller: input.caller, ifMatch: input.headers.get('if-match') };
    const { value, etag } = await changeOne(org, room, input.body, by);
    return ok(await showRoom(calendars(), org, value), { etag });
  };
  const snapshot: HandlerOf<typeof endpoints.roomsSnapshot> = async ({ params }) =>
    ok(await read(params.org, params.room));

  return {
    contract,
    list,
    changes,
    add,
    requestRefresh: requestOne,
    get,
    change,
    snapshot,
    dispatchRefreshes: dispatchRefreshes(refreshing),
    async runRefresh(message: RefreshMessage, log: Logger) {
      await refreshOne(message, log);
      // Once a day for everybody: whoever fell out of the index of scope checks is back in it.
      await deps.scope().watch(message.organisationId);
    },
  };
}
