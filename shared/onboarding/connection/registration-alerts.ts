/** Alerts operators at once when Microsoft refuses our own apps because of their registration or credential: every customer meets it. */
import type { AlertCause } from '../../alerts/contract.ts';
import {
  credentialAlert,
  type MicrosoftError,
  namesOurCredential,
} from '../../microsoft/contract.ts';
import type { Purpose } from './consent-state.ts';
import type { OnboardingDeps } from './ports.ts';

type App = 'discovery' | 'sync';

const appOf: Readonly<Record<Purpose, App>> = {
  discovery: 'discovery',
  'sign-in': 'discovery',
  sync: 'sync',
  profile: 'sync',
  limit: 'discovery',
  'limit-taken-back': 'discovery',
};

const causeOf = (app: App): AlertCause => ({
  organisationId: 'platform',
  kind: 'consent',
  subject: `registration|${app}`,
});

export const raiseMisregistered = (
  { alerts }: Pick<OnboardingDeps, 'alerts'>,
  purpose: Purpose,
  answer = 'Microsoft gave no number.',
): Promise<void> =>
  alerts().raise({
    ...causeOf(appOf[purpose]),
    severity: 'critical',
    message: `Microsoft refuses the ${purpose} step of set-up because of how the ${appOf[purpose]} app is registered on our side. ${answer} Check its redirect addresses, its permissions and its credential.`,
  });

/** Somebody got through with that app; with Discovery, as somebody whose directory roles are known. */
export async function resolveMisregistered(
  { alerts }: Pick<OnboardingDeps, 'alerts'>,
  app: App,
): Promise<void> {
  await alerts().resolve(causeOf(app));
  if (app === 'discovery') await alerts().resolve(rolesUnknown);
}

const refusal = (subject: string): AlertCause => ({
  organisationId: 'platform',
  kind: 'consent',
  subject,
});
const rolesUnknown = refusal('registration|directory-roles');

/** The ID token names no directory roles, and Graph does not show them either: no administrator gets past that. */
export const raiseRolesUnknown = ({ alerts }: Pick<OnboardingDeps, 'alerts'>): Promise<void> =>
  alerts().raise({
    ...rolesUnknown,
    severity: 'critical',
    message:
      'Microsoft does not tell which directory roles an administrator has who signed in to Meeting Room Discovery, so that person cannot connect a tenant. Check that groupMembershipClaims of its app registration is DirectoryRole. If it is, Entra left the roles out although it was asked for them: only Microsoft can mend that, and another Global Administrator may get through meanwhile.',
  });
const ofMany = (code: string) => refusal(`refusal|${code}`);

type RefusalDeps = Pick<OnboardingDeps, 'alerts' | 'refusals' | 'clock'>;

/** An unknown refusal speaks for all when so many organisations met it within an hour. */
const MANY = 2;

/**
 * After a token of the discovery app was refused: tells operators when that concerns every customer, because the answer
 * names our credential or registration, or because several organisations met the same unknown answer.
 *
 * @returns whether operators were told, so that the refusal says nothing of this customer
 */
export async function raiseRefused(
  { alerts, refusals, clock }: RefusalDeps,
  organisationId: string,
  error: MicrosoftError,
): Promise<boolean> {
  const { reason, code = reason } = error;
  if (namesOurCredential(error)) {
    await alerts().raise(credentialAlert(code));
    return true;
  }
  if (reason !== 'unknown') return false;
  const met = await refusals.add(code, organisationId, clock());
  if (met < MANY) return false;
  await alerts().raise({
    ...ofMany(code),
    severity: 'critical',
    message: `Microsoft refuses Meeting Room Discovery a token in several organisations for a reason that is not known (${code}): rooms cannot be listed and secrets cannot be renewed there.`,
  });
  return true;
}

/** After a token of the discovery app was issued in the tenant of this organisation. */
export async function resolveRefused(
  { alerts, refusals, clock }: RefusalDeps,
  organisationId: string,
): Promise<void> {
  await alerts().resolve(credentialAlert(''));
  // Version 0.1 raised one for each organisation.
  await alerts().resolve(ofMany(organisationId));
  await forgetRefusals({ alerts, refusals, clock }, organisationId);
}

/** The refusals that the organisation met count no more. */
export async function forgetRefusals(
  { alerts, refusals, clock }: RefusalDeps,
  organisationId: string,
): Promise<void> {
  for (const { code, left } of await refusals.remove(organisationId, clock())) {
    if (left < MANY) await alerts().resolve(ofMany(code));
  }
}
