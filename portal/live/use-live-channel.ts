/** Reads again what a hint of the live channel concerns. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';
import { listenLive } from './live-channel.ts';

/** The queries, by the first part of their key, that each kind of hint concerns. */
const concerned: Readonly<Record<string, readonly string[]>> = {
  'setup.changed': ['setup', 'organisation', 'plugins', 'access', 'rooms'],
  'room.changed': ['rooms', 'room', 'snapshot', 'room-changes'],
  'device.changed': ['devices', 'device'],
  'alert.changed': ['alerts'],
};

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

export function useLiveChannel(org: string): void {
  const api = useApi();
  const cache = useQueryClient();
  useEffect(() => {
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

function gather(cache: QueryClient): (kind: string | undefined) => void {
  const waiting = new Set<string | undefined>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (kind) => {
    waiting.add(kind);
    timer ??= setTimeout(() => {
      timer = undefined;
      const kinds = [...waiting];
      waiting.clear();
      void invalidate(cache, kinds);
    }, TOGETHER_MS);
  };
}

async function invalidate(
  cache: QueryClient,
  kinds: readonly (string | undefined)[],
): Promise<void> {
  if (kinds.includes(undefined)) return cache.invalidateQueries();
  const names = new Set(kinds.flatMap((kind) => concerned[kind ?? ''] ?? []));
  await cache.invalidateQueries({ predicate: ({ queryKey }) => names.has(String(queryKey[0])) });
}
