/** Microsoft's redirects back to us: approval of discovery, the sign-in that proves the tenant, approval of sync. */
import { z } from 'zod';
import type { SignedIn } from '../../microsoft/contract.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { lowerAscii } from '../../platform/text.ts';
import { changeExistingNoted } from '../connection/change-connection.ts';
import { type ConnectionFacts, type ConnectionRow, isConnected } from '../connection/connection.ts';
import { limitWorkOf } from '../connection/consent-state.ts';
import { consented, minutesFrom } from '../connection/deadlines.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { holdTenant } from '../connection/tenant-binding.ts';
import {
  accessModeChangeEvent,
  accessModeChangeInstance,
  durableEvents,
  setupInstance,
} from '../durable-names.ts';
import { onboardingProblems } from '../errors.ts';
import { discoveryConsentUrl, issueState } from './begin-consent.ts';
import {
  type Claimed,
  type ConsentDeps,
  type ConsentOutcome,
  consentEntry,
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

type Deps = ConsentDeps & Pick<OnboardingDeps, 'bindings' | 'signIns'>;

export function completeConsent(deps: Deps, actForPerson: ActForPerson) {
  const redirect = consentRedirects(deps);
  return {
    discovery: redirect('discovery', (claimed, input) => afterDiscovery(deps, claimed, input)),

    signIn: (orchestrations: Orchestrations) =>
      redirect('sign-in', async (claimed, input) =>
        limitWorkOf(claimed.state.purpose) === undefined
          ? await afterSignIn(deps, orchestrations, claimed, input)
          : await actForPerson(orchestrations)(claimed, input),
      ),

    sync: (orchestrations: Orchestrations) =>
      redirect('sync', (claimed, input) => afterSync(deps, orchestrations, claimed, input)),
  };
}

const toPortal = ({ settings }: Deps, organisationId: string): ConsentOutcome => ({
  location: portalPage(settings.portalUrl, organisationId),
});

async function afterDiscovery(
  deps: Deps,
  approved: Claimed,
  { query }: RedirectInput,
): Promise<ConsentOutcome> {
  if (query.error !== undefined) return await approveLater(deps, approved);
  // It becomes part of an address next, so nothing but a bare GUID may pass.
  const claimed = z.guid().safeParse(lowerAscii(query.tenant ?? ''));
  if (!claimed.success) return refuse('consent.tenant-mismatch');
  const { url, browser } = await signInAt(deps, approved, { claimedTenant: claimed.data });
  return { location: url, browser };
}

/** Entra is still making the service principal that the approval asked for: the next approval finds it made. */
async function approveLater(deps: Deps, claimed: Claimed): Promise<ConsentOutcome> {
  const { digest, state, stored, browser } = claimed;
  const { organisationId, userKey } = state;
  const purpose = 'discovery';
  const issued = await issueState(deps, { purpose, organisationId, userKey, browser });
  const renewed = { from: digest, to: issued.digest };
  const row = await renewConsent(deps, organisationId, renewed, stored);
  if (row === undefined) return refuse('consent.wrong-order');
  const error = onboardingProblems.error('consent.not-yet-effective');
  await keepRefusal(deps, state, error);
  const url = discoveryConsentUrl(deps, issued);
  return { error, link: { url, label: 'continue' }, browser: issued.browser };
}

async function afterSignIn(
  deps: Deps,
  orchestrations: Orchestrations,
  claimed: Claimed,
  input: RedirectInput,
): Promise<ConsentOutcome> {
  const { state, stored } = claimed;
  const { organisationId } = state;
  if (stored.value.state !== 'awaiting-discovery-consent') return refuse('consent.wrong-order');
  const signedIn = await signedInAt(deps, claimed, input);
  if (signedIn === undefined) return await continueLater(deps, claimed);
  await refuseUnlessAllowed(deps, claimed, signedIn);
  const row = await keepTenant(deps, claimed, signedIn);
  await wake(orchestrations, row, 'awaiting-discovery-consent', input.log);
  return toPortal(deps, organisationId);
}

/** Just after a first approval some of Microsoft's replicas do not know the app yet: a plain page, then on. */
async function continueLater(deps: Deps, claimed: Claimed): Promise<ConsentOutcome> {
  const { claimedTenant = '' } = claimed.state;
  const { url, browser } = await signInAt(deps, claimed, { claimedTenant, isRepeat: true });
  const error = onboardingProblems.error('consent.not-yet-effective');
  await keepRefusal(deps, claimed.state, error);
  return { error, link: { url, label: 'continue' }, browser };
}

/** The tenant is the one that was approved, its administrator signed in, and no other organisation holds it. */
async function refuseUnlessAllowed(
  deps: Deps,
  { state, stored }: Claimed,
  signedIn: SignedIn,
): Promise<void> {
  const { tenantId } = signedIn;
  const known: ConnectionFacts = stored.value;
  // Rooms and devices belong to the tenant that was connected: another one needs a disconnect first.
  const wanted = known.connectedAt === undefined ? tenantId : known.tenant?.id;
  if (tenantId !== state.claimedTenant || tenantId !== wanted) refuse('consent.tenant-mismatch');
  requireRole(deps.settings, signedIn);
  if (!(await holdTenant(deps, tenantId, state.organisationId))) refuse('consent.tenant-taken');
}

/** Writes the proven tenant into the row, and lets go of the one that an earlier approval proved. */
async function keepTenant(
  deps: Deps,
  { digest, state, stored }: Claimed,
  signedIn: SignedIn,
): Promise<ConnectionRow> {
  const { organisationId } = state;
  const at = deps.clock();
  const deadline = minutesFrom(at, deps.settings.validationMinutes);
  let former: string | undefined;
  const prove = (current: ConnectionRow) => {
    if (current.state !== 'awaiting-discovery-consent' || current.consent !== digest) {
      return undefined;
    }
    former = current.tenant?.id === signedIn.tenantId ? undefined : current.tenant?.id;
    return proven(current, signedIn, { at, deadline });
  };
  const entry = consentEntry(state, 'consent.discovery-accepted');
  const row = await changeExistingNoted(deps, organisationId, prove, { entry, known: stored });
  if (row === undefined) return refuse('consent.wrong-order');
  if (former !== undefined) await deps.bindings.release(former, organisationId);
  return row;
}

async function afterSync(
  deps: Deps,
  orchestrations: Orchestrations,
  { digest, state, stored }: Claimed,
  { query, log }: RedirectInput,
): Promise<ConsentOutcome> {
  const { organisationId, purpose } = state;
  const { tenant }: ConnectionFacts = stored.value;
  if (lowerAscii(query.tenant ?? '') !== tenant?.id) refuse('consent.tenant-mismatch');
  if (purpose === 'profile') {
    // Whether it is effective is seen in the directory: here is only the way back.
    const entry = consentEntry(state, 'consent.profile-accepted');
    await deps.audit().append(organisationId, entry, digest);
    await wakeChange(orchestrations, stored.value, log);
    return toPortal(deps, organisationId);
  }
  const accept = (current: ConnectionRow) =>
    current.state === 'awaiting-sync-consent' && current.consent === digest
      ? consented(current, deps, 'consent.sync-accepted')
      : undefined;
  const entry = consentEntry(state, 'consent.sync-accepted');
  const how = { entry, known: stored };
  const after = await changeExistingNoted(deps, organisationId, accept, how);
  const now = after ?? (await deps.connections.get(organisationId));
  if (now === undefined || !isPastApproval(now)) return refuse('consent.wrong-order');
  // The directory showed the approval before the browser was back.
  if (after === undefined) await deps.audit().append(organisationId, entry, digest);
  await wake(orchestrations, now, 'awaiting-sync-consent', log);
  return toPortal(deps, organisationId);
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
  const instance = accessModeChangeInstance(row.organisationId, row.profileChange.number);
  await raise(log, () => orchestrations.raise(instance, accessModeChangeEvent, { acted: true }));
};

/** The row is written already: a lost event only delays, and is no matter of the person at the browser. */
async function raise(log: Logger, event: () => Promise<void>): Promise<void> {
  try {
    await event();
  } catch (error) {
    log.error('consent.event-lost', error);
  }
}
