/** Reads again what a hint of the live channel concerns. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { concernedBy } from './concerned.ts';
import { type Hint, listenLive } from './live-channel.ts';

/** One change brings several hints. */
const TOGETHER_MS = 200;

let isLive = false;
const listeners = new Set<() => void>();

function become(open: boolean): void {
  isLive = open;
  for (const changed of listeners) changed();
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Whether hints arrive. Pages that must notice changes read at intervals while they do not. */
export const useIsLive = (): boolean => useSyncExternalStore(subscribe, () => isLive);

/** How often a page reads by itself: seldom while hints arrive, often without them. Milliseconds. */
export function useReadInterval(liveMs = 30_000, awayMs = 3_000): number {
  return useIsLive() ? liveMs : awayMs;
}

/** Without an organisation nobody listens. */
export function useLiveChannel(org: string | undefined): void {
  const api = useApi();
  const cache = useQueryClient();
  useEffect(() => {
    if (org === undefined) return undefined;
    const invalidate = gather(cache);
    const end = listenLive({
      negotiate: async () =>
        bodyOf(await api.POST('/organisations/{org}/negotiate', { params: { path: { org } } })),
      onOpen: become,
      onHint: invalidate,
    });
    return () => {
      end();
      become(false);
    };
  }, [api, cache, org]);
}

function gather(cache: QueryClient): (hint: Hint | undefined) => void {
  const waiting = new Set<Hint | undefined>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (hint) => {
    waiting.add(hint);
    timer ??= setTimeout(() => {
      timer = undefined;
      const hints = [...waiting];
      waiting.clear();
      void readAgain(cache, hints);
    }, TOGETHER_MS);
  };
}

async function readAgain(cache: QueryClient, hints: readonly (Hint | undefined)[]): Promise<void> {
  if (hints.includes(undefined)) return cache.invalidateQueries();
  const concerned = concernedBy(hints.filter((hint) => hint !== undefined));
  const reads = cache
    .getQueryCache()
    .findAll()
    .flatMap(({ queryKey, meta }) => {
      const ids = concerned(queryKey);
      if (ids === 'none') return [];
      const readOne = meta?.readOne;
      if (ids === 'all' || readOne === undefined)
        return [cache.invalidateQueries({ queryKey, exact: true })];
      return [...ids].map((id) => readOne(cache, id));
    });
  await Promise.allSettled(reads);
}
