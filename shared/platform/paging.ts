/** Lists of the API: `{items, nextLink?}` with `?limit` 1–200 (50) and an absolute `nextLink` (docs/http-api.md). */
import { z } from 'zod';
import { type HttpResult, ok } from './endpoint.ts';
import { requestProblems } from './errors.ts';
import type { RowRange, Rows } from './tables.ts';

export const pageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .meta({ description: 'How many items a page holds at most.', param: { id: 'limit' } }),
  after: z
    .string()
    .max(2048)
    .optional()
    .meta({
      description: 'Where the page begins: opaque, from a `nextLink`.',
      param: { id: 'after' },
    }),
});

const nextLink = z.string().optional().meta({
  description:
    'The absolute address of the next page, with the same filters; absent on the last page.',
  format: 'uri',
});

/** The schema of a page of `item`, named after it: a page of `Room` is `RoomPage`. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextLink }).meta({ id: `${item.meta()?.id ?? ''}Page` });

/**
 * A page as the API answers it. `apiUrl` is the public base, `url` the request's own address, whose filters the link
 * keeps, and `after` the cursor of the next page.
 */
export function pageAnswer<T>(
  items: readonly T[],
  next: { readonly apiUrl: string; readonly url: string; readonly after?: string | undefined },
): { items: readonly T[]; nextLink?: string } {
  if (next.after === undefined) return { items };
  const asked = new URL(next.url);
  const link = new URL(next.apiUrl);
  const prefix = link.pathname.replace(/\/$/, '');
  link.pathname = asked.pathname.startsWith(`${prefix}/`)
    ? asked.pathname
    : prefix + asked.pathname;
  link.search = asked.search;
  link.searchParams.set('after', next.after);
  return { items, nextLink: link.href };
}

/** A row key as an opaque cursor. */
export const cursorOf = (row: string): string => Buffer.from(row).toString('base64url');

/** https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model#characters-disallowed-in-key-fields */
const KEYS_HOLD_NONE = /\p{Cc}/u;

/**
 * The row key that `cursorOf` made into a cursor.
 *
 * @throws AppError `request.invalid` when the cursor is not one of ours
 */
export function rowOf(cursor: string): string {
  const row = Buffer.from(cursor, 'base64url').toString('utf8');
  if (row === '' || cursorOf(row) !== cursor || KEYS_HOLD_NONE.test(row)) {
    throw requestProblems.error('request.invalid', {
      fields: [{ pointer: '/query/after', detail: 'is not from a nextLink' }],
    });
  }
  return row;
}

/** Where a page begins and how long it is: `after` comes from the page before, and only its reader understands it. */
export interface RowPageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}

export interface RowPage<T> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined on the last page. */
  readonly after?: string | undefined;
}

interface ListRange extends RowRange {
  /**
   * Which row a link names. Lists whose links named the last row shown in 0.1.0 keep that: a link that a client holds
   * over an upgrade then repeats no row and skips none.
   */
  readonly cursor?: 'next' | 'last-shown';
}

/** Sorts before every character that row keys use. */
const JUST_BEHIND = ' ';

/**
 * Reads a page of a partition. One row more than asked for shows whether there is another page. A cursor outside the
 * range comes from another list, and the page begins anew.
 *
 * @throws AppError `storage.unavailable`
 */
export async function readRowPage<T>(
  rows: Pick<Rows<T>, 'page'>,
  partition: string,
  { limit, after }: RowPageRequest,
  { from = '', to, cursor = 'next' }: ListRange = {},
): Promise<RowPage<T>> {
  const isInside = after !== undefined && after >= from && (to === undefined || after < to);
  const begin = isInside ? after + (cursor === 'next' ? '' : JUST_BEHIND) : from;
  const { items } = await rows.page(partition, {
    ...(begin !== '' && { from: begin }),
    ...(to !== undefined && { to }),
    limit: limit + 1,
  });
  const last = items[cursor === 'next' ? limit : limit - 1];
  return {
    items: items.slice(0, limit).map(({ value }) => value),
    after: items.length > limit ? last?.row : undefined,
  };
}

/** While less than a tenth of the rows is wanted, so many are read at a time. */
const RARE = 10;
const MANY = 749;
/** A filter that fits few must not keep a request for long: the page is then short, and links on. */
export const MOST_SEEN = 2 * MANY;

/**
 * A page of the items that are wanted, from as many pages as fill it or as `MOST_SEEN` allows.
 *
 * @throws AppError `storage.unavailable`
 */
export async function readWantedPage<T>(
  read: (request: RowPageRequest) => Promise<RowPage<T>>,
  isWanted: (item: T) => boolean,
  { limit, after }: RowPageRequest,
): Promise<RowPage<T>> {
  const items: T[] = [];
  let next = after;
  let isRare = false;
  for (let seen = 0; seen < MOST_SEEN; ) {
    const room = limit - items.length;
    const page = await read({ limit: isRare ? MANY : room, after: next });
    seen += Math.max(page.items.length, 1);
    const found = page.items.filter(isWanted);
    const isTooMany = found.length > room;
    isRare = !isTooMany && found.length * RARE < page.items.length;
    // A page ends at a row that still fits: these are read again in a smaller part.
    if (isTooMany) continue;
    items.push(...found);
    next = page.after;
    if (next === undefined || items.length === limit) break;
  }
  return { items, after: next };
}

/**
 * Answers a request for a page: turns the cursor of the query into a row key, and the row key of the page into a
 * `nextLink`. What else a page holds is answered beside its items.
 *
 * @throws AppError `request.invalid` for a cursor that is not from a `nextLink`
 */
export async function answerPage<T>(
  input: { readonly query: z.infer<typeof pageQuery>; readonly url: string },
  apiUrl: string,
  read: (request: RowPageRequest) => Promise<RowPage<T>>,
): Promise<HttpResult> {
  const { limit, after } = input.query;
  const request = { limit, after: after === undefined ? undefined : rowOf(after) };
  const { items, after: next, ...more } = await read(request);
  const cursor = next === undefined ? undefined : cursorOf(next);
  return ok({ ...pageAnswer(items, { apiUrl, url: input.url, after: cursor }), ...more });
}
