/** Every number that Microsoft publishes, through MSAL's own two error classes. */
import { readFileSync } from 'node:fs';
import { InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromMsal } from '../../../shared/microsoft/adapters/entra-errors.ts';
import { causeOfTokenRefusal } from '../../../shared/microsoft/classify.ts';
import { meaningOfNumber } from '../../../shared/microsoft/entra-numbers.ts';

const { numbers } = JSON.parse(readFileSync('tests/answers/aadsts-numbers.json', 'utf8')) as {
  numbers: number[];
};
/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response-1 and MSAL's own list. */
const suberrors = [
  'message_only',
  'basic_action',
  'additional_action',
  'consent_required',
  'bad_token',
  'user_password_expired',
  'ui_not_allowed',
  'interrupted_user',
  'protection_policy_required',
  undefined,
];
const oauthErrors = [
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'unauthorized_client',
  'interaction_required',
  'consent_required',
  'login_required',
];

/** MSAL's types say string; at run time it is the number of the JSON body. */
const asMsalHasIt = (number: number | undefined) => number as unknown as string | undefined;
const serverError = (error: string, number: number | undefined, status?: number) =>
  new ServerError(error, 'correlation', 'text', undefined, asMsalHasIt(number), status);
const interactionError = (error: string, suberror: string | undefined, number?: number) =>
  new InteractionRequiredAuthError(
    error,
    'correlation',
    'text',
    suberror ?? '',
    '',
    '',
    '',
    asMsalHasIt(number),
  );

describe("an error of MSAL's", () => {
  it('keeps every published number, and means the same in both classes whatever the suberror', () => {
    for (const number of numbers) {
      const expected = {
        code: `AADSTS${number}`,
        reason: causeOfTokenRefusal({ number }),
      };
      for (const error of oauthErrors) {
        expect(fromMsal(serverError(error, number, 400))).toMatchObject(expected);
        expect(fromMsal(serverError(error, number))).toMatchObject(expected);
        for (const suberror of suberrors) {
          expect(fromMsal(interactionError(error, suberror, number))).toMatchObject(expected);
        }
      }
    }
  });

  it('with a number that is not in the table is unknown, and keeps its number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 99_999_999 }),
        fc.constantFrom(...oauthErrors),
        fc.constantFrom(...suberrors),
        (number, error, suberror) => {
          fc.pre(meaningOfNumber(number) === undefined);

          for (const thrown of [
            serverError(error, number, 401),
            serverError(error, number),
            interactionError(error, suberror, number),
          ]) {
            expect(fromMsal(thrown)).toMatchObject({ reason: 'unknown', code: `AADSTS${number}` });
          }
        },
      ),
    );
  });

  it('without a number means what OAuth says, and nothing more', () => {
    const reasonOf = (error: string) => fromMsal(serverError(error, undefined)).reason;

    expect(reasonOf('temporarily_unavailable')).toBe('unavailable');
    expect(reasonOf('server_error')).toBe('unavailable');
    expect(reasonOf('invalid_client')).toBe('unknown');
    expect(fromMsal(interactionError('consent_required', undefined)).reason).toBe(
      'consent-missing',
    );
    expect(fromMsal(interactionError('interaction_required', 'basic_action')).reason).toBe(
      'unknown',
    );
  });

  it('that MSAL repeats from memory after a 429 is throttling, whatever its numbers were', () => {
    for (const code of ['', '90055', '50196 90055']) {
      expect(fromMsal(serverError(code, undefined)).reason).toBe('throttled');
    }
  });
});

describe('the table of numbers', () => {
  it.each([
    [50196, 'throttled'],
    [53003, 'blocked-by-policy'],
    [500133, 'configuration'],
    [700024, 'configuration'],
    [7000218, 'configuration'],
    [650051, 'replicating'],
    [650052, 'tenant-problem'],
    [650056, 'configuration'],
    [650057, 'configuration'],
  ])('makes AADSTS%i %s where a token was refused', (number, reason) => {
    expect(causeOfTokenRefusal({ number })).toBe(reason);
  });
});
