/** A refusal of Microsoft at a step of set-up: what set-up waits for, or what ends it. */
import { type MicrosoftCause, MicrosoftError } from '../../microsoft/contract.ts';
import { isRefused } from '../../platform/dependencies.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import { keepAnswer } from '../connection/microsoft-answers.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { raiseRefused } from '../connection/registration-alerts.ts';
import { failed, type StepResult, waiting } from './step-result.ts';

/** The request of a step to Microsoft; `application` includes adding its secret. */
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

interface Asked {
  readonly deps: Pick<OnboardingDeps, 'alerts' | 'answers' | 'refusals' | 'clock'>;
  readonly row: Pick<ConnectionRow, 'organisationId'>;
}

/**
 * The result of a step that Microsoft or an upstream of ours refused. Our own dependencies and our own credential are
 * never the customer's to mend, and operators were told.
 *
 * @throws what was thrown, when nobody declares it: a bug of ours
 */
export async function setupAfterRefusal(
  { deps, row: { organisationId } }: Asked,
  error: unknown,
  moment?: SetupMoment,
): Promise<StepResult> {
  if (isRefused(error)) return waiting('service.misconfigured');
  if (isUnavailable(error)) return waiting('service.unavailable', error.retryAfterSeconds);
  if (!(error instanceof MicrosoftError)) throw error;
  await keepAnswer(deps, organisationId, { error, step: moment ?? 'set-up' });
  const isOfDiscovery = moment === 'discovery-token' || error.refusedApp === 'discovery';
  if (isOfDiscovery && (await raiseRefused(deps, organisationId, error))) {
    return waiting('service.misconfigured');
  }
  const { reason, retryAfterSeconds } = error;
  const refusal = refusals[reason];
  const pending = moment && refusal.at?.[moment];
  if (pending !== undefined) return waiting(pending, retryAfterSeconds);
  if ('failed' in refusal) return failed(refusal.failed);
  return refusal.waiting === 'microsoft.unavailable'
    ? waiting(refusal.waiting, retryAfterSeconds)
    : waiting(refusal.waiting);
}
