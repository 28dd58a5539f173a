import { describe, expect, it } from '@jest/globals';
import { causeOfGraphRefusal, causeOfTokenRefusal } from '../../../shared/microsoft/classify.ts';
import { type MicrosoftCause, MicrosoftError } from '../../../shared/microsoft/contract.ts';
import {
  explainProblem,
  explainWaiting,
} from '../../../shared/onboarding/connection/explanations.ts';
import type { OnboardingDeps } from '../../../shared/onboarding/connection/ports.ts';
import type { StepResult } from '../../../shared/onboarding/proofs/step-result.ts';
import { advanced } from '../../../shared/onboarding/setup/setup.activities.ts';
import type { StepWork } from '../../../shared/onboarding/setup/setup-step.ts';
import { ensureApplication } from '../../../shared/onboarding/setup/sync-application.ts';
import { ensureSecret, proveSecret } from '../../../shared/onboarding/setup/sync-secret.ts';
import { checkDiscovery, listRooms } from '../../../shared/onboarding/setup/validate-tenant.ts';
import { checkConsent, readCalendar } from '../../../shared/onboarding/setup/verify-connection.ts';
import { connectionIn } from '../../support/connection-rows.ts';
import { memoryAlerts, memoryAnswers, memoryRefusals } from '../../support/secret-fakes.ts';

const AT = new Date(Date.UTC(2026, 0, 5, 9));
const secret = {
  name: 'calsync-1',
  version: '1',
  keyId: 'key',
  createdAt: AT.toISOString(),
  expiresOn: AT.toISOString(),
};
const syncApp = { objectId: 'object', clientId: 'client', servicePrincipalId: 'sp', generation: 1 };
const facts = {
  tenant: { id: '5f0a2a2a-3c1e-4b52-8d57-0d9a7c6f1b11', displayName: 'Contoso' },
  syncApp: { ...syncApp, secret },
};
const validating = connectionIn('validating', AT, facts);
const verifying = connectionIn('verifying', AT, facts);
const { syncApp: _app, ...withoutApp } = validating;
type Work = Omit<StepWork<'validating'>, 'row'> & Omit<StepWork<'verifying'>, 'row'>;
/** The row as each step finds it. */
const steps: Readonly<Record<string, (work: Work) => Promise<StepResult>>> = {
  checkDiscovery: (work) => checkDiscovery({ ...work, row: validating }),
  listRooms: (work) => listRooms({ ...work, row: validating }),
  ensureApplication: (work) => ensureApplication({ ...work, row: withoutApp }),
  ensureSecret: (work) => ensureSecret({ ...work, row: { ...withoutApp, syncApp } }),
  proveSecret: (work) => proveSecret({ ...work, row: validating }),
  checkConsent: (work) => checkConsent({ ...work, row: verifying }),
  readCalendar: (work) => readCalendar({ ...work, row: verifying }),
};

/** Microsoft refuses, at the token endpoint or at Graph. */
async function outcomeOf(
  name: string,
  where: 'token' | 'graph',
  cause: MicrosoftCause,
  number?: number,
) {
  const code = number === undefined ? undefined : `AADSTS${number}`;
  const refuse = () => Promise.reject(new MicrosoftError(cause, { code }));
  const token = { accessToken: '', roles: [], expiresAt: '' };
  const acquire = where === 'token' ? refuse : () => Promise.resolve(token);
  // Only what the steps ask before they are refused.
  const deps = {
    clock: () => AT,
    alerts: () => memoryAlerts().alerts,
    refusals: memoryRefusals(),
    answers: memoryAnswers(),
    settings: { apiUrl: 'http://localhost:7071/api', secretLifetimeDays: 730 },
    tokens: () => ({ acquire }),
    graph: () => ({ send: refuse }),
    appSecrets: () => ({ ensure: refuse, removeOrphans: refuse }),
    assignments: () => ({ async *rooms() {} }),
    rooms: () => ({
      refresh: () => Promise.resolve({ found: 1 }),
      async *each() {
        yield { state: 'active', emailAddress: 'room@contoso.example' };
      },
    }),
  } as unknown as OnboardingDeps;
  const step = steps[name];
  if (step === undefined) throw new Error(`There is no step ${name}`);
  return await step({ deps, save: () => Promise.resolve(true) });
}

function expectWords(code: string): void {
  const { title, detail, action } = explainProblem(code);
  for (const text of [title, detail, action, explainWaiting(code).message]) {
    expect(text).toMatch(/^[A-Z].{10,}[^\s]$/s);
  }
  if (code !== 'microsoft.unexpected') {
    expect(title).not.toBe(explainProblem('microsoft.unexpected').title);
  }
}

const unavailable = ['waiting', 'microsoft.unavailable'];
const unexpected = ['waiting', 'microsoft.unexpected'];
/** Our own credential or registration. */
const ours = ['waiting', 'service.misconfigured'];
const notEffective = ['waiting', 'consent.discovery-not-effective'];
const syncNotEffective = ['waiting', 'consent.sync-not-effective'];
const notAccepted = ['waiting', 'secret.not-yet-accepted'];
const disabled = ['failed', 'application.disabled'];
const unusable = ['failed', 'microsoft.tenant-unusable'];
const blocked = ['failed', 'microsoft.blocked-by-policy'];

/** AADSTS number → cause → what set-up makes of it: with the discovery app, a new secret, a new consent. */
const tokenTable = [
  [7000222, 'secret-expired', ours, notAccepted, unexpected],
  [7000215, 'secret-invalid', ours, notAccepted, notAccepted],
  [7000112, 'disabled', disabled, disabled, disabled],
  [500014, 'tenant-problem', unusable, unusable, unusable],
  [500011, 'tenant-problem', unusable, unusable, unusable],
  [700016, 'app-missing', notEffective, notAccepted, syncNotEffective],
  [7000229, 'service-principal-missing', notEffective, notAccepted, syncNotEffective],
  [90002, 'tenant-missing', unusable, unusable, unusable],
  [90038, 'tenant-missing', unusable, unusable, unusable],
  [65001, 'consent-missing', notEffective, notAccepted, syncNotEffective],
  [65004, 'consent-missing', notEffective, notAccepted, syncNotEffective],
  [90094, 'consent-missing', notEffective, notAccepted, syncNotEffective],
  [90095, 'consent-missing', notEffective, notAccepted, syncNotEffective],
  [90093, 'permission-missing', notEffective, unexpected, ['waiting', 'application.forbidden']],
  [1000031, 'blocked-by-policy', blocked, blocked, blocked],
  [500021, 'blocked-by-policy', blocked, blocked, blocked],
  [500022, 'blocked-by-policy', blocked, blocked, blocked],
  [53003, 'blocked-by-policy', blocked, blocked, blocked],
  [530032, 'blocked-by-policy', blocked, blocked, blocked],
  [530099, 'blocked-by-policy', blocked, blocked, blocked],
  [65005, 'configuration', ours, unexpected, unexpected],
  [900144, 'configuration', ours, unexpected, unexpected],
  [900971, 'configuration', ours, unexpected, unexpected],
  [900382, 'configuration', unexpected, unexpected, unexpected],
  [900432, 'configuration', unexpected, unexpected, unexpected],
  [50011, 'configuration', ours, unexpected, unexpected],
  [700229, 'configuration', ours, unexpected, unexpected],
  [700027, 'configuration', ours, unexpected, unexpected],
  [50013, 'configuration', ours, unexpected, unexpected],
  [700024, 'configuration', ours, unexpected, unexpected],
  [7000218, 'configuration', ours, unexpected, unexpected],
  [500133, 'configuration', ours, unexpected, unexpected],
  [50020, 'unknown', unexpected, unexpected, unexpected],
  [90033, 'unavailable', unavailable, unavailable, unavailable],
  [90024, 'unavailable', unavailable, unavailable, unavailable],
  [90006, 'unavailable', unavailable, unavailable, unavailable],
  [50000, 'unavailable', unavailable, unavailable, unavailable],
  [90055, 'throttled', unavailable, unavailable, unavailable],
  [1234567, 'unknown', unexpected, unexpected, unexpected],
] as const;

const replicating = ['waiting', 'application.replicating'];
const forbidden = ['waiting', 'application.forbidden'];
const notListed = ['waiting', 'rooms.not-listed'];

/** Graph's status and code → cause → what set-up makes of it, step by step. */
const graphTable: readonly (readonly [
  number,
  string | undefined,
  readonly string[],
  MicrosoftCause,
  Readonly<Record<string, readonly string[]>>,
])[] = [
  [
    400,
    'CredentialTypeNotAllowedAsPerAppPolicy',
    [],
    'secrets-forbidden',
    { ensureSecret: ['failed', 'secret.forbidden-by-policy'] },
  ],
  [
    403,
    'CredentialTypeNotAllowedAsPerAppPolicy',
    [],
    'secrets-forbidden',
    { ensureSecret: ['failed', 'secret.forbidden-by-policy'] },
  ],
  [
    400,
    'CredentialInvalidLifetimeAsPerAppPolicy',
    [],
    'secret-lifetime',
    { ensureSecret: ['failed', 'secret.lifetime-forbidden'] },
  ],
  [
    400,
    'SignInAudienceNotAllowedAsPerAppPolicy',
    [],
    'blocked-by-policy',
    { ensureApplication: blocked },
  ],
  [
    403,
    'Directory_QuotaExceeded',
    [],
    'quota',
    {
      ensureApplication: ['failed', 'directory.quota-exceeded'],
      ensureSecret: ['failed', 'directory.quota-exceeded'],
    },
  ],
  [
    400,
    'Directory_QuotaExceeded',
    [],
    'quota',
    { ensureApplication: ['failed', 'directory.quota-exceeded'] },
  ],
  [
    404,
    'Request_ResourceNotFound',
    [],
    'not-found',
    {
      listRooms: notListed,
      ensureApplication: replicating,
      ensureSecret: replicating,
      checkConsent: syncNotEffective,
    },
  ],
  [
    404,
    'Directory_ObjectNotFound',
    [],
    'not-found',
    { ensureApplication: replicating, ensureSecret: replicating },
  ],
  [
    400,
    'Request_BadRequest',
    ['NoBackingApplicationObject'],
    'replicating',
    { ensureApplication: replicating },
  ],
  [
    400,
    'Request_MultipleObjectsWithSameKeyValue',
    [],
    'conflict',
    { ensureApplication: replicating },
  ],
  [409, 'ObjectConflict', [], 'conflict', { ensureApplication: replicating }],
  [
    403,
    'Authorization_RequestDenied',
    [],
    'permission-missing',
    {
      listRooms: notListed,
      ensureApplication: forbidden,
      ensureSecret: forbidden,
      checkConsent: forbidden,
      readCalendar: ['waiting', 'rooms.none-readable'],
    },
  ],
  [
    401,
    'Authorization_IdentityNotFound',
    [],
    'service-principal-missing',
    {
      listRooms: notEffective,
      ensureApplication: notEffective,
      ensureSecret: notEffective,
      checkConsent: syncNotEffective,
      readCalendar: syncNotEffective,
    },
  ],
  [
    403,
    'Authorization_IdentityNotFound',
    [],
    'service-principal-missing',
    { ensureApplication: notEffective },
  ],
  [
    403,
    'Authorization_IdentityDisabled',
    [],
    'disabled',
    { listRooms: disabled, ensureApplication: disabled, readCalendar: disabled },
  ],
  [
    401,
    'InvalidAuthenticationToken',
    [],
    'unknown',
    { listRooms: unexpected, ensureApplication: unexpected },
  ],
  [
    403,
    'ErrorAccessDenied',
    [],
    'access-policy',
    { readCalendar: ['waiting', 'rooms.none-readable'] },
  ],
  [
    404,
    'ErrorInvalidUser',
    [],
    'mailbox-missing',
    { readCalendar: ['waiting', 'rooms.none-readable'] },
  ],
  [
    404,
    'MailboxNotEnabledForRESTAPI',
    [],
    'mailbox-inactive',
    { readCalendar: ['waiting', 'rooms.none-readable'] },
  ],
  [
    404,
    'ResourceNotFound',
    [],
    'mailbox-missing',
    { readCalendar: ['waiting', 'rooms.none-readable'] },
  ],
  [
    429,
    'TooManyRequests',
    [],
    'throttled',
    {
      listRooms: unavailable,
      ensureApplication: unavailable,
      ensureSecret: unavailable,
      checkConsent: unavailable,
      readCalendar: unavailable,
    },
  ],
  [
    503,
    undefined,
    [],
    'unavailable',
    {
      listRooms: unavailable,
      ensureApplication: unavailable,
      ensureSecret: unavailable,
      checkConsent: unavailable,
      readCalendar: unavailable,
    },
  ],
  [
    418,
    undefined,
    [],
    'unknown',
    {
      listRooms: unexpected,
      ensureApplication: unexpected,
      ensureSecret: unexpected,
      checkConsent: unexpected,
      readCalendar: unexpected,
    },
  ],
];

const seen = async (
  name: string,
  where: 'token' | 'graph',
  cause: MicrosoftCause,
  number?: number,
) => {
  const result = await outcomeOf(name, where, cause, number);
  if (result.outcome !== 'waiting' && result.outcome !== 'failed') throw new Error(result.outcome);
  expectWords(result.code);
  return [result.outcome, result.code];
};

describe('what Microsoft refuses at the token endpoint', () => {
  it.each(tokenTable)(
    'AADSTS%i, %s, becomes a cause with words',
    async (number, cause, ...expected) => {
      expect(causeOfTokenRefusal({ status: 400, number })).toBe(cause);

      const [discovery, secretOfSync, consentToSync] = expected;
      expect(await seen('checkDiscovery', 'token', cause, number)).toEqual(discovery);
      expect(await seen('proveSecret', 'token', cause)).toEqual(secretOfSync);
      // There Graph is asked first, with a token of the discovery app.
      expect(await seen('checkConsent', 'graph', cause)).toEqual(consentToSync);
    },
  );
});

describe('what Graph refuses', () => {
  it.each(graphTable)(
    '%s %s %j is %s and becomes a cause with words',
    async (status, code, details, cause, expected) => {
      expect(causeOfGraphRefusal({ status, code, details })).toBe(cause);

      const results = await Promise.all(
        Object.keys(expected).map(
          async (name) => [name, await seen(name, 'graph', cause)] as const,
        ),
      );
      expect(Object.fromEntries(results)).toEqual(expected);
    },
  );
});

describe('a cause that ends a step', () => {
  it.each(['validating', 'verifying'] as const)(
    'puts a set-up that is %s into failed, with an action that goes on there',
    (state) => {
      const codes = [...disabled, ...unusable, ...blocked].filter((code) => code !== 'failed');
      for (const code of codes) {
        const after = advanced(connectionIn(state, AT, facts), AT, 'failed', code);

        expect(after).toMatchObject({ state: 'failed', problem: code, failedIn: state });
        expect(explainProblem(code).retryable).toBe(true);
      }
    },
  );
});
