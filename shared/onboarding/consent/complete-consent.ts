/** What Microsoft's redirects bring back: approval of discovery, the sign-in that proves the tenant, approval of sync. */
import { z } from 'zod';
import type { Logger } from '../../platform/logger.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { lowerAscii } from '../../platform/text.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, isConnected } from '../connection/connection.ts';
import { limitWorkOf } from '../connection/consent-state.ts';
import { consented } from '../connection/deadlines.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { holdTenant } from '../connection/tenant-binding.ts';
import {
  durableEvents,
  profileChangeEvent,
  profileChangeInstance,
  setupInstance,
} from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';
import { discoveryConsentUrl, issueState } from './begin-consent.ts';
import {
  auditConsent,
  type Claimed,
  type ConsentOutcome,
  consentRedirects,
  isPastApproval,
  keepRefusal,
  portalPage,
  type RedirectInput,
  refuse,
} from './consent-redirect.ts';
import { proven, renewConsent, requireRole, signedInAt, signInAt } from './prove-tenant.ts';

/** Acts in the session of a person who visits Exchange. */
type ActForPerson = (
  orchestrations: Orchestrations,
) => (claimed: Claimed, input: RedirectInput) => Promise<ConsentOutcome>;

export function completeConsent(deps: OnboardingDeps, actForPerson: ActForPerson) {
  const { settings, clock, bindings } = deps;
  const redirect = consentRedirects(deps);
  const toPortal = (organisationId: string): ConsentOutcome => ({
    location: portalPage(settings.portalUrl, organisationId),
  });

  /** Just after a first approval some of Microsoft's replicas do not know the app yet: a plain page, then on. */
  const continueLater = async (
    claimed: Claimed,
    claimedTenant: string,
  ): Promise<ConsentOutcome> => {
    const again = { claimedTenant, isRepeat: true };
    const { url, browser } = await signInAt(deps, claimed, again);
    const error = onboardingProblems.error('consent.not-yet-effective');
    await keepRefusal(deps, claimed.state, error);
    return { error, link: { url, label: 'continue' }, browser };
  };

  /** Entra is still making the service principal that the approval asked for: the next approval finds it made. */
  const approveLater = async (claimed: Claimed): Promise<ConsentOutcome> => {
    const { digest, state, stored, browser } = claimed;
    const { organisationId, userKey } = state;
    const issued = await issueState(deps, {
      purpose: 'discovery',
      organisationId,
      userKey,
      browser,
    });
    const row = await renewConsent(
      deps,
      organisationId,
      { from: digest, to: issued.digest },
      stored,
    );
    if (row === undefined) return refuse('consent.wrong-order');
    const error = onboardingProblems.error('consent.not-yet-effective');
    await keepRefusal(deps, state, error);
    const url = discoveryConsentUrl(deps, issued);
    return { error, link: { url, label: 'continue' }, browser: issued.browser };
  };

  return {
    discovery: redirect('discovery', async (approved, { query }) => {
      if (query.error !== undefined) return await approveLater(approved);
      // It becomes part of an address next, so nothing but a bare GUID may pass.
      const claimed = z.guid().safeParse(lowerAscii(query.tenant ?? ''));
      if (!claimed.success) return refuse('consent.tenant-mismatch');
      const claimedTenant = claimed.data;
      const { url, browser } = await signInAt(deps, approved, { claimedTenant });
      return { location: url, browser };
    }),

    signIn: (orchestrations: Orchestrations) =>
      redirect('sign-in', async (claimed, input) => {
        const { digest, state, stored } = claimed;
        if (limitWorkOf(state.purpose) !== undefined) {
          return await actForPerson(orchestrations)(claimed, input);
        }
        const known = stored.value;
        if (known.state !== 'awaiting-discovery-consent') return refuse('consent.wrong-order');
        const { organisationId } = state;
        const signedIn = await signedInAt(deps, claimed, input);
        if (signedIn === undefined) return await continueLater(claimed, state.claimedTenant ?? '');
        // Rooms and devices belong to the tenant that was connected: another one needs a disconnect first.
        const wanted = known.connectedAt === undefined ? signedIn.tenantId : known.tenant?.id;
        if (signedIn.tenantId !== state.claimedTenant || signedIn.tenantId !== wanted) {
          refuse('consent.tenant-mismatch');
        }
        requireRole(settings, signedIn);
        if (!(await holdTenant(deps, signedIn.tenantId, organisationId))) {
          refuse('consent.tenant-taken');
        }
        const at = clock();
        const deadline = new Date(at.getTime() + settings.validationMinutes * 60_000).toISOString();
        let former: string | undefined;
        const prove = (current: ConnectionRow) => {
          if (current.state !== 'awaiting-discovery-consent' || current.consent !== digest) {
            return undefined;
          }
          former = current.tenant?.id === signedIn.tenantId ? undefined : current.tenant?.id;
          return proven(current, signedIn, { at, deadline });
        };
        const row = await changeExisting(deps, organisationId, prove, stored);
        if (row === undefined) return refuse('consent.wrong-order');
        if (former !== undefined) await bindings.release(former, organisationId);
        await auditConsent(deps, state, 'consent.discovery-accepted');
        await wake(orchestrations, row, 'awaiting-discovery-consent', input.log);
        return toPortal(organisationId);
      }),

    sync: (orchestrations: Orchestrations) =>
      redirect('sync', async ({ digest, state, stored }, { query, log }) => {
        const { value: row } = stored;
        const tenantId = 'tenant' in row ? row.tenant?.id : undefined;
        if (lowerAscii(query.tenant ?? '') !== tenantId) refuse('consent.tenant-mismatch');
        if (state.purpose === 'profile') {
          // Whether it is effective is seen in the directory: here is only the way back.
          await auditConsent(deps, state, 'consent.profile-accepted');
          await wakeChange(orchestrations, row, log);
          return toPortal(state.organisationId);
        }
        const after = await changeExisting(
          deps,
          state.organisationId,
          (current) =>
            current.state === 'awaiting-sync-consent' && current.consent === digest
              ? consented(current, deps, 'consent.sync-accepted')
              : undefined,
          stored,
        );
        const now = after ?? (await deps.connections.get(state.organisationId));
        if (now === undefined || !isPastApproval(now)) return refuse('consent.wrong-order');
        await auditConsent(deps, state, 'consent.sync-accepted');
        await wake(orchestrations, now, 'awaiting-sync-consent', log);
        return toPortal(state.organisationId);
      }),
  };
}

const wake = (
  orchestrations: Orchestrations,
  { organisationId, attempt }: ConnectionRow,
  waited: keyof typeof durableEvents,
  log: Logger,
): Promise<void> =>
  raise(log, () =>
    orchestrations.raise(setupInstance(organisationId, attempt), durableEvents[waited], {
      decided: true,
    }),
  );

const wakeChange = async (
  orchestrations: Orchestrations,
  row: ConnectionRow,
  log: Logger,
): Promise<void> => {
  if (!isConnected(row) || row.profileChange === undefined) return;
  const instance = profileChangeInstance(row.organisationId, row.profileChange.number);
  await raise(log, () => orchestrations.raise(instance, profileChangeEvent, { acted: true }));
};

/** The row is written already: a lost event only delays, and is no matter of the person at the browser. */
async function raise(log: Logger, event: () => Promise<void>): Promise<void> {
  try {
    await event();
  } catch (error) {
    log.error('consent.event-lost', error);
  }
}
