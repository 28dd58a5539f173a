/** Lists that are read page by page when somebody asks for more. */
import { infiniteQueryOptions } from '@tanstack/react-query';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink?: string;
}

interface PageQuery {
  readonly limit: number;
  readonly after?: string;
}

export function pagesQuery<T>(
  key: readonly unknown[],
  read: (query: PageQuery, signal: AbortSignal) => Promise<Page<T>>,
  limit = 50,
) {
  return infiniteQueryOptions({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      read({ limit, ...(pageParam !== undefined && { after: pageParam }) }, signal),
    getNextPageParam: ({ nextLink }) => cursorOf(nextLink),
  });
}

/** The cursor of the next page; undefined after the last. */
export const cursorOf = (nextLink: string | undefined): string | undefined =>
  nextLink === undefined ? undefined : (new URL(nextLink).searchParams.get('after') ?? undefined);

/** Items that came twice, because something was added meanwhile, are kept once. */
export function itemsOf<T>(
  pages: readonly Page<T>[] | undefined,
  keyOf: (item: T) => string | number,
): readonly T[] {
  const items = new Map<string | number, T>();
  for (const item of pages?.flatMap((page) => page.items) ?? []) items.set(keyOf(item), item);
  return [...items.values()];
}

/** The address of the next part of a file; undefined after the last. */
export const linkOf = ({ headers }: Pick<Response, 'headers'>): string | undefined =>
  /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
