/** `$select`, `$filter`, `$top` and paging as directory objects have them: unselected properties are absent, `id` too. */
import type { Context } from 'hono';
import { errors } from '../errors.ts';
import { directoryErrors } from './errors.ts';

export type Resource = Readonly<Record<string, unknown>>;

const metadata = (c: Context): string =>
  `https://graph.microsoft.com/${c.req.path.startsWith('/beta/') ? 'beta' : 'v1.0'}/$metadata#`;
const PAGE = 100;
const LARGEST_PAGE = 999;

export function entity(c: Context, set: string, type: string, resource: Resource): Resource {
  const query = optionsOf(c, ['$select']);
  const context = `${metadata(c)}${set}/$entity`;
  return { '@odata.context': context, ...selected(resource, query.get('$select'), type) };
}

export function collection(
  c: Context,
  set: string,
  type: string,
  all: readonly Resource[],
): Resource {
  const query = optionsOf(c, ['$select', '$filter', '$top', '$skiptoken', '$count']);
  const matching = filtered(all, query.get('$filter'));
  const top = Number(query.get('$top') ?? PAGE);
  if (!Number.isInteger(top) || top < 1 || top > LARGEST_PAGE) {
    throw directoryErrors.badRequest(`Invalid page size specified: '${query.get('$top')}'.`);
  }
  const start = startOf(query.get('$skiptoken'));
  const end = start + top;
  const next = new URL(c.req.url);
  next.searchParams.set('$skiptoken', Buffer.from(String(end)).toString('base64url'));
  return {
    '@odata.context': metadata(c) + set,
    ...(query.get('$count') === 'true' ? { '@odata.count': matching.length } : {}),
    ...(end < matching.length ? { '@odata.nextLink': next.href } : {}),
    value: matching
      .slice(start, end)
      .map((resource) => selected(resource, query.get('$select'), type)),
  };
}

function optionsOf(c: Context, supported: readonly string[]): URLSearchParams {
  const query = new URL(c.req.url).searchParams;
  for (const name of query.keys()) {
    if (name.startsWith('$') && !supported.includes(name)) {
      throw errors.notEmulated(`query option ${name} here`);
    }
  }
  return query;
}

function selected(resource: Resource, select: string | null, type: string): Resource {
  const names = (select ?? '').split(',').flatMap((name) => name.trim() || []);
  if (names.length === 0) return resource;
  return Object.fromEntries(
    names.map((name) => {
      if (!(name in resource)) throw directoryErrors.unselectable(name, type);
      return [name, resource[name]];
    }),
  );
}

/** Comparisons, `property eq 'value'`, joined by `and` are what this emulator knows of filters. */
function filtered(all: readonly Resource[], filter: string | null): readonly Resource[] {
  if (filter === null) return all;
  const comparisons = filter.trim().split(/ and (?=\w+ eq ')/);
  return comparisons.reduce<readonly Resource[]>((left, comparison) => {
    const [, name, quoted] = /^(\w+) eq '((?:[^']|'')*)'$/.exec(comparison) ?? [];
    if (name === undefined || quoted === undefined) throw errors.notEmulated(`filter ${filter}`);
    const value = quoted.replaceAll("''", "'");
    return left.filter((resource) => resource[name] === value);
  }, all);
}

function startOf(token: string | null): number {
  if (token === null) return 0;
  const start = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw directoryErrors.badRequest('The specified skip token is invalid.');
  }
  return start;
}
