/** What an HTTP endpoint is: one declaration from which the route, the validation, the access check and OpenAPI follow. */
import type { z } from 'zod';
import type { Logger } from './logger.ts';

/**
 * `member`, `administrator`: of the organisation in the path (operators pass as administrators). `installer`:
 * installers and administrators. `any-role`: whoever has any of these roles there.
 * `organisation-operator`: operators, of the organisation in the path. `operator-read`: operators and read-only
 * operators. `device`: a paired device's credential.
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
}

export type CallerOf<A extends Access> = A extends 'anyone'
  ? undefined
  : A extends 'device'
    ? DeviceCaller
    : PortalUser;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

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
  readonly summary: string;
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** A body may be left out; it is then parsed from `{}`. */
  readonly bodyOptional?: boolean;
  readonly maxBodyBytes?: number;
  /** Of a body that is no JSON: `body` then gets its text. */
  readonly bodyType?: 'text/csv';
  /** The body is taken whatever media type it claims to be. */
  readonly anyMediaType?: boolean;
  /** With this parameter in the query the body does not count, whatever it is. */
  readonly bodyUnless?: string;
  /** How many at once an instance serves; the others are told to come back, spread over a while. */
  readonly mostAtOnce?: number;
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly schema?: z.ZodType }>
  >;
  /** Codes of the problems it may answer, besides those of access and validation. */
  readonly problems?: readonly string[];
}

export interface Input<
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
> {
  readonly caller: CallerOf<A>;
  readonly params: z.infer<P>;
  readonly query: z.infer<Q>;
  readonly body: z.infer<B>;
  readonly headers: { get(name: string): string | null };
  /** As the host saw it, with query. */
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
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly Cookie[];
}

export type Handler<
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
> = (input: Input<A, P, Q, B>) => Promise<HttpResult>;

/** The handler that an endpoint's declaration asks for. */
export type HandlerOf<E> =
  E extends Endpoint<infer A, infer P, infer Q, infer B> ? Handler<A, P, Q, B> : never;

/** Declares an endpoint; only infers the types. */
export const endpoint = <
  A extends Access,
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
>(
  definition: Endpoint<A, P, Q, B>,
): Endpoint<A, P, Q, B> => definition;

export const ok = (body: unknown, headers?: Readonly<Record<string, string>>): HttpResult => ({
  status: 200,
  body,
  ...(headers === undefined ? {} : { headers }),
});
/** 201 with `Location`. */
export const created = (body: unknown, location: string): HttpResult => ({
  status: 201,
  body,
  headers: { location },
});
export const accepted: HttpResult = { status: 202 };
export const noContent: HttpResult = { status: 204 };
