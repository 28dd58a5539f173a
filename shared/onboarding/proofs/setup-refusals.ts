/** A refusal of Microsoft at a step of set-up: what set-up waits for, or what ends it. */
import { type MicrosoftCause, MicrosoftError } from '../../microsoft/contract.ts';
import type { CauseCode } from '../connection/explanations.ts';
import { failed, type StepResult, waiting } from './step-result.ts';

/** What a step asks of Microsoft; `application` includes adding its secret. */
export type SetupMoment =
  | 'discovery-token'
  | 'room-list'
  | 'application'
  | 'secret-proof'
  | 'sync-consent'
  | 'calendar';

/** Waiting does not change what only an administrator of the tenant can. `at` lists what replication explains there. */
type Refusal = ({ readonly waiting: CauseCode } | { readonly failed: CauseCode }) & {
  readonly at?: Readonly<Partial<Record<SetupMoment, CauseCode>>>;
};

const unexpected = { waiting: 'microsoft.unexpected' } as const;
const unavailable = { waiting: 'microsoft.unavailable' } as const;
const notReplicated = { application: 'application.replicating' } as const;
const notConsented = {
  'discovery-token': 'consent.discovery-not-effective',
  'room-list': 'consent.discovery-not-effective',
  application: 'consent.discovery-not-effective',
  'secret-proof': 'secret.not-yet-accepted',
  'sync-consent': 'consent.sync-not-effective',
} as const;

const refusals: Readonly<Record<MicrosoftCause, Refusal>> = {
  throttled: unavailable,
  unavailable,
  replicating: { ...unexpected, at: notReplicated },
  conflict: { ...unexpected, at: notReplicated },
  'not-found': {
    ...unexpected,
    at: {
      ...notReplicated,
      'room-list': 'rooms.not-listed',
      'sync-consent': 'consent.sync-not-effective',
    },
  },
  'app-missing': { ...unexpected, at: notConsented },
  'service-principal-missing': {
    ...unexpected,
    at: { ...notConsented, calendar: 'consent.sync-not-effective' },
  },
  'consent-missing': { ...unexpected, at: notConsented },
  'permission-missing': {
    ...unexpected,
    at: {
      'discovery-token': 'consent.discovery-not-effective',
      'room-list': 'rooms.not-listed',
      application: 'application.forbidden',
      'sync-consent': 'application.forbidden',
      calendar: 'rooms.not-listed',
    },
  },
  'secret-invalid': {
    ...unexpected,
    at: {
      'secret-proof': 'secret.not-yet-accepted',
      'sync-consent': 'secret.not-yet-accepted',
      calendar: 'secret.not-yet-accepted',
    },
  },
  'secret-expired': unexpected,
  disabled: { failed: 'application.disabled' },
  'tenant-missing': { failed: 'microsoft.tenant-unusable' },
  'tenant-problem': { failed: 'microsoft.tenant-unusable' },
  'blocked-by-policy': { failed: 'microsoft.blocked-by-policy' },
  'secrets-forbidden': { failed: 'secret.forbidden-by-policy' },
  'secret-lifetime': { failed: 'secret.lifetime-forbidden' },
  quota: { failed: 'directory.quota-exceeded' },
  'access-policy': unexpected,
  'mailbox-missing': unexpected,
  'mailbox-inactive': unexpected,
  configuration: unexpected,
  unknown: unexpected,
};

/** @throws what was thrown, unless it is a MicrosoftError */
export function setupAfterRefusal(error: unknown, moment?: SetupMoment): StepResult {
  if (!(error instanceof MicrosoftError)) throw error;
  const { reason, retryAfterSeconds } = error;
  const refusal = refusals[reason];
  const pending = moment && refusal.at?.[moment];
  if (pending !== undefined) return waiting(pending, retryAfterSeconds);
  if ('failed' in refusal) return failed(refusal.failed);
  return refusal.waiting === 'microsoft.unavailable'
    ? waiting(refusal.waiting, retryAfterSeconds)
    : waiting(refusal.waiting);
}
