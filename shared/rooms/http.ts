/** The HTTP side of rooms: requests become calls of use cases, and what these return becomes responses. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { accepted, created, type HandlersOf, ok } from '../platform/endpoint.ts';
import { answerPage } from '../platform/paging.ts';
import type { addRoom } from './add-room.ts';
import {
  findRoom,
  type listChanges,
  type listRooms,
  type roomSnapshot,
  showRoom,
} from './browse-rooms.ts';
import type { changeRoom } from './change-room.ts';
import type * as endpoints from './endpoints.ts';
import type { RoomStore } from './ports.ts';
import type { requestRefresh } from './request-refresh.ts';

interface Deps {
  /** The public base of all links. */
  readonly apiUrl: string;
  readonly store: Pick<RoomStore, 'get'>;
  readonly calendars: () => Pick<RoomCalendars, 'freshness' | 'defaultTimeZone'>;
  readonly list: ReturnType<typeof listRooms>;
  readonly changes: ReturnType<typeof listChanges>;
  readonly add: ReturnType<typeof addRoom>;
  readonly requestRefresh: ReturnType<typeof requestRefresh>;
  readonly change: ReturnType<typeof changeRoom>;
  readonly snapshot: ReturnType<typeof roomSnapshot>;
}

/** Returns a handler for every endpoint of rooms, by the endpoint's name. */
export function roomsHttp(deps: Deps): HandlersOf<typeof endpoints> {
  const { apiUrl } = deps;
  return {
    roomsList: (input) =>
      answerPage(input, apiUrl, (request) => deps.list(input.params.org, request)),
    roomsChanges: (input) =>
      answerPage(input, apiUrl, (request) => deps.changes(input.params.org, request)),
    async roomsAdd({ params, body, caller }) {
      const { row, added } = await deps.add(params.org, body, caller);
      const room = await showRoom(deps.calendars(), params.org, row);
      const location = `${apiUrl}/organisations/${params.org}/rooms/${row.id}`;
      return added ? created(room, location) : ok(room);
    },
    async roomsRefresh({ params, caller }) {
      await deps.requestRefresh(params.org, caller);
      return accepted;
    },
    async roomsGet({ params }) {
      const { value, etag } = await findRoom(deps.store, params.org, params.room);
      return ok(await showRoom(deps.calendars(), params.org, value), { etag });
    },
    async roomsChange({ params, body, headers, caller }) {
      const by = { caller, ifMatch: headers.get('if-match') };
      const { value, etag } = await deps.change(params.org, params.room, body, by);
      return ok(await showRoom(deps.calendars(), params.org, value), { etag });
    },
    roomsSnapshot: async ({ params }) => ok(await deps.snapshot(params.org, params.room)),
  };
}
