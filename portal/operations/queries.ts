/** Queries of the board. It reads by itself: the live channel belongs to one organisation. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { pagesQuery } from '../api/pages.ts';
import type { AlertSearch, PoisonSearch, SecretSearch, SetupSearch, SyncSearch } from './search.ts';

type Schemas = components['schemas'];
export type Summary = Schemas['OperationsSummary'];
export type SetupItem = Schemas['SetupSummary'];

/** Counting reads every set-up. */
const SUMMARY_EVERY_MS = 30_000;
const AT_ONCE = 100;

export const summaryQuery = (api: Api) =>
  queryOptions({
    queryKey: ['operations', 'summary'],
    queryFn: async ({ signal }) => bodyOf(await api.GET('/operations/summary', { signal })),
    refetchInterval: SUMMARY_EVERY_MS,
  });

export const setupsQuery = (api: Api, { sort, ...filter }: SetupSearch) =>
  pagesQuery<SetupItem>(
    ['operations', 'setups', { sort, ...filter }],
    async (page, signal) =>
      bodyOf(
        await api.GET('/operations/setups', {
          params: { query: { ...page, ...filter, sort: sort ?? 'since' } },
          signal,
        }),
      ),
    AT_ONCE,
  );

export type SetupDetail = Schemas['SetupDetail'];
const DETAIL_EVERY_MS = 5_000;

export const setupDetailQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['operations', 'setup', org],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/operations/setups/{org}', { params: { path: { org } }, signal })),
    refetchInterval: DETAIL_EVERY_MS,
  });

export type SyncItem = Schemas['OrganisationSync'];
export const syncQuery = (api: Api, filter: SyncSearch) =>
  pagesQuery<SyncItem>(
    ['operations', 'sync', filter],
    async (page, signal) =>
      bodyOf(
        await api.GET('/operations/sync', { params: { query: { ...page, ...filter } }, signal }),
      ),
    AT_ONCE,
  );

export type RoomItem = Schemas['Room'];
export const roomsOfQuery = (api: Api, org: string) =>
  pagesQuery<RoomItem>(
    ['operations', 'rooms', org],
    async (query, signal) =>
      bodyOf(
        await api.GET('/organisations/{org}/rooms', { params: { path: { org }, query }, signal }),
      ),
    AT_ONCE,
  );

export type SecretItem = Schemas['Secret'];
export const secretsQuery = (api: Api, filter: SecretSearch) =>
  pagesQuery<SecretItem>(
    ['operations', 'secrets', filter],
    async (page, signal) =>
      bodyOf(
        await api.GET('/operations/secrets', { params: { query: { ...page, ...filter } }, signal }),
      ),
    AT_ONCE,
  );

export type AlertItem = Schemas['OperatorAlert'];
export const alertsQuery = (api: Api, filter: AlertSearch) =>
  pagesQuery<AlertItem>(
    ['operations', 'alerts', filter],
    async (page, signal) =>
      bodyOf(
        await api.GET('/operations/alerts', {
          params: { query: { state: 'open', ...page, ...filter } },
          signal,
        }),
      ),
    AT_ONCE,
  );

export type PoisonItem = Schemas['ListedPoisonMessage'];
export const poisonQuery = (api: Api, filter: PoisonSearch) =>
  pagesQuery<PoisonItem>(
    ['operations', 'poison', filter],
    async (page, signal) =>
      bodyOf(
        await api.GET('/operations/poison', { params: { query: { ...page, ...filter } }, signal }),
      ),
    AT_ONCE,
  );

export type AlertGroup = Schemas['AlertGroups']['items'][number];
export const alertGroupsQuery = (api: Api) =>
  queryOptions({
    queryKey: ['operations', 'alert-groups'],
    queryFn: async ({ signal }) => bodyOf(await api.GET('/operations/alert-groups', { signal })),
    refetchInterval: SUMMARY_EVERY_MS,
  });

export type TrendSample = Schemas['TrendSample'];
export const trendQuery = (api: Api) =>
  queryOptions({
    queryKey: ['operations', 'trend'],
    queryFn: async ({ signal }) => bodyOf(await api.GET('/operations/trend', { signal })).items,
    refetchInterval: 5 * 60_000,
  });
