/** Queries of rooms. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { longListQuery } from '../api/long-list.ts';
import { ApiProblem } from '../api/problem.ts';

export type Room = components['schemas']['Room'];
export type RoomChange = components['schemas']['RoomChange'];
export type Privacy = NonNullable<Room['privacy']>;

const roomPath = (org: string, room: string) => ({ params: { path: { org, room } } });

export const roomsQuery = (api: Api, org: string) =>
  longListQuery({
    key: ['rooms', org],
    async readPage(query, signal) {
      const params = { path: { org }, query };
      return bodyOf(await api.GET('/organisations/{org}/rooms', { params, signal }));
    },
    readItem: async (room) =>
      bodyOf(await api.GET('/organisations/{org}/rooms/{room}', roomPath(org, room))),
  });

/** With its ETag, so that a change overwrites nobody else's. */
export const roomQuery = (api: Api, org: string, room: string) =>
  queryOptions({
    queryKey: ['room', org, room],
    queryFn: async () => {
      const answer = await api.GET('/organisations/{org}/rooms/{room}', roomPath(org, room));
      return { room: bodyOf(answer), etag: answer.response.headers.get('etag') };
    },
  });

/** Null while the calendar was not read yet. */
export const snapshotQuery = (api: Api, org: string, room: string) =>
  queryOptions({
    queryKey: ['snapshot', org, room],
    queryFn: async () => {
      try {
        return bodyOf(
          await api.GET('/organisations/{org}/rooms/{room}/snapshot', roomPath(org, room)),
        );
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'room.snapshot-not-ready') return null;
        throw error;
      }
    },
  });

export const roomChangesQuery = (api: Api, org: string) =>
  infiniteQueryOptions({
    queryKey: ['room-changes', org],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 200, ...(pageParam !== undefined && { after: pageParam }) };
      const params = { path: { org }, query };
      return bodyOf(await api.GET('/organisations/{org}/room-changes', { params, signal }));
    },
    getNextPageParam: ({ nextLink }) =>
      nextLink === undefined ? undefined : new URL(nextLink).searchParams.get('after'),
  });
