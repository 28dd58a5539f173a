/** A list that is read page by page, until there is enough to look at: a page of a filtered list may be short. */
import { type UseInfiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { itemsOf } from '../api/pages.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink?: string;
}

/** As many as a screen shows. */
const ENOUGH = 30;
const READ_AGAIN_MS = 30_000;
/** More of them are read again only when somebody asks. */
const MOST_PAGES = 3;

export function usePages<T>(
  options: UseInfiniteQueryOptions<
    Page<T>,
    Error,
    { readonly pages: readonly Page<T>[] },
    readonly unknown[],
    string | undefined
  >,
  /** The same function each time. */
  keyOf: (item: T) => string,
) {
  const query = useInfiniteQuery({
    ...options,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) <= MOST_PAGES ? READ_AGAIN_MS : false,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  // Rows that stay the same are not drawn again.
  const pages = data?.pages;
  const rows = useMemo(
    () => itemsOf(pages, keyOf).map((item) => ({ ...item, id: keyOf(item) })),
    [pages, keyOf],
  );
  const isShort = rows.length < ENOUGH && hasNextPage;
  useEffect(() => {
    if (isShort && !isFetching && !isError) void fetchNextPage();
  }, [isShort, isFetching, isError, fetchNextPage]);
  return { query, rows, isWhole: data !== undefined && !hasNextPage };
}
