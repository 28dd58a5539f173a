/** What people do to a change of profile: begin it, go on, give it up. The row first, then its orchestration. */
import { actorOf } from '../../operations/contract.ts';
import {
  accepted,
  type HttpResult,
  noContent,
  ok,
  type PortalUser,
} from '../../platform/endpoint.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import {
  type ChangeStep,
  isConfirmed,
  isOfPeople,
  isWatched,
  type ProfileChange,
} from '../connection/access-mode-steps.ts';
import { syncApproval } from '../connection/access-modes.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, isConnected, type RowIn } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { issueSyncState, syncConsentUrl } from '../consent/begin-consent.ts';
import type { Profile } from '../contract.ts';
import { durableNames, profileChangeEvent, profileChangeInstance } from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';
import { changeBegun, changeCancelled, stepDone } from './access-mode-change.ts';
import { viewOfChange } from './explain-change.ts';

interface ProfileInput {
  readonly caller: PortalUser;
  readonly params: { readonly org: string };
  readonly headers: { get(name: string): string | null };
}

export function manageProfile(deps: OnboardingDeps) {
  const { clock, connections, runs } = deps;
  const audit = (input: ProfileInput, action: string, target: string) =>
    deps
      .audit()
      .append(input.params.org, { actor: actorOf(input.caller), action, target, result: 'ok' });
  const wake = (orchestrations: Orchestrations, org: string, { number }: ProfileChange) =>
    orchestrations.raise(profileChangeInstance(org, number), profileChangeEvent, { acted: true });
  return {
    change:
      (orchestrations: Orchestrations) =>
      async (
        input: ProfileInput & { readonly body: { readonly profile: Profile } },
      ): Promise<HttpResult> => {
        const { org } = input.params;
        refuseUnlessChangeable(await connections.get(org), input.body.profile);
        await runs.add(org);
        const row = await changeExisting(deps, org, (current) => {
          refuseUnlessChangeable(current, input.body.profile);
          return changeBegun(current, input.body.profile, clock());
        });
        if (row === undefined || !isConnected(row) || row.profileChange === undefined) {
          throw notConnected();
        }
        const change = row.profileChange;
        const { number } = change;
        const run = { organisationId: org, number };
        await orchestrations.start(
          durableNames.profileChange,
          profileChangeInstance(org, number),
          run,
        );
        await audit(input, 'profile.change-started', change.to);
        return ok(viewOfChange(row, change));
      },

    proceed:
      (orchestrations: Orchestrations) =>
      async (
        input: ProfileInput & { readonly body: { readonly step: ChangeStep } },
      ): Promise<HttpResult> => {
        const { org } = input.params;
        const { step } = input.body;
        const before = awaited(await connections.get(org), step);
        if (isWatched(before)) {
          await wake(orchestrations, org, before);
          return ok({ consentUrl: null });
        }
        const issued = isConfirmed(before)
          ? undefined
          : await issueSyncState(deps, input, 'profile');
        const row = await changeExisting(deps, org, (current) => {
          const now = awaited(current, step);
          if (!isConnected(current)) return undefined;
          return issued === undefined
            ? stepDone(current, now, clock())
            : { ...current, consent: issued.digest };
        });
        if (row === undefined || !isConnected(row) || row.syncApp === undefined)
          throw notConnected();
        await audit(input, 'profile.change-continued', step);
        if (issued === undefined) {
          await wake(orchestrations, org, before);
          return ok({ consentUrl: null });
        }
        const consentUrl = syncConsentUrl(deps, row.tenant.id, row.syncApp, issued);
        const approval = syncApproval(row.syncApp.clientId, row.tenant.displayName, before.to);
        return { ...ok({ consentUrl, approval }), cookies: [issued.cookie] };
      },

    giveUp:
      (orchestrations: Orchestrations) =>
      async (input: ProfileInput): Promise<HttpResult> => {
        const { org } = input.params;
        let change: ProfileChange | undefined;
        await changeExisting(deps, org, (current) => {
          change = isConnected(current) ? current.profileChange : undefined;
          if (!isConnected(current) || change === undefined) return undefined;
          const next = changeCancelled(current, change, clock());
          if (next === undefined) throw onboardingProblems.error('profile.not-cancellable');
          return next;
        });
        if (change === undefined) return noContent;
        await audit(input, 'profile.change-cancelled', change.to);
        await wake(orchestrations, org, change);
        return accepted;
      },
  };
}

const notConnected = () => onboardingProblems.error('profile.not-connected');

function refuseUnlessChangeable(
  row: ConnectionRow | undefined,
  to: Profile,
): asserts row is RowIn<'ready' | 'degraded'> {
  if (row === undefined || !isConnected(row)) throw notConnected();
  if (row.profileChange !== undefined) throw onboardingProblems.error('profile.change-in-progress');
  if (row.profile === to) throw onboardingProblems.error('profile.unchanged');
}

/** The change, when a person can do something at that very step: a second click must not confirm the next one. */
function awaited(row: ConnectionRow | undefined, step: ChangeStep): ProfileChange {
  const change = row !== undefined && isConnected(row) ? row.profileChange : undefined;
  if (change?.step !== step || !isOfPeople(change)) {
    throw onboardingProblems.error('profile.not-awaiting');
  }
  return change;
}
