/** The alert that a set-up has failed: open until the organisation starts again, tries again, cancels or disconnects. */
import type { AlertCause } from '../../alerts/contract.ts';
import type { RowIn } from './connection.ts';
import { type CauseCode, explainProblem } from './explanations.ts';
import type { OnboardingDeps } from './ports.ts';

const causeOf = (organisationId: string): AlertCause => ({
  organisationId,
  kind: 'setup-failed',
  subject: 'setup',
});

/**
 * An organisation that is being erased has no name any more, and needs no alert. For trouble of our own operators have
 * one platform alert, not one for each customer.
 */
export async function raiseFailed(
  { alerts, organisations }: Pick<OnboardingDeps, 'alerts' | 'organisations'>,
  { organisationId, problem }: RowIn<'failed'>,
): Promise<void> {
  const ours: CauseCode = 'service.misconfigured';
  if (problem === ours) return;
  const organisation = await organisations().get(organisationId);
  if (organisation === undefined) return;
  await alerts().raise({
    ...causeOf(organisationId),
    severity: 'warning',
    message: `The set-up of ${organisation.name} failed (${problem}): ${explainProblem(problem).title}.`,
  });
}

export const resolveFailed = (
  { alerts }: Pick<OnboardingDeps, 'alerts'>,
  organisationId: string,
): Promise<void> => alerts().resolve(causeOf(organisationId));
