/** The query options of a collection request, and pages with absolute next links. */
import { errors } from './errors.ts';

export interface Query {
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
  readonly select: readonly string[] | undefined;
  readonly orderBy: string | undefined;
}

const SUPPORTED = new Set(['$top', '$skip', '$select', '$count', '$orderby']);

export function readQuery(
  parameters: URLSearchParams,
  limits: { pageSize: number; maximum: number },
): Query {
  for (const name of parameters.keys()) {
    if (name.startsWith('$') && !SUPPORTED.has(name.toLowerCase())) {
      throw errors.notEmulated(`query option ${name}`);
    }
  }
  const top = readInteger(parameters, '$top') ?? limits.pageSize;
  if (top < 1 || top > limits.maximum) {
    throw errors.invalidQuery(
      `The value of $top must be between 1 and ${limits.maximum} inclusive.`,
    );
  }
  return {
    top,
    skip: readInteger(parameters, '$skip') ?? 0,
    count: parameters.get('$count') === 'true',
    select: readSelect(parameters),
    orderBy: parameters.get('$orderby') ?? undefined,
  };
}

export function readSelect(parameters: URLSearchParams): readonly string[] | undefined {
  const names = parameters
    .get('$select')
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names === undefined || names.length === 0 ? undefined : names;
}

function readInteger(parameters: URLSearchParams, name: string): number | undefined {
  const value = parameters.get(name);
  if (value === null) return undefined;
  if (!/^\d+$/.test(value)) throw errors.invalidQuery(`Invalid value '${value}' for ${name}.`);
  return Number(value);
}

/** `$select`ed properties; annotations stay, and `id` is always sent. */
export function pick(
  resource: Readonly<Record<string, unknown>>,
  select: readonly string[] | undefined,
  type: string,
): Readonly<Record<string, unknown>> {
  if (select === undefined) return resource;
  const picked: Record<string, unknown> = {};
  for (const name of select) {
    if (!(name in resource)) throw errors.unknownProperty(name, type);
  }
  for (const [name, value] of Object.entries(resource)) {
    if (name.startsWith('@') || name === 'id' || select.includes(name)) picked[name] = value;
  }
  return picked;
}

/** The request for a collection. */
export interface Place {
  readonly base: string;
  /** The path in the OData metadata, e.g. `users('42')/events`. */
  readonly entitySet: string;
  readonly url: URL;
}

export function page<T>(
  all: readonly T[],
  query: Query,
  { base, entitySet, url }: Place,
  render: (item: T) => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const end = query.skip + query.top;
  const next = new URL(`${base}${url.pathname.replace(/^\/v1\.0/, '')}${url.search}`);
  next.searchParams.set('$top', String(query.top));
  next.searchParams.set('$skip', String(end));
  return {
    '@odata.context': `${base}/$metadata#${entitySet}`,
    ...(query.count ? { '@odata.count': all.length } : {}),
    value: all.slice(query.skip, end).map(render),
    ...(end < all.length ? { '@odata.nextLink': next.href } : {}),
  };
}
