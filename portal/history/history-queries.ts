/** Queries of the page: the audit, and the names behind its ids. */
import { queryOptions } from '@tanstack/react-query';
import { type Api, bodyOf } from '../api/client.ts';
import { cursorOf, pagesQuery } from '../api/pages.ts';
import type { Entry, NamedKind } from './entries.ts';

export const auditQuery = (api: Api, org: string) =>
  pagesQuery<Entry>(['audit', org], async (query, signal) =>
    bodyOf(
      await api.GET('/organisations/{org}/audit', { params: { path: { org }, query }, signal }),
    ),
  );

const AT_ONCE = 200;
const NAMES_STAY_MS = 300_000;

/** From the actor of an entry to the person's address. */
export const peopleQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['audit', org, 'people'],
    staleTime: NAMES_STAY_MS,
    queryFn: async ({ signal }) => {
      const people = await wholeList(async (query) => {
        const params = { path: { org }, query };
        return bodyOf(await api.GET('/organisations/{org}/audit/people', { params, signal }));
      });
      return new Map(people.map(({ actor, email }) => [actor, email]));
    },
  });

/** The present names of all rooms, devices or members: what is gone has none. */
export const namesQuery = (api: Api, org: string, kind: NamedKind) =>
  queryOptions({
    queryKey: ['audit', org, 'names', kind],
    staleTime: NAMES_STAY_MS,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const path = { org };
      switch (kind) {
        case 'member': {
          const members = await wholeList(async (query) =>
            bodyOf(
              await api.GET('/organisations/{org}/members', { params: { path, query }, signal }),
            ),
          );
          return new Map(members.map(({ id, email }) => [id, email]));
        }
        case 'room': {
          const rooms = await wholeList(async (query) =>
            bodyOf(
              await api.GET('/organisations/{org}/rooms', { params: { path, query }, signal }),
            ),
          );
          return new Map(rooms.map(({ id, displayName }) => [id, displayName]));
        }
        case 'device': {
          const devices = await wholeList(async (query) =>
            bodyOf(
              await api.GET('/organisations/{org}/devices', { params: { path, query }, signal }),
            ),
          );
          return new Map(devices.map(({ id, name }) => [id, name]));
        }
      }
    },
  });

async function wholeList<T>(
  read: (query: { readonly limit: number; readonly after?: string }) => Promise<{
    readonly items: readonly T[];
    readonly nextLink?: string;
  }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit: AT_ONCE, ...(after !== undefined && { after }) });
    items.push(...page.items);
    after = cursorOf(page.nextLink);
  } while (after !== undefined);
  return items;
}
