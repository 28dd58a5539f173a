/** Entra and Graph as capabilities see them: app-only access to each tenant, and failures as causes. */
import type { MicrosoftCause } from './causes.ts';

export {
  blocksMailbox,
  blocksTenant,
  type CauseNature,
  isTransient,
  type MicrosoftCause,
  mayPass,
  natureOf,
} from './causes.ts';

export { credentialAlert, namesOurCredential } from './credential-alert.ts';
export { type EntraMeaning, meaningOfNumber } from './entra-numbers.ts';

/** The application as which a call is made in a customer's tenant. */
export type AppIdentity = {
  readonly tenantId: string;
  /** Values of the app roles without which its token is not whole: such a token is never kept for a later call. */
  readonly expectedRoles: readonly string[];
} & (
  | { readonly app: 'discovery' }
  | {
      readonly app: 'sync';
      readonly clientId: string;
      readonly secretName: string;
      readonly secretVersion: string;
    }
);

interface AppToken {
  readonly accessToken: string;
  /** Application permissions in the token: a hint, never a security decision. */
  readonly roles: readonly string[];
  readonly expiresAt: string;
}

export interface AppTokens {
  /**
   * An app-only token for Microsoft Graph. `fresh` bypasses every cache: use it while polling for consent. One that
   * lacks an expected role, as a replica that lags behind an approval issues it, is not kept; from the third in a row
   * on it is handed out again for up to a minute, since a role that was taken away does not come back by asking.
   *
   * @throws MicrosoftError
   * @throws AppError of the vault, or of our managed identity, when they give no credential
   */
  acquire(identity: AppIdentity, options?: { readonly fresh?: boolean }): Promise<AppToken>;
}

/** A refusal of Entra or Graph, or no answer. `causes.ts` says what its `reason` means. */
export class MicrosoftError extends Error {
  override readonly name = 'MicrosoftError';
  readonly reason: MicrosoftCause;
  readonly status: number | undefined;
  /** AADSTS number or Graph error code. */
  readonly code: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Microsoft's own id of the request, for its support and for evidence. */
  readonly requestId: string | undefined;
  /** The answer concerns every mailbox of the tenant: the token was refused, or Graph says so. */
  readonly concernsTenant: boolean;
  /** The app that Entra refused an app-only token; undefined for every other answer. */
  readonly refusedApp: AppIdentity['app'] | undefined;
  constructor(
    reason: MicrosoftCause,
    details: {
      status?: number | undefined;
      code?: string | undefined;
      retryAfterSeconds?: number | undefined;
      requestId?: string | undefined;
      concernsTenant?: boolean;
      refusedApp?: AppIdentity['app'] | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(reason, { cause: details.cause });
    this.reason = reason;
    this.status = details.status;
    this.code = details.code;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.requestId = details.requestId;
    this.concernsTenant = details.concernsTenant ?? false;
    this.refusedApp = details.refusedApp;
  }

  /** The AADSTS number of Entra's answer, when it had one. */
  get number(): number | undefined {
    const digits = /^AADSTS(\d+)$/.exec(this.code ?? '')?.[1];
    return digits === undefined ? undefined : Number(digits);
  }
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below its version, with its query, e.g. `/users/x/calendarView?…`; or an absolute nextLink of the Graph origin. */
  readonly path: string;
  /** Below `/beta`, which Microsoft may change at any time, instead of `/v1.0`. */
  readonly isBeta?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface GraphAnswer {
  readonly status: number;
  /** Parsed JSON, undefined for 204. */
  readonly body: unknown;
  readonly requestId?: string | undefined;
}

export interface Graph {
  /**
   * Sends one request and retries it once when that is safe.
   *
   * @throws MicrosoftError; also for an address off the Graph origin
   * @throws AppError of the vault, or of our managed identity, when they give no credential
   */
  send(identity: AppIdentity, request: GraphRequest): Promise<GraphAnswer>;
}

/** Graph as a person who has just signed in. */
export interface PersonSession {
  readonly tenantId: string;
  /** Object id of the person in that tenant. */
  readonly objectId: string;
  /** Values of the delegated permissions that the token carries. */
  readonly permissions: readonly string[];
  /**
   * Sends one request as the person, as `Graph.send` does.
   *
   * @throws MicrosoftError
   */
  send(request: GraphRequest): Promise<GraphAnswer>;
}

/** A code that Microsoft gave to the browser of a sign-in. */
export interface CodeRequest {
  readonly tenantId: string;
  readonly redirectUri: string;
  readonly code: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Consent and sign-in in the browser, for the discovery app and each customer's sync app. */
export interface SignIns {
  /**
   * The address of admin consent for an app; the tenant `organizations` leaves open which tenant it is.
   * https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
   */
  adminConsentUrl(request: {
    readonly tenantId: string;
    readonly clientId: string;
    readonly redirectUri: string;
    readonly state: string;
  }): string;
  /**
   * The address of a sign-in to the discovery app at one tenant: code flow with PKCE S256, answer in the query.
   * `permissions` are delegated ones that are asked for beside those of every sign-in.
   */
  signInUrl(request: {
    readonly tenantId: string;
    readonly redirectUri: string;
    readonly state: string;
    readonly nonce: string;
    readonly codeVerifier: string;
    readonly permissions?: readonly string[];
  }): string;
  /**
   * Redeems the code at the tenant of its sign-in and verifies the ID token.
   *
   * @throws MicrosoftError
   */
  redeem(request: CodeRequest): Promise<SignedIn>;
  /**
   * Redeems the code as `redeem` does, and hands the person's session to `work`. The token is in memory alone: it is
   * never stored or refreshed, and gone when `work` has ended.
   *
   * @throws MicrosoftError, and what `work` throws
   */
  actAs<R>(
    request: CodeRequest & { readonly permissions: readonly string[] },
    work: (session: PersonSession) => Promise<R>,
  ): Promise<R>;
}

/** The claims of a verified ID token. */
export interface SignedIn {
  readonly tenantId: string;
  /** Object id of the person in that tenant. */
  readonly objectId: string;
  /** Template ids of tenant-wide directory roles; undefined when the token says nothing about them. */
  readonly roles: readonly string[] | undefined;
  /** The organisation's name in Entra, or its sign-in domain. */
  readonly tenantName: string;
}
