/** A change of access mode in words: its step, and what the administrator does next. */
import {
  type AccessModeChange,
  type ChangeStep,
  isOfPeople,
  isPreparing,
  stepsOf,
} from '../connection/access-mode-steps.ts';
import { extraPermissions } from '../connection/access-modes.ts';
import type { ConnectionFacts } from '../connection/connection.ts';
import { explainWaiting } from '../connection/explanations.ts';
import { revokeScript } from './revoke-script.ts';

type Words = Readonly<Record<ChangeStep, string>>;

const words: Words = {
  scope:
    'Run the script for RBAC for Applications as an Exchange administrator. Its test must answer as expected for every room. Then continue here.',
  propagate: 'Waits for two hours: Exchange makes the new scope effective meanwhile.',
  limit:
    'To limit Calendar Sync to your rooms, run the script for an application access policy first: without it, the permission that you approve next covers every mailbox of your tenant. Then continue here.',
  approve:
    'Approve the new permission of ClickShare Calendar Sync in Entra. The old one stays for now.',
  'remove-grant':
    'Revoke the old permission of ClickShare Calendar Sync in Entra, with the script shown here or under Enterprise applications > ClickShare Calendar Sync > Permissions. No app of ours may do this. This page then goes on by itself.',
  prove:
    'Reads a room with the new access alone. If that fails, cancel the change and approve the old permission again.',
  settle: 'Moves its subscriptions to the new access.',
  'clean-up':
    'Remove the limit of the old permission with the script that takes it back. Then continue here.',
};

/** An administrator does these steps in Exchange, in Entra or here. */
const byAdministrator: readonly ChangeStep[] = [
  'scope',
  'limit',
  'approve',
  'remove-grant',
  'clean-up',
];

const plannedSteps = (change: Pick<AccessModeChange, 'from' | 'to' | 'isBack'>) =>
  stepsOf(change).map((step) => ({
    step,
    by: byAdministrator.includes(step) ? ('administrator' as const) : ('service' as const),
    text: words[step],
  }));

const isCancellable = (
  change: AccessModeChange,
  { profile }: Pick<ConnectionFacts, 'profile'>,
): boolean => isPreparing(change) || (!change.isBack && change.to !== profile);

export function viewOfChange(row: ConnectionFacts, change: AccessModeChange) {
  const { from, to, step, since, isBack, waitingFor } = change;
  const { syncApp, tenant } = row;
  const script =
    step === 'remove-grant' && syncApp !== undefined && tenant !== undefined
      ? revokeScript(tenant.id, syncApp.servicePrincipalId, extraPermissions(to))
      : undefined;
  return {
    from,
    to,
    step,
    since,
    cancelled: isBack,
    steps: plannedSteps(change),
    ...(waitingFor === undefined ? {} : { waitingFor: explainWaiting(waitingFor) }),
    ...(script === undefined ? {} : { script }),
    canContinue: isOfPeople(change),
    canCancel: isCancellable(change, row),
  };
}
