import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { aadstsOf, refusalCode } from '../../../shared/onboarding/consent/consent-refusal.ts';
import { type ConsentCode, onboardingProblems } from '../../../shared/onboarding/errors.ts';

/** Every AADSTS number that can come with a redirect, and what becomes of it there. */
const numbers: readonly (readonly [number, string, ConsentCode])[] = [
  [65004, 'consent_required', 'consent.declined'],
  [65001, 'consent_required', 'consent.unfinished'],
  [50076, 'interaction_required', 'consent.unfinished'],
  [900941, 'access_denied', 'consent.admin-required'],
  [500571, 'access_denied', 'consent.wrong-account'],
  [650052, 'access_denied', 'consent.tenant-unsupported'],
  [650056, 'invalid_client', 'consent.misconfigured'],
  [650057, 'invalid_resource', 'consent.misconfigured'],
  [700213, 'invalid_client', 'consent.misconfigured'],
  [7000215, 'invalid_client', 'consent.misconfigured'],
  [7000222, 'invalid_client', 'consent.misconfigured'],
  [65005, 'invalid_resource', 'consent.misconfigured'],
  [90093, 'access_denied', 'consent.admin-required'],
  [90094, 'access_denied', 'consent.admin-required'],
  [90095, 'interaction_required', 'consent.admin-required'],
  [900144, 'invalid_request', 'consent.misconfigured'],
  [900971, 'invalid_request', 'consent.misconfigured'],
  [50011, 'invalid_request', 'consent.misconfigured'],
  [50013, 'invalid_grant', 'consent.misconfigured'],
  [700027, 'invalid_client', 'consent.misconfigured'],
  [700229, 'invalid_client', 'consent.misconfigured'],
  [50020, 'invalid_grant', 'consent.wrong-account'],
  [700005, 'invalid_grant', 'consent.wrong-account'],
  [50034, 'invalid_grant', 'consent.wrong-account'],
  [90072, 'invalid_grant', 'consent.wrong-account'],
  [50105, 'interaction_required', 'consent.not-assigned'],
  [500021, 'access_denied', 'consent.blocked-by-policy'],
  [500022, 'access_denied', 'consent.blocked-by-policy'],
  [53003, 'interaction_required', 'consent.blocked-by-policy'],
  [53000, 'interaction_required', 'consent.blocked-by-policy'],
  [530032, 'access_denied', 'consent.blocked-by-policy'],
  [530099, 'access_denied', 'consent.blocked-by-policy'],
  [1000031, 'unauthorized_client', 'consent.blocked-by-policy'],
  [90002, 'invalid_request', 'consent.tenant-unsupported'],
  [90038, 'invalid_request', 'consent.tenant-unsupported'],
  [900382, 'invalid_client', 'consent.tenant-unsupported'],
  [900432, 'invalid_client', 'consent.tenant-unsupported'],
  [500011, 'invalid_resource', 'consent.tenant-unsupported'],
  [500014, 'invalid_resource', 'consent.tenant-unsupported'],
  [700016, 'unauthorized_client', 'consent.app-unknown'],
  [7000229, 'invalid_client', 'consent.app-unknown'],
  [7000112, 'unauthorized_client', 'consent.app-disabled'],
  [90033, 'temporarily_unavailable', 'consent.microsoft-unavailable'],
  [90024, 'temporarily_unavailable', 'consent.microsoft-unavailable'],
  [90055, 'temporarily_unavailable', 'consent.microsoft-unavailable'],
  [90006, 'server_error', 'consent.microsoft-unavailable'],
  [50000, 'server_error', 'consent.microsoft-unavailable'],
];

/** Without a number that is known. */
const errors: readonly (readonly [string, ConsentCode])[] = [
  ['access_denied', 'consent.declined'],
  ['permission_denied', 'consent.declined'],
  ['consent_required', 'consent.declined'],
  ['login_required', 'consent.unfinished'],
  ['interaction_required', 'consent.unfinished'],
  ['unauthorized_client', 'consent.app-unknown'],
  ['server_error', 'consent.microsoft-unavailable'],
  ['temporarily_unavailable', 'consent.microsoft-unavailable'],
  ['something_new', 'consent.refused'],
];

const passes = ['consent.unfinished', 'consent.app-unknown', 'consent.microsoft-unavailable'];

const told = (number: number) => `AADSTS${number}: Whatever Microsoft says. Trace ID: 1`;

describe('an error that Microsoft sends to a redirect', () => {
  it.each(numbers)('AADSTS%i with %s becomes %3$s', (number, error, code) => {
    const refusal = { error, error_description: told(number) };

    expect(refusalCode(refusal, 'discovery')).toBe(code);
    expect(refusalCode(refusal, 'sync')).toBe(code);
    expect(refusalCode(refusal, 'sign-in')).toBe(passes.includes(code) ? undefined : code);
  });

  it.each(errors)('%s alone becomes %s', (error, code) => {
    for (const description of [undefined, 'A text without number']) {
      const refusal = { error, error_description: description };

      expect(refusalCode(refusal, 'discovery')).toBe(code);
      expect(refusalCode(refusal, 'sync')).toBe(code);
    }
  });

  it.each(errors)('%s with a number that nobody knows is never called declined', (error, code) => {
    const refusal = { error, error_description: told(1234567) };
    const expected = code === 'consent.declined' ? 'consent.refused' : code;

    expect(refusalCode(refusal, 'discovery')).toBe(expected);
    expect(refusalCode(refusal, 'sync')).toBe(expected);
  });

  it('lets a person continue while Entra makes the service principal (AADSTS650051)', () => {
    const refusal = { error: 'invalid_client', error_description: told(650051) };

    expect(refusalCode(refusal, 'discovery')).toBeUndefined();
    expect(refusalCode(refusal, 'sign-in')).toBeUndefined();
    expect(refusalCode(refusal, 'sync')).toBe('consent.not-yet-effective');
  });

  it('is declined for AADSTS65004 and no other number', () => {
    const { numbers: published } = JSON.parse(
      readFileSync('tests/answers/aadsts-numbers.json', 'utf8'),
    ) as { numbers: number[] };

    const declined = published.filter((number) =>
      (['discovery', 'sign-in', 'sync'] as const).some(
        (purpose) =>
          refusalCode({ error: 'access_denied', error_description: told(number) }, purpose) ===
          'consent.declined',
      ),
    );

    expect(declined).toEqual([65004]);
  });

  it('does not end a sign-in just after the approval when the refusal may pass by itself', () => {
    const passing = errors.filter(([error]) => refusalCode({ error }, 'sign-in') === undefined);

    expect(passing.map(([error]) => error)).toEqual([
      'consent_required',
      'login_required',
      'interaction_required',
      'unauthorized_client',
      'server_error',
      'temporarily_unavailable',
    ]);
  });

  it('has a title and an action of its own for every code', () => {
    const codes = new Set([
      ...numbers.map(([, , code]) => code),
      ...errors.map(([, code]) => code),
    ]);
    const texts = [...codes].map((code) => onboardingProblems.definitions[code]);

    for (const { kind, title, action } of texts) {
      expect(kind).toBe('invalid');
      expect(action).toMatch(/^[A-Z].{20,}\.$/s);
      expect(texts.filter((other) => other.title === title)).toHaveLength(1);
    }
  });

  it('yields an AADSTS number only from the beginning of its description', () => {
    expect(aadstsOf({ error: 'x', error_description: 'See AADSTS65004' })).toBeUndefined();
    expect(aadstsOf({ error: 'x', error_description: 'AADSTS65004' })).toBe(65004);
    expect(aadstsOf({ error: 'x', error_description: 'AADSTS123456789012' })).toBeUndefined();
  });
});
