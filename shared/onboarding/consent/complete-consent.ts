/** What Microsoft's redirects bring back: approval of discovery, the sign-in that proves the tenant, approval of sync. */
import { z } from 'zod';
import type { HttpResult } from '../../platform/endpoint.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import type { Surroundings } from '../connection/ports.ts';
import { holdTenant } from '../connection/tenant-binding.ts';
import {
  durableEvents,
  profileChangeEvent,
  profileChangeInstance,
  setupInstance,
} from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';
import { consented } from '../setup/start-setup.ts';
import {
  auditConsent,
  type Claimed,
  consentRedirects,
  keepRefusal,
  portalPage,
  refuse,
} from './consent-redirect.ts';
import { problemPage, redirectTo } from './problem-page.ts';
import { proven, requireRole, signedInAt, signInAt } from './prove-tenant.ts';

export function completeConsent(surroundings: Surroundings) {
  const { settings, clock, bindings } = surroundings;
  const redirect = consentRedirects(surroundings);
  const toPortal = (organisationId: string): HttpResult =>
    redirectTo(portalPage(settings.portalUrl, organisationId));

  /** Just after a first approval some of Microsoft's replicas do not know the app yet: a plain page, then on. */
  const continueLater = async (claimed: Claimed, claimedTenant: string): Promise<HttpResult> => {
    const again = { claimedTenant, isRepeat: true };
    const { url, cookies } = await signInAt(surroundings, claimed, again);
    const error = onboardingProblems.error('consent.not-yet-effective');
    await keepRefusal(surroundings, claimed.state, error.code);
    return { ...problemPage(error, 400, { url, label: 'Continue' }), cookies };
  };

  return {
    discovery: redirect('discovery', async (approved, { query }) => {
      // It becomes part of an address next, so nothing but a bare GUID may pass.
      const claimed = z.guid().safeParse(query.tenant?.toLowerCase());
      if (!claimed.success) return refuse('consent.tenant-mismatch');
      const claimedTenant = claimed.data;
      const { url, cookies } = await signInAt(surroundings, approved, { claimedTenant });
      return { ...redirectTo(url), cookies };
    }),

    signIn: (orchestrations: Orchestrations) =>
      redirect('sign-in', async (claimed, input) => {
        const { digest, state, row: known } = claimed;
        const { organisationId } = state;
        const signedIn = await signedInAt(surroundings, claimed, input);
        if (signedIn === undefined) return await continueLater(claimed, state.claimedTenant ?? '');
        // Rooms and devices belong to the tenant that was connected: another one needs a disconnect first.
        const wanted = known.connectedAt === undefined ? signedIn.tenantId : known.tenant?.id;
        if (signedIn.tenantId !== state.claimedTenant || signedIn.tenantId !== wanted) {
          refuse('consent.tenant-mismatch');
        }
        requireRole(settings, signedIn);
        if (!(await holdTenant(surroundings, signedIn.tenantId, organisationId))) {
          refuse('consent.tenant-taken');
        }
        const at = clock();
        const deadline = new Date(at.getTime() + settings.validationMinutes * 60_000).toISOString();
        let former: string | undefined;
        const prove = (current: ConnectionRow) => {
          if (current.consent !== digest) return undefined;
          former = current.tenant?.id === signedIn.tenantId ? undefined : current.tenant?.id;
          return proven(current, signedIn, { at, deadline });
        };
        const row = await changeExisting(surroundings, organisationId, prove, known);
        if (row === undefined) return refuse('consent.wrong-order');
        if (former !== undefined) await bindings.release(former, organisationId);
        await auditConsent(surroundings, state, 'consent.discovery-accepted');
        await wake(orchestrations, row, 'awaiting-discovery-consent', input.log);
        return toPortal(organisationId);
      }),

    sync: (orchestrations: Orchestrations) =>
      redirect('sync', async ({ digest, state, row }, { query, log }) => {
        if (query.tenant?.toLowerCase() !== row.tenant?.id) refuse('consent.tenant-mismatch');
        if (state.purpose === 'profile') {
          // Whether it is effective is seen in the directory: here is only the way back.
          await auditConsent(surroundings, state, 'consent.profile-accepted');
          await wakeChange(orchestrations, row, log);
          return toPortal(state.organisationId);
        }
        const after = await changeExisting(
          surroundings,
          state.organisationId,
          (current) =>
            current.consent === digest
              ? consented(current, surroundings, 'consent.sync-accepted')
              : undefined,
          row,
        );
        if (after === undefined) return refuse('consent.wrong-order');
        await auditConsent(surroundings, state, 'consent.sync-accepted');
        await wake(orchestrations, after, 'awaiting-sync-consent', log);
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
  { organisationId, profileChange }: ConnectionRow,
  log: Logger,
): Promise<void> => {
  if (profileChange === undefined) return;
  const instance = profileChangeInstance(organisationId, profileChange.number);
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
