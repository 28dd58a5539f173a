/** One declaration of an HTTP endpoint, from which route, validation, access check and OpenAPI follow. */
import { z } from 'zod';
import { idSchema } from './ids.ts';
import type { Logger } from './logger.ts';
import type { Stored } from './tables.ts';

/**
 * Who may call an endpoint. `organisation` is the one in the path.
 *
 * - `anyone`: no credential; `user`: any portal user
 * - `administrator`: administrators of the organisation, and operators
 * - `member`: members and administrators, and operators
 * - `installer`: installers and administrators, and operators
 * - `any-role`: whoever has one of these roles in the organisation
 * - `operator`: operators; `operator-read`: read-only operators too
 * - `organisation-operator`: operators, for an organisation that exists
 * - `device`: a paired device, by its credential
 */
export type Access =
  | 'anyone'
  | 'user'
  | 'member'
  | 'administrator'
  | 'installer'
  | 'any-role'
  | 'operator'
  | 'organisation-operator'
  | 'operator-read'
  | 'device';

export interface PortalUser {
  /** Digest of issuer and subject: stable, and no personal data. */
  readonly key: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly operator: 'full' | 'read' | 'none';
}

export interface DeviceCaller {
  readonly organisationId: string;
  readonly deviceId: string;
  /** The device's row as its credential was checked against; the devices capability knows its type. */
  readonly device: Stored<unknown>;
}

export type CallerOf<A extends Access> = A extends 'anyone'
  ? undefined
  : A extends 'device'
    ? DeviceCaller
    : PortalUser;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** A service of ours that a request may need. */
export type Need = 'storage' | 'key-vault' | 'web-pubsub';

/** Headers of answers that a client reads. `Location` of a 201 need not be declared. */
export type AnswerHeader =
  | 'ETag'
  | 'Link'
  | 'Location'
  | 'Set-Cookie'
  | 'Snapshot-Read-At'
  | 'WebHook-Allowed-Origin';

type MediaType = 'text/html' | 'text/plain' | 'text/csv' | 'application/jsonl' | 'application/json';

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** The media type of a body that is not described by a `schema`. */
  readonly mediaType?: MediaType | readonly MediaType[];
  readonly headers?: readonly AnswerHeader[];
}

export const NORMAL_BODY_BYTES = 64 * 1024;

export interface Endpoint<
  A extends Access = Access,
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
> {
  /** Azure function name: camelCase, unique over all kinds of functions. */
  readonly name: string;
  readonly method: Method;
  /** Below the prefix, without a leading slash: `organisations/{org}/rooms/{room}`. Routes never overlap. */
  readonly route: string;
  /** Groups operations in the API's description (`composition/description/tags.ts`). */
  readonly tag: string;
  readonly summary: string;
  /** The effect of a call and of repeating it, in Markdown; who may call is added from `access`. */
  readonly description: string;
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A body may be left out; it is then parsed from `{}`. */
  readonly bodyOptional?: boolean;
  /** `NORMAL_BODY_BYTES` when nothing is said. */
  readonly maxBodyBytes?: number;
  /** Media type of a body that is not JSON: `body` then gets its text. */
  readonly bodyType?: 'text/csv';
  /** The body is taken whatever media type it claims to be. */
  readonly anyMediaType?: boolean;
  /** With this parameter in the query the body is ignored. */
  readonly bodyUnless?: string;
  /** A browser follows Microsoft's redirect here: problems are answered as pages, with the code in a `meta` element. */
  readonly problemPages?: true;
  /** How many requests an instance serves at once; others are answered 429 with a random `Retry-After`. */
  readonly mostAtOnce?: number;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of the problems it may answer with, besides those of access, of validation and of what it needs. */
  readonly problems?: readonly string[];
  /** Services of ours whose failure it answers with their problems; storage when nothing is said. */
  readonly needs?: readonly Need[];
}

/** The request as the handler of an endpoint gets it: parsed and allowed. */
export interface InputOf<E extends Endpoint> {
  readonly caller: CallerOf<E['access']>;
  readonly params: z.infer<NonNullable<E['params']>>;
  readonly query: z.infer<NonNullable<E['query']>>;
  readonly body: z.infer<NonNullable<E['body']>>;
  readonly headers: { get(name: string): string | null };
  /** The address as the host saw it, with query. */
  readonly url: string;
  readonly log: Logger;
}

export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly maxAge: number;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite: 'Lax' | 'Strict' | 'None';
}

export interface HttpResult {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with its content type in `headers`. */
  readonly text?: string;
  /** As `text`, where it is compressed. */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly Cookie[];
}

/** The handler type of an endpoint: `HandlerOf<typeof endpoints.roomGet>`. */
export type HandlerOf<E> = E extends Endpoint ? (input: InputOf<E>) => Promise<HttpResult> : never;

/** The handlers of a module of endpoints, by the names of its exports. */
export type HandlersOf<Endpoints> = {
  readonly [Name in keyof Endpoints]: HandlerOf<Endpoints[Name]>;
};

type PartsOf<Route extends string> = Route extends `${string}{${infer Part}}${infer Rest}`
  ? Part | PartsOf<Rest>
  : never;
type ParamsOf<Route extends string> = z.ZodObject<{ [Part in PartsOf<Route>]: typeof idSchema }>;

/**
 * Declares an endpoint: the name of its function, then method and route as `GET organisations/{org}/rooms/{room}`.
 * Every `{part}` of the route is an id, unless `params` says otherwise.
 */
export function endpoint<
  A extends Access,
  Route extends string,
  P extends z.ZodObject = ParamsOf<Route>,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
>(
  name: string,
  call: `${Method} ${Route}`,
  definition: Omit<Endpoint<A, P, Q, B>, 'name' | 'method' | 'route'>,
): Endpoint<A, P, Q, B> {
  const [method, route] = call.split(' ') as [Method, Route];
  const parts = [...route.matchAll(/\{(\w+)\}/g)].map(([, part]) => [part, idSchema]);
  const ids = parts.length === 0 ? {} : { params: z.object(Object.fromEntries(parts)) };
  return { name, method, route, ...ids, ...definition } as Endpoint<A, P, Q, B>;
}

/** 200 with a JSON body. */
export const ok = (body: unknown, headers?: Readonly<Record<string, string>>): HttpResult => ({
  status: 200,
  body,
  ...(headers === undefined ? {} : { headers }),
});
/** 201 with a JSON body; `location` is the address of what was made. */
export const created = (body: unknown, location: string): HttpResult => ({
  status: 201,
  body,
  headers: { location },
});
export const accepted: HttpResult = { status: 202 };
export const noContent: HttpResult = { status: 204 };
/**
 * Whether `If-None-Match` names the entity tag `etag`: the caller has that representation, and 304 is enough. Tags are
 * compared weakly (https://www.rfc-editor.org/rfc/rfc9110#field.if-none-match).
 */
export function isKnown(etag: string, headers: { get(name: string): string | null }): boolean {
  const known = headers.get('if-none-match')?.trim() ?? '';
  if (known === '*') return true;
  const opaque = (tag: string) => tag.replace(/^W\//, '');
  return (known.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaque(tag) === opaque(etag));
}
