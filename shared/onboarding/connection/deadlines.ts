/** How long people may take within a set-up, and replicas of the directory; what Microsoft may take are settings. */
import type { ConnectionRow, RowIn } from './connection.ts';
import type { CauseCode } from './explanations.ts';
import type { OnboardingDeps, OnboardingSettings } from './ports.ts';
import { transition } from './transitions.ts';

const CONSENT_WAIT_DAYS = 7;
/** Exchange takes up to two hours, after an administrator has found the time to run the script. */
const SCOPE_WAIT_MINUTES = 24 * 60;

export const minutesFrom = (at: Date, minutes: number): string =>
  new Date(at.getTime() + minutes * 60_000).toISOString();

/** An approval may take days: the person who may give it is often a colleague. */
export const consentDeadline = (at: Date): string => minutesFrom(at, CONSENT_WAIT_DAYS * 24 * 60);

export const verifyingMinutes = (
  { profile }: Pick<ConnectionRow, 'profile'>,
  settings: OnboardingSettings,
): number => (profile === 'rbac' ? SCOPE_WAIT_MINUTES : settings.verificationMinutes);

/** Replicas of the directory agree by then. */
const SURELY_GONE_MS = 60_000;

/** Whether an object has been missing for so long that no replica explains it. */
export const isSurelyGone = (missingSince: string, now: Date): boolean =>
  now.getTime() - Date.parse(missingSince) >= SURELY_GONE_MS;

const NOT_GRANTED: CauseCode = 'consent.sync-not-granted';

/** Nothing was granted: an administrator has to approve once more. A new attempt when it had failed already. */
export const approvalMissing = (
  row: RowIn<'verifying' | 'failed'>,
  { clock }: Pick<OnboardingDeps, 'clock'>,
): ConnectionRow | undefined =>
  transition(row, 'sync-consent-missing', {
    code: NOT_GRANTED,
    at: clock(),
    attempt: row.state === 'failed' ? row.attempt + 1 : row.attempt,
    deadline: consentDeadline(clock()),
    waitingFor: NOT_GRANTED,
  });

/** The approval of the sync app is there, or none is needed: its proof follows. */
export const consented = (
  row: RowIn<'awaiting-sync-consent'>,
  { settings, clock }: Pick<OnboardingDeps, 'settings' | 'clock'>,
  code: string,
): ConnectionRow | undefined =>
  transition(row, 'sync-consented', {
    code,
    at: clock(),
    deadline: minutesFrom(clock(), verifyingMinutes(row, settings)),
  });
