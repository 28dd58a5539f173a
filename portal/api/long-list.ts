/**
 * Lists of thousands: read page by page, the first page shown at once. A hint of the live channel that names one item
 * reads that item alone, and the whole list is read again the seldomer the longer it is.
 */
import {
  type QueryClient,
  queryOptions,
  experimental_streamedQuery as streamedQuery,
} from '@tanstack/react-query';

const PAGE_SIZE = 200;

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** Reads one item of a long list again. */
      readonly readOne?: (cache: QueryClient, id: string) => Promise<void>;
    };
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink?: string;
}

export interface LongList<T, P extends Page<T> = Page<T>> {
  readonly items: readonly T[];
  readonly pages: number;
  /** False while later pages are still to come. */
  readonly isWhole: boolean;
  /** The last page: what else the list says about itself. */
  readonly page: P | undefined;
}

interface Source<T, P> {
  readonly key: readonly [kind: string, organisation: string];
  readonly readPage: (
    query: { readonly limit: number; readonly after?: string },
    signal: AbortSignal,
  ) => Promise<P>;
  readonly readItem: (id: string) => Promise<T>;
}

export function longListQuery<T extends { readonly id: string }, P extends Page<T>>(
  source: Source<T, P>,
) {
  type List = LongList<T, P>;
  const queryKey = source.key;
  return queryOptions({
    queryKey,
    queryFn: streamedQuery<P, List>({
      streamFn: ({ signal }) => pagesOf(source, signal),
      refetchMode: 'replace',
      initialValue: { items: [], pages: 0, isWhole: false, page: undefined },
      reducer: withPage<T, P>,
    }),
    meta: {
      async readOne(cache, id) {
        // A reading that is under way may be older than the hint.
        await cache
          .getQueryCache()
          .find({ queryKey, exact: true })
          ?.promise?.catch(() => undefined);
        const item = await source.readItem(id);
        cache.setQueryData<List>(queryKey, (list) => list && { ...list, items: put(list, item) });
      },
    },
  });
}

const withPage = <T, P extends Page<T>>(list: LongList<T, P>, page: P): LongList<T, P> => ({
  items: [...list.items, ...page.items],
  pages: list.pages + 1,
  isWhole: page.nextLink === undefined,
  page,
});

async function* pagesOf<T, P extends Page<T>>(
  { readPage }: Source<T, P>,
  signal: AbortSignal,
): AsyncGenerator<P> {
  let after: string | undefined;
  do {
    const page = await readPage(
      { limit: PAGE_SIZE, ...(after !== undefined && { after }) },
      signal,
    );
    yield page;
    after = cursorOf(page.nextLink);
  } while (after !== undefined);
}

function cursorOf(nextLink: string | undefined): string | undefined {
  if (nextLink === undefined) return undefined;
  return new URL(nextLink).searchParams.get('after') ?? undefined;
}

function put<T extends { readonly id: string }>(
  { items }: { readonly items: readonly T[] },
  item: T,
): readonly T[] {
  return items.some(({ id }) => id === item.id)
    ? items.map((known) => (known.id === item.id ? item : known))
    : [...items, item];
}

/** Pages are read one an interval, so that a long list costs no more than a short one. */
export const readAllEvery =
  (interval: number) =>
  (query: { readonly state: { readonly data: { readonly pages: number } | undefined } }): number =>
    interval * Math.max(1, query.state.data?.pages ?? 1);
