import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ConsentState,
  codeVerifierOf,
  digestOf,
  isExpired,
  isSameBrowser,
  newKey,
  nonceOf,
  readSetupCookie,
  setupCookie,
} from '../../../shared/onboarding/connection/consent-state.ts';

const secret = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/);
const local = 'http://localhost:7071/api';
const online = 'https://api.example.com/api';

const stateOf = (browser: string): ConsentState => ({
  purpose: 'discovery',
  organisationId: 'org',
  userKey: 'user',
  browser: digestOf(browser),
  expiresAt: new Date(900_000).toISOString(),
});

describe('a consent state', () => {
  it('has a key of 256 bits that is never the same', () => {
    const keys = new Set(Array.from({ length: 100 }, newKey));

    expect(keys.size).toBe(100);
    expect([...keys].every((key) => /^[A-Za-z0-9_-]{43}$/.test(key))).toBe(true);
  });

  it('is alive before its end and dead from it on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_800_000 }), (at) => {
        expect(isExpired(stateOf('browser'), new Date(at))).toBe(at >= 900_000);
      }),
    );
  });

  it('knows only the browser that started it', () => {
    fc.assert(
      fc.property(secret, secret, (own, other) => {
        const state = stateOf(own);

        expect(isSameBrowser(state, own)).toBe(true);
        expect(isSameBrowser(state, other)).toBe(own === other);
        expect(isSameBrowser(state, undefined)).toBe(false);
      }),
    );
  });

  it('derives a nonce and a PKCE verifier that its row does not contain', () => {
    fc.assert(
      fc.property(secret, secret, (key, browser) => {
        const row = JSON.stringify([digestOf(key), stateOf(browser)]);

        expect(codeVerifierOf(key, browser)).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
        expect(codeVerifierOf(key, browser)).not.toBe(nonceOf(key, browser));
        expect(row).not.toContain(codeVerifierOf(key, browser));
        expect(row).not.toContain(nonceOf(key, browser));
      }),
    );
  });
});

describe('the set-up cookie', () => {
  it('is read back among others, whatever their order', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(local, online), (value, apiUrl) => {
        const { name } = setupCookie(apiUrl, value, 15);

        expect(readSetupCookie(apiUrl, `a=1; ${name}=${value}; b=2`)).toBe(value);
        expect(readSetupCookie(apiUrl, 'a=1')).toBeUndefined();
        expect(readSetupCookie(apiUrl, null)).toBeUndefined();
      }),
    );
  });

  it('is pinned to its host over https and plain on loopback', () => {
    expect(setupCookie(online, 'v', 15)).toEqual({
      name: '__Host-setup',
      value: 'v',
      path: '/',
      maxAge: 900,
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    });
    expect(setupCookie(local, 'v', 15)).toMatchObject({ name: 'setup', secure: false });
  });
});
