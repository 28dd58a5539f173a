import { describe, expect, it } from '@jest/globals';
import type { MicrosoftCause } from '../../../shared/microsoft/contract.ts';
import { meetings } from '../../support/microsoft-refusals.ts';

const everyCause = {
  throttled: true,
  unavailable: true,
  replicating: true,
  conflict: true,
  'not-found': true,
  'app-missing': true,
  'service-principal-missing': true,
  'consent-missing': true,
  'permission-missing': true,
  'secret-invalid': true,
  'secret-expired': true,
  disabled: true,
  'tenant-missing': true,
  'tenant-problem': true,
  'blocked-by-policy': true,
  'secrets-forbidden': true,
  'secret-lifetime': true,
  quota: true,
  'access-policy': true,
  'mailbox-missing': true,
  'mailbox-inactive': true,
  configuration: true,
  unknown: true,
} as const satisfies Readonly<Record<MicrosoftCause, true>>;

/** Outcomes that every step of a set-up shares. */
const inEverySetUp = {
  'failed application.disabled': 'disabled',
  'failed directory.quota-exceeded': 'quota',
  'failed microsoft.blocked-by-policy': 'blocked-by-policy',
  'failed microsoft.tenant-unusable': 'tenant-missing tenant-problem',
  'failed secret.forbidden-by-policy': 'secrets-forbidden',
  'failed secret.lifetime-forbidden': 'secret-lifetime',
};

/** For every place: outcome and the causes that lead to it. */
const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'read of a calendar': {
    throttled: 'throttled',
    transient:
      'unavailable replicating conflict secrets-forbidden secret-lifetime quota configuration unknown',
    missing: 'not-found mailbox-missing',
    'lost-access':
      'app-missing service-principal-missing consent-missing secret-invalid secret-expired disabled tenant-missing tenant-problem blocked-by-policy',
    refused: 'permission-missing access-policy',
    inactive: 'mailbox-inactive',
  },
  'read of a calendar, with Retry-After': {
    throttled: 'throttled unavailable',
    transient: 'replicating conflict secrets-forbidden secret-lifetime quota configuration unknown',
    missing: 'not-found mailbox-missing',
    'lost-access':
      'app-missing service-principal-missing consent-missing secret-invalid secret-expired disabled tenant-missing tenant-problem blocked-by-policy',
    refused: 'permission-missing access-policy',
    inactive: 'mailbox-inactive',
  },
  'probe of rooms missing from the list': {
    'asks later':
      'throttled unavailable replicating conflict not-found app-missing service-principal-missing consent-missing permission-missing secret-invalid secret-expired disabled tenant-missing tenant-problem blocked-by-policy secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive',
    unknown: 'configuration unknown',
  },
  'refresh of the room list': {
    'tries again': 'throttled unavailable replicating conflict quota unknown',
    'reports lost access':
      'not-found app-missing service-principal-missing consent-missing permission-missing secret-invalid secret-expired disabled tenant-missing tenant-problem blocked-by-policy secrets-forbidden secret-lifetime access-policy mailbox-missing mailbox-inactive configuration',
  },
  'read of a room in a check of mailbox access': {
    pause: 'throttled',
    'pause after a failure':
      'unavailable replicating conflict not-found permission-missing secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive configuration unknown',
    'lost-access':
      'app-missing service-principal-missing consent-missing secret-invalid secret-expired disabled tenant-missing tenant-problem blocked-by-policy',
  },
  'new secret in a renewal': {
    'waiting rotation.microsoft-unavailable': 'throttled unavailable',
    'waiting rotation.microsoft-unexpected':
      'replicating conflict secret-invalid secret-expired tenant-missing tenant-problem blocked-by-policy quota access-policy mailbox-missing mailbox-inactive configuration unknown',
    'failed rotation.app-not-manageable':
      'not-found app-missing service-principal-missing consent-missing permission-missing disabled',
    'failed rotation.secrets-forbidden': 'secrets-forbidden',
    'failed rotation.lifetime-forbidden': 'secret-lifetime',
  },
  'proof of a new secret in a renewal': {
    'waiting rotation.microsoft-unavailable': 'throttled unavailable',
    'waiting rotation.microsoft-unexpected':
      'replicating conflict secret-expired tenant-missing tenant-problem blocked-by-policy quota access-policy mailbox-missing mailbox-inactive configuration unknown',
    'failed rotation.app-not-manageable':
      'not-found app-missing service-principal-missing consent-missing permission-missing disabled',
    'waiting rotation.not-accepted': 'secret-invalid',
    'failed rotation.secrets-forbidden': 'secrets-forbidden',
    'failed rotation.lifetime-forbidden': 'secret-lifetime',
  },
  'proof of an old secret in a renewal': {
    'waiting rotation.microsoft-unavailable': 'throttled unavailable',
    'waiting rotation.microsoft-unexpected':
      'replicating conflict secret-expired tenant-missing tenant-problem blocked-by-policy quota access-policy mailbox-missing mailbox-inactive configuration unknown',
    'failed rotation.app-not-manageable':
      'not-found app-missing service-principal-missing consent-missing permission-missing disabled',
    'failed rotation.not-accepted': 'secret-invalid',
    'failed rotation.secrets-forbidden': 'secrets-forbidden',
    'failed rotation.lifetime-forbidden': 'secret-lifetime',
  },
  'sign-in that proves the tenant': {
    'once more': 'throttled unavailable app-missing service-principal-missing consent-missing',
    refused:
      'replicating conflict not-found permission-missing secret-invalid secret-expired disabled tenant-missing tenant-problem blocked-by-policy secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive configuration unknown',
  },
  'token of the discovery app': {
    'no alert':
      'throttled unavailable replicating conflict not-found app-missing service-principal-missing consent-missing permission-missing disabled tenant-missing tenant-problem blocked-by-policy secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive unknown',
    'credential|discovery': 'secret-invalid secret-expired configuration',
  },
  'set-up: token of the discovery app': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict not-found access-policy mailbox-missing mailbox-inactive unknown',
    'waiting service.misconfigured': 'secret-invalid secret-expired configuration',
    'waiting consent.discovery-not-effective':
      'app-missing service-principal-missing consent-missing permission-missing',
  },
  'set-up: list of rooms': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict secret-invalid secret-expired access-policy mailbox-missing mailbox-inactive configuration unknown',
    'waiting rooms.not-listed': 'not-found permission-missing',
    'waiting consent.discovery-not-effective':
      'app-missing service-principal-missing consent-missing',
  },
  'set-up: application': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting application.replicating': 'replicating conflict not-found',
    'waiting consent.discovery-not-effective':
      'app-missing service-principal-missing consent-missing',
    'waiting application.forbidden': 'permission-missing',
    'waiting microsoft.unexpected':
      'secret-invalid secret-expired access-policy mailbox-missing mailbox-inactive configuration unknown',
  },
  'set-up: secret': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting application.replicating': 'replicating conflict',
    'waiting application.replicating, app missing since now': 'not-found',
    'waiting consent.discovery-not-effective':
      'app-missing service-principal-missing consent-missing',
    'waiting application.forbidden': 'permission-missing',
    'waiting microsoft.unexpected':
      'secret-invalid secret-expired access-policy mailbox-missing mailbox-inactive configuration unknown',
  },
  'set-up: proof of a fresh secret': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict not-found permission-missing access-policy mailbox-missing mailbox-inactive configuration unknown',
    'waiting secret.not-yet-accepted':
      'app-missing service-principal-missing consent-missing secret-invalid',
    'waiting secret.not-yet-accepted, next secret': 'secret-expired',
  },
  'set-up: proof of an old secret': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict not-found permission-missing access-policy mailbox-missing mailbox-inactive configuration unknown',
    'waiting secret.not-yet-accepted, app missing since now':
      'app-missing service-principal-missing',
    'waiting secret.not-yet-accepted': 'consent-missing',
    'waiting secret.not-yet-accepted, next secret': 'secret-invalid secret-expired',
  },
  'set-up: consent': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict secret-expired access-policy mailbox-missing mailbox-inactive configuration unknown',
    'waiting consent.sync-not-effective, app missing since now':
      'not-found app-missing service-principal-missing',
    'waiting consent.sync-not-effective': 'consent-missing',
    'waiting application.forbidden': 'permission-missing',
    'waiting secret.not-yet-accepted': 'secret-invalid',
  },
  'set-up: consent, app missing for long': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict secret-expired access-policy mailbox-missing mailbox-inactive configuration unknown',
    'failed connection.app-deleted': 'not-found app-missing service-principal-missing',
    'waiting consent.sync-not-effective': 'consent-missing',
    'waiting application.forbidden': 'permission-missing',
    'waiting secret.not-yet-accepted': 'secret-invalid',
  },
  'set-up: calendar': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict app-missing consent-missing secret-expired configuration unknown',
    'waiting rooms.none-readable':
      'not-found permission-missing access-policy mailbox-missing mailbox-inactive',
    'waiting consent.sync-not-effective': 'service-principal-missing',
    'waiting secret.not-yet-accepted': 'secret-invalid',
  },
  'set-up: refresh of the room list': {
    ...inEverySetUp,
    'waiting microsoft.unavailable': 'throttled unavailable',
    'waiting microsoft.unexpected':
      'replicating conflict not-found app-missing consent-missing secret-expired access-policy mailbox-missing mailbox-inactive configuration unknown',
    'waiting consent.sync-not-effective': 'service-principal-missing',
    'waiting rooms.not-listed': 'permission-missing',
    'waiting secret.not-yet-accepted': 'secret-invalid',
  },
  'health: token of the sync app': {
    'as before': 'throttled unavailable',
    'degraded microsoft.unexpected':
      'replicating conflict not-found permission-missing secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive configuration unknown',
    'degraded connection.app-deleted': 'app-missing service-principal-missing',
    'degraded connection.access-lost': 'consent-missing',
    'degraded connection.secret-refused': 'secret-invalid secret-expired',
    'degraded application.disabled': 'disabled',
    'degraded microsoft.tenant-unusable': 'tenant-missing tenant-problem',
    'degraded microsoft.blocked-by-policy': 'blocked-by-policy',
  },
  'health: token of the discovery app': {
    'as before': 'throttled unavailable',
    'degraded microsoft.unexpected':
      'replicating conflict secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive unknown',
    'degraded connection.app-deleted': 'not-found',
    'degraded connection.discovery-lost':
      'app-missing service-principal-missing consent-missing permission-missing disabled',
    'as before, alert credential|discovery': 'secret-invalid secret-expired configuration',
    'degraded microsoft.tenant-unusable': 'tenant-missing tenant-problem',
    'degraded microsoft.blocked-by-policy': 'blocked-by-policy',
  },
  'health: directory': {
    'as before': 'throttled unavailable',
    'degraded microsoft.unexpected':
      'replicating conflict secret-invalid secret-expired secrets-forbidden secret-lifetime quota access-policy mailbox-missing mailbox-inactive configuration unknown',
    'degraded connection.app-deleted': 'not-found',
    'degraded connection.discovery-lost':
      'app-missing service-principal-missing consent-missing permission-missing disabled',
    'degraded microsoft.tenant-unusable': 'tenant-missing tenant-problem',
    'degraded microsoft.blocked-by-policy': 'blocked-by-policy',
  },
  'health: calendar': {
    'as before': 'throttled unavailable',
    'degraded microsoft.unexpected':
      'replicating conflict secrets-forbidden secret-lifetime quota configuration unknown',
    'degraded connection.access-lost':
      'not-found consent-missing permission-missing access-policy mailbox-missing mailbox-inactive',
    'degraded connection.app-deleted': 'app-missing service-principal-missing',
    'degraded connection.secret-refused': 'secret-invalid secret-expired',
    'degraded application.disabled': 'disabled',
    'degraded microsoft.tenant-unusable': 'tenant-missing tenant-problem',
    'degraded microsoft.blocked-by-policy': 'blocked-by-policy',
  },
};

describe('a refusal of Microsoft', () => {
  it.each(Object.entries(meetings))('has the outcome of its cause at: %s', async (place, meet) => {
    const outcomes: Record<string, string> = {};
    for (const cause of Object.keys(everyCause) as MicrosoftCause[]) {
      const outcome = await meet(cause);
      outcomes[outcome] = `${outcomes[outcome] ?? ''} ${cause}`.trim();
    }

    expect(outcomes).toEqual(expected[place]);
  });
});
