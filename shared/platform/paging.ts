/** Lists of the API: `{items, nextLink?}` with `?limit` 1–200 (50) and an absolute `nextLink` (docs/http-api.md). */
import { z } from 'zod';
import { requestProblems } from './errors.ts';

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Opaque, from a `nextLink`. */
  after: z.string().max(2048).optional(),
});

/** The schema of a page of `item`. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextLink: z.string().optional() });

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
/**
 * The row key that `cursorOf` made into a cursor.
 *
 * @throws AppError `request.invalid` when the cursor is not one of ours
 */
export function rowOf(cursor: string): string {
  const row = Buffer.from(cursor, 'base64url').toString('utf8');
  if (row === '' || cursorOf(row) !== cursor) {
    throw requestProblems.error('request.invalid', {
      fields: [{ pointer: '/query/after', detail: 'is not from a nextLink' }],
    });
  }
  return row;
}
