/** Alerts operators at once when Microsoft refuses our own apps because of their registration or credential: every customer meets it. */
import type { AlertCause } from '../../alerts/contract.ts';
import { type MicrosoftError, mayConcernAllTenants } from '../../microsoft/contract.ts';
import type { Purpose } from '../connection/consent-state.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

type App = 'discovery' | 'sync';

const appOf: Readonly<Record<Purpose, App>> = {
  discovery: 'discovery',
  'sign-in': 'discovery',
  sync: 'sync',
  profile: 'sync',
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

/** Somebody got through with that app. */
export const resolveMisregistered = (
  { alerts }: Pick<OnboardingDeps, 'alerts'>,
  app: App,
): Promise<void> => alerts().resolve(causeOf(app));

const refusal = (subject: string): AlertCause => ({
  organisationId: 'platform',
  kind: 'consent',
  subject,
});
const ofCredential = refusal('credential|discovery');
const unknownOf = (organisationId: string) => refusal(`refusal|${organisationId}`);

/**
 * A token of the discovery app was refused in a way that says nothing of the customer. What is not known may be one
 * tenant's own, so it neither speaks for all nor ends with another's success.
 */
export async function raiseRefused(
  { alerts }: Pick<OnboardingDeps, 'alerts'>,
  organisationId: string,
  { reason, code }: MicrosoftError,
): Promise<boolean> {
  // The discovery app proves itself to every tenant with one credential.
  const isOurs = mayConcernAllTenants(reason);
  if (!isOurs && reason !== 'unknown') return false;
  await alerts().raise({
    ...(isOurs ? ofCredential : unknownOf(organisationId)),
    severity: isOurs ? 'critical' : 'warning',
    message: isOurs
      ? `Microsoft refuses the credential of Meeting Room Discovery (${code ?? reason}): rooms cannot be listed and secrets cannot be renewed for any organisation.`
      : `Microsoft refuses Meeting Room Discovery a token for organisation ${organisationId} for a reason that is not known (${code ?? reason}).`,
  });
  return true;
}

export async function resolveRefused(
  { alerts }: Pick<OnboardingDeps, 'alerts'>,
  organisationId: string,
): Promise<void> {
  await alerts().resolve(ofCredential);
  await alerts().resolve(unknownOf(organisationId));
}
