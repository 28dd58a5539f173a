import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { causeOfGraphRefusal, causeOfTokenRefusal } from '../../../shared/microsoft/classify.ts';
import { meaningOfNumber } from '../../../shared/microsoft/entra-numbers.ts';

const notKnown = fc
  .integer({ min: 8_000_000, max: 9_999_999 })
  .filter((number) => meaningOfNumber(number) === undefined);

describe('the cause of a token refusal', () => {
  it.each([
    [7000222, 'invalid_client', 'secret-expired'],
    [7000215, 'invalid_client', 'secret-invalid'],
    [7000112, 'unauthorized_client', 'disabled'],
    [500014, 'invalid_resource', 'tenant-problem'],
    [700016, 'unauthorized_client', 'app-missing'],
    [7000229, 'invalid_client', 'service-principal-missing'],
    [90002, 'invalid_request', 'tenant-missing'],
    [65001, 'invalid_grant', 'consent-missing'],
    [1000031, 'access_denied', 'blocked-by-policy'],
    [53003, 'access_denied', 'blocked-by-policy'],
    [530032, 'access_denied', 'blocked-by-policy'],
    [530084, 'access_denied', 'blocked-by-policy'],
    [700229, 'unauthorized_client', 'configuration'],
    [700027, 'invalid_client', 'configuration'],
    [700213, 'invalid_client', 'configuration'],
    [50013, 'invalid_grant', 'configuration'],
    [90033, 'temporarily_unavailable', 'unavailable'],
    [90024, 'temporarily_unavailable', 'unavailable'],
    [50000, 'server_error', 'unavailable'],
    [65004, 'access_denied', 'consent-missing'],
    [90094, 'access_denied', 'consent-missing'],
    [90093, 'access_denied', 'permission-missing'],
    [50058, 'login_required', 'unknown'],
    [50020, 'invalid_grant', 'unknown'],
    [50105, 'invalid_grant', 'blocked-by-policy'],
    [650051, 'invalid_client', 'replicating'],
    [50011, 'invalid_request', 'configuration'],
    [900382, 'invalid_request', 'configuration'],
    [50196, 'server_error', 'throttled'],
    [123456, 'invalid_client', 'unknown'],
  ])('AADSTS%i (%s) is %s', (number, error, cause) => {
    expect(causeOfTokenRefusal({ status: 401, number, error })).toBe(cause);
  });

  it('follows from the status first: a busy or broken service says nothing about the app', () => {
    expect(causeOfTokenRefusal({ status: 429, number: 7000215 })).toBe('throttled');
    expect(causeOfTokenRefusal({ status: 503, number: 7000215 })).toBe('unavailable');
  });

  it.each([
    ['temporarily_unavailable', 'unavailable'],
    ['server_error', 'unavailable'],
    ['consent_required', 'consent-missing'],
    ['slow_down', 'throttled'],
    ['invalid_client', 'unknown'],
    [undefined, 'unknown'],
  ])('Without a number the error %s is %s.', (error, cause) => {
    expect(causeOfTokenRefusal({ status: 400, error })).toBe(cause);
    expect(causeOfTokenRefusal({ error })).toBe(cause);
  });

  it('A status from 500 on is an outage, whatever the number.', () => {
    expect(causeOfTokenRefusal({ status: 500, number: 7000215 })).toBe('unavailable');
    expect(causeOfTokenRefusal({ status: 499, number: 7000215 })).toBe('secret-invalid');
  });

  it('is never a lost secret for a code that is not known', () => {
    fc.assert(
      fc.property(notKnown, (number) => {
        expect(causeOfTokenRefusal({ status: 400, number })).toBe('unknown');
      }),
    );
  });
});

describe('the cause of a Graph refusal', () => {
  it.each([
    [403, 'Authorization_RequestDenied', [], 'permission-missing'],
    [401, 'Authorization_IdentityNotFound', [], 'service-principal-missing'],
    [403, 'Authorization_IdentityDisabled', [], 'disabled'],
    [401, 'InvalidAuthenticationToken', [], 'unknown'],
    [403, 'ErrorAccessDenied', [], 'access-policy'],
    [404, 'ErrorInvalidUser', [], 'mailbox-missing'],
    [404, 'MailboxNotEnabledForRESTAPI', [], 'mailbox-inactive'],
    [404, 'ResourceNotFound', [], 'mailbox-missing'],
    [404, 'Request_ResourceNotFound', [], 'not-found'],
    [404, 'Directory_ObjectNotFound', [], 'not-found'],
    [400, 'Request_BadRequest', ['NoBackingApplicationObject'], 'replicating'],
    [400, 'Request_BadRequest', [], 'configuration'],
    [400, 'CredentialTypeNotAllowedAsPerAppPolicy', [], 'secrets-forbidden'],
    [403, 'CredentialTypeNotAllowedAsPerAppPolicy', [], 'secrets-forbidden'],
    [400, 'CredentialInvalidLifetimeAsPerAppPolicy', [], 'secret-lifetime'],
    [403, 'Directory_QuotaExceeded', [], 'quota'],
    [429, 'TooManyRequests', [], 'throttled'],
    [503, 'UnknownError', [], 'unavailable'],
    [403, undefined, [], 'permission-missing'],
    [403, 'ExtensionError', [], 'unknown'],
    [418, undefined, [], 'unknown'],
  ])('%i %s %j is %s', (status, code, details, cause) => {
    expect(causeOfGraphRefusal({ status, code, details })).toBe(cause);
  });
});

describe('every code of Graph, at every status', () => {
  const byCode = {
    CredentialTypeNotAllowedAsPerAppPolicy: 'secrets-forbidden',
    CredentialInvalidLifetimeAsPerAppPolicy: 'secret-lifetime',
    SignInAudienceNotAllowedAsPerAppPolicy: 'blocked-by-policy',
    Directory_QuotaExceeded: 'quota',
    Directory_ObjectNotFound: 'not-found',
    Request_ResourceNotFound: 'not-found',
    NoBackingApplicationObject: 'replicating',
    Request_MultipleObjectsWithSameKeyValue: 'conflict',
    ObjectConflict: 'conflict',
    Authorization_RequestDenied: 'permission-missing',
    Authorization_IdentityNotFound: 'service-principal-missing',
    Authorization_IdentityDisabled: 'disabled',
    ErrorAccessDenied: 'access-policy',
    ErrorInvalidUser: 'mailbox-missing',
    ErrorNonExistentMailbox: 'mailbox-missing',
    ResourceNotFound: 'mailbox-missing',
    MailboxNotEnabledForRESTAPI: 'mailbox-inactive',
    MailboxNotHostedInExchangeOnline: 'mailbox-inactive',
  };
  const forbidden = ['', 'UnknownError', 'Forbidden', 'accessDenied'];
  const codes: readonly (readonly [string, string | undefined])[] = [
    ...Object.entries(byCode),
    ...[
      'SomethingNew',
      'ExtensionError',
      'InvalidAuthenticationToken',
      'ErrorItemNotFound',
      ...forbidden,
    ].map((code) => [code, undefined] as const),
  ];
  const byStatus: Readonly<Record<number, string>> = {
    400: 'configuration',
    404: 'not-found',
    409: 'conflict',
  };
  const causeAt = (status: number, code: string) =>
    status === 403 && forbidden.includes(code) ? 'permission-missing' : byStatus[status];
  const refusals = [400, 401, 403, 404, 405, 409, 410, 412, 415, 418, 422, 423, 451];
  const outages = [500, 501, 502, 503, 504, 507, 509, 599];

  it.each(codes)(
    '%s means the same at each refusal, and says nothing of an outage',
    (code, known) => {
      for (const status of refusals) {
        expect(causeOfGraphRefusal({ status, code })).toBe(
          known ?? causeAt(status, code) ?? 'unknown',
        );
        // The more specific code of the details decides.
        expect(causeOfGraphRefusal({ status, code: 'Request_BadRequest', details: [code] })).toBe(
          known ?? byStatus[status] ?? 'unknown',
        );
      }
      for (const status of outages) {
        expect(causeOfGraphRefusal({ status, code })).toBe('unavailable');
      }
      expect(causeOfGraphRefusal({ status: 429, code })).toBe('throttled');
    },
  );
});
