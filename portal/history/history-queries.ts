/** What the page reads of the audit, and the names behind its ids. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { cursorOf, pagesQuery } from '../api/pages.ts';

export type Entry = components['schemas']['AuditEntry'];

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
      const people = new Map<string, string>();
      let after: string | undefined;
      do {
        const query = { limit: AT_ONCE, ...(after !== undefined && { after }) };
        const params = { path: { org }, query };
        const page = bodyOf(await api.GET('/organisations/{org}/audit/people', { params, signal }));
        for (const { actor, email } of page.items) people.set(actor, email);
        after = cursorOf(page.nextLink);
      } while (after !== undefined);
      return people;
    },
  });

/** The present name of a room, device or member; null when it is gone. */
export const nameQuery = (api: Api, org: string, kind: 'room' | 'device', id: string) =>
  queryOptions({
    queryKey: ['audit', org, 'name', kind, id],
    staleTime: NAMES_STAY_MS,
    retry: false,
    queryFn: async () => {
      if (kind === 'room') {
        const params = { path: { org, room: id } };
        return bodyOf(await api.GET('/organisations/{org}/rooms/{room}', { params })).displayName;
      }
      const params = { path: { org, device: id } };
      return bodyOf(await api.GET('/organisations/{org}/devices/{device}', { params })).name;
    },
  });
