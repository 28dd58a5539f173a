/** Whether Calendar Sync is approved, as the directory shows it: the redirect from Microsoft may be wrong or get lost. */
import { MicrosoftError } from '../../microsoft/contract.ts';
import { isRefused } from '../../platform/dependencies.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { accessModeRules } from '../connection/access-modes.ts';
import { discoveryOf } from '../connection/app-identities.ts';
import type { RowIn } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { assignedRoles } from './grants.ts';
import { withFreshToken } from './step-result.ts';

/** `unknown`: Microsoft did not say, or the access mode `rbac` needs no approval in Entra. */
export async function approvalInDirectory(
  deps: Pick<OnboardingDeps, 'graph' | 'tokens'>,
  row: Pick<RowIn<'verifying'>, 'profile' | 'tenant' | 'syncApp'>,
): Promise<'given' | 'missing' | 'unknown'> {
  const wanted = accessModeRules[row.profile].permissions;
  if (wanted.length === 0) return 'unknown';
  const discovery = discoveryOf(row);
  try {
    const assigned = await withFreshToken(deps, discovery, () =>
      assignedRoles(deps, discovery, row.syncApp.servicePrincipalId),
    );
    const found = wanted.filter(({ id }) => assigned.includes(id));
    if (found.length === wanted.length) return 'given';
    return found.length === 0 ? 'missing' : 'unknown';
  } catch (error) {
    // Nobody has to act on what Microsoft or an upstream of ours does not say: the next look asks again.
    if (error instanceof MicrosoftError || isUnavailable(error) || isRefused(error))
      return 'unknown';
    throw error;
  }
}
