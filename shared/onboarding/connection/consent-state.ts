/**
 * The state of one round trip through Microsoft: an opaque key that opens its row once, in the browser that holds
 * the cookie. Nonce and PKCE verifier are derived from both, so the row alone cannot redeem a code.
 */
import { z } from 'zod';
import type { Cookie } from '../../platform/endpoint.ts';
import {
  equalInConstantTime,
  hmacSha256,
  idSchema,
  newSecret,
  sha256,
} from '../../platform/ids.ts';
import { isLoopbackHttp } from '../../platform/urls.ts';
import type { LimitWork } from './access-limit.ts';

/**
 * `profile`: the approval of Calendar Sync once more, for another permission; it comes back where `sync` does. `limit`
 * and `limit-taken-back`: a visit of a person to Exchange; it comes back where `sign-in` does.
 */
const purposes = ['discovery', 'sign-in', 'sync', 'profile', 'limit', 'limit-taken-back'] as const;
export type Purpose = (typeof purposes)[number];
/** The addresses that Microsoft comes back to. */
export type Redirect = Extract<Purpose, 'discovery' | 'sign-in' | 'sync'>;

const limitPurposes: Readonly<Partial<Record<Purpose, LimitWork>>> = {
  limit: 'make',
  'limit-taken-back': 'take-back',
};
export const purposeOfLimit = (work: LimitWork): Purpose =>
  work === 'make' ? 'limit' : 'limit-taken-back';
/** Undefined for a visit that is not to Exchange. */
export const limitWorkOf = (purpose: Purpose): LimitWork | undefined => limitPurposes[purpose];

export const consentStateSchema = z.object({
  purpose: z.enum(purposes),
  organisationId: idSchema,
  /** Digest of the portal user who started it. */
  userKey: z.string(),
  /** Digest of the browser's cookie. */
  browser: z.string(),
  expiresAt: z.string(),
  /** The tenant that the redirect named; only compared, never believed. */
  claimedTenant: z.string().optional(),
  /** The second sign-in, after one that came too early. */
  isRepeat: z.boolean().optional(),
  /** The trace of the click that led to Microsoft; the way back continues it. */
  traceparent: z.string().optional(),
});
export type ConsentState = z.infer<typeof consentStateSchema>;

/** 256 random bits each: the key travels through Microsoft, the cookie value stays in the browser. */
export const newKey = newSecret;
export const digestOf = sha256;

export const isExpired = (state: ConsentState, at: Date): boolean =>
  at.getTime() >= Date.parse(state.expiresAt);

export const isSameBrowser = (state: ConsentState, cookie: string | undefined): boolean =>
  cookie !== undefined && equalInConstantTime(digestOf(cookie), state.browser);

export const nonceOf = (key: string, cookie: string): string => hmacSha256(cookie, `nonce:${key}`);
export const codeVerifierOf = (key: string, cookie: string): string =>
  hmacSha256(cookie, `pkce:${key}`);

/** `__Host-` pins the cookie to this very host over https; plain http on loopback cannot have it. */
export function setupCookie(apiUrl: string, value: string, minutes: number): Cookie {
  const secure = !isLoopbackHttp(apiUrl);
  return {
    name: cookieName(apiUrl),
    value,
    path: '/',
    maxAge: minutes * 60,
    httpOnly: true,
    secure,
    sameSite: 'Lax',
  };
}

const cookieName = (apiUrl: string): string => (isLoopbackHttp(apiUrl) ? 'setup' : '__Host-setup');

export function readSetupCookie(apiUrl: string, header: string | null): string | undefined {
  const prefix = `${cookieName(apiUrl)}=`;
  const pair = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  const value = pair?.slice(prefix.length);
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}
