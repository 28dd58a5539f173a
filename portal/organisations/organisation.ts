/** Name and set-up of one organisation, as several pages show them. */
import { queryOptions } from '@tanstack/react-query';
import type { paths } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';

export type Setup =
  paths['/organisations/{org}/calendar/setup']['get']['responses'][200]['content']['application/json'];

const path = (org: string) => ({ params: { path: { org } } });

export const organisationQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['organisation', org],
    queryFn: async () => bodyOf(await api.GET('/organisations/{org}', path(org))),
    staleTime: 60_000,
  });

export const setupQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['setup', org],
    queryFn: async () => bodyOf(await api.GET('/organisations/{org}/calendar/setup', path(org))),
  });

/** Rooms can be managed: the set-up ended, whether or not something needs attention since. */
export const isConnected = (state: string | undefined): boolean =>
  state === 'ready' || state === 'degraded';
