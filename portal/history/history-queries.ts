/** What the page reads of the audit, and the names behind its ids. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
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

const membersByIdQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['members', org, 'names'],
    staleTime: NAMES_STAY_MS,
    queryFn: ({ signal }) =>
      wholeList(async (query) => {
        const params = { path: { org }, query };
        return bodyOf(await api.GET('/organisations/{org}/members', { params, signal }));
      }),
  });

/** The present name of a room, device or member. It fails when that is gone. */
export const nameQuery = (
  { api, cache }: { readonly api: Api; readonly cache: QueryClient },
  org: string,
  { kind, id }: { readonly kind: NamedKind; readonly id: string },
) =>
  queryOptions({
    queryKey: ['audit', org, 'name', kind, id],
    staleTime: NAMES_STAY_MS,
    retry: false,
    async queryFn() {
      if (kind === 'member') {
        const members = await cache.fetchQuery(membersByIdQuery(api, org));
        return members.find((member) => member.id === id)?.email ?? null;
      }
      if (kind === 'room') {
        const params = { path: { org, room: id } };
        return bodyOf(await api.GET('/organisations/{org}/rooms/{room}', { params })).displayName;
      }
      const params = { path: { org, device: id } };
      return bodyOf(await api.GET('/organisations/{org}/devices/{device}', { params })).name;
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
