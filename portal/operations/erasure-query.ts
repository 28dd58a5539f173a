/** How an erasure ended, as the audit of the service itself tells it. */
import { queryOptions } from '@tanstack/react-query';
import { type Api, bodyOf } from '../api/client.ts';

const AGAIN_MS = 2_000;
const NEWEST = 200;

/** The newest first. */
export async function endsOfErasures(api: Api, org: string, signal?: AbortSignal) {
  const params = { query: { limit: NEWEST } };
  const { items } = bodyOf(
    await api.GET('/operations/audit', { params, ...(signal !== undefined && { signal }) }),
  );
  return items.filter(({ action, target }) => action === 'organisation.erased' && target === org);
}

/** The end that was recorded after an entry of that number; null before there is one. */
export const erasureEndQuery = (api: Api, org: string, after: number) =>
  queryOptions({
    queryKey: ['operations', 'erasure', org, after],
    queryFn: async ({ signal }) =>
      (await endsOfErasures(api, org, signal)).find(({ sequence }) => sequence > after) ?? null,
    refetchInterval: ({ state }) => (state.data ? false : AGAIN_MS),
  });
