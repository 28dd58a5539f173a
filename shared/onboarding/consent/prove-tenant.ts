/**
 * Who signed in, and so which tenant it is: only an ID token that was redeemed here proves one. The redirect's own
 * `tenant` can be written by anyone and is at most compared.
 */
import { randomUUID } from 'node:crypto';
import {
  type CauseNature,
  MicrosoftError,
  natureOf,
  type SignedIn,
} from '../../microsoft/contract.ts';
import type { Stored } from '../../platform/tables.ts';
import { changeExisting } from '../connection/change-connection.ts';
import { type ConnectionRow, consentOf, type RowIn } from '../connection/connection.ts';
import { type ConsentState, codeVerifierOf, nonceOf } from '../connection/consent-state.ts';
import type { OnboardingDeps, OnboardingSettings } from '../connection/ports.ts';
import { transition } from '../connection/transitions.ts';
import type { ConsentCode } from '../errors.ts';
import { issueState, redirectUri } from './begin-consent.ts';
import { type Claimed, type RedirectInput, refuse } from './consent-redirect.ts';
import { aadstsOf, codeOfNumber, mayContinue } from './consent-refusal.ts';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

/** The sign-in that proves the tenant, in the same browser; the state before it is used up. */
export async function signInAt(
  deps: Pick<OnboardingDeps, 'settings' | 'clock' | 'states' | 'connections' | 'live' | 'signIns'>,
  { browser, digest, state, stored }: Claimed,
  again: { readonly claimedTenant: string; readonly isRepeat?: boolean },
): Promise<{ readonly url: string; readonly browser: string }> {
  const { settings } = deps;
  const { organisationId, userKey } = state;
  const issued = await issueState(deps, {
    purpose: 'sign-in',
    organisationId,
    userKey,
    browser,
    ...again,
  });
  const row = await renewConsent(deps, organisationId, { from: digest, to: issued.digest }, stored);
  if (row === undefined) return refuse('consent.wrong-order');
  const url = deps.signIns().signInUrl({
    tenantId: again.claimedTenant,
    redirectUri: redirectUri(settings.apiUrl, 'sign-in'),
    state: issued.key,
    nonce: nonceOf(issued.key, browser),
    codeVerifier: codeVerifierOf(issued.key, browser),
  });
  return { url, browser: issued.browser };
}

/** Lets the next state take the place of the one that was used; undefined when a newer one already has. */
export const renewConsent = (
  deps: Pick<OnboardingDeps, 'connections' | 'live'>,
  organisationId: string,
  { from, to }: { readonly from: string; readonly to: string },
  stored: Stored<ConnectionRow>,
): Promise<ConnectionRow | undefined> =>
  changeExisting(
    deps,
    organisationId,
    (current) => (consentOf(current) === from ? { ...current, consent: to } : undefined),
    stored,
  );

/** Undefined when it came too early, and the person may continue. */
export async function signedInAt(
  deps: Pick<OnboardingDeps, 'settings' | 'signIns'>,
  { key, browser, state }: Claimed,
  { query, log }: RedirectInput,
): Promise<SignedIn | undefined> {
  if (query.error !== undefined) {
    const aadsts = aadstsOf({ error: query.error, error_description: query.error_description });
    return continueOrRefuse(state, aadsts, aadsts === undefined ? undefined : codeOfNumber(aadsts));
  }
  if (query.code === undefined || state.claimedTenant === undefined) {
    return refuse('consent.unverified');
  }
  try {
    return await deps.signIns().redeem({
      tenantId: state.claimedTenant,
      redirectUri: redirectUri(deps.settings.apiUrl, 'sign-in'),
      code: query.code,
      nonce: nonceOf(key, browser),
      codeVerifier: codeVerifierOf(key, browser),
    });
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    log.warn('consent.unverified', { reason: error.reason, code: error.code });
    return continueOrRefuse(state, error.number, codeOfRefusal(error));
  }
}

/** Consent that was given a moment ago may not have reached every replica. */
const tooEarly: readonly CauseNature[] = ['transient', 'app-missing', 'consent'];

/** The code exchange proves our own credential: what Entra has against that is ours to mend, for every customer. */
export function codeOfRefusal({ number, reason }: MicrosoftError): ConsentCode {
  const code = number === undefined ? undefined : codeOfNumber(number);
  if (code !== undefined) return code;
  const nature = natureOf(reason);
  if (nature === 'ours') return 'consent.misconfigured';
  return tooEarly.includes(nature) ? 'consent.unfinished' : 'consent.unverified';
}

/** A refusal that may pass is continued once; a service principal that Entra is still making, as often as people like. */
function continueOrRefuse(
  { isRepeat }: ConsentState,
  aadsts: number | undefined,
  code: ConsentCode = 'consent.unfinished',
): undefined {
  const isFirst = isRepeat !== true;
  if (code === 'consent.not-yet-effective' || (isFirst && mayContinue(code))) return undefined;
  return refuse(mayContinue(code) ? 'consent.unverified' : code, aadsts);
}

export function requireRole(
  { allowPrivilegedRoleAdministrator }: OnboardingSettings,
  { roles }: SignedIn,
): void {
  // Entra leaves the claim out for some sign-ins: unknown is not the same as missing.
  if (roles === undefined) return refuse('consent.role-unknown');
  const allowed = allowPrivilegedRoleAdministrator
    ? [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR]
    : [GLOBAL_ADMINISTRATOR];
  if (!roles.some((role) => allowed.includes(role))) refuse('consent.role-missing');
}

/** Another tenant than before is another connection: what was made in the former one is not ours to reuse. */
export function proven(
  current: RowIn<'awaiting-discovery-consent'>,
  { tenantId, tenantName, objectId }: SignedIn,
  { at, deadline }: { at: Date; deadline: string },
): ConnectionRow | undefined {
  return transition(inTenant(current, tenantId), 'tenant-proven', {
    code: 'consent.discovery-accepted',
    at,
    deadline,
    tenant: { id: tenantId, displayName: tenantName },
    administratorId: objectId,
  });
}

function inTenant(
  current: RowIn<'awaiting-discovery-consent'>,
  tenantId: string,
): RowIn<'awaiting-discovery-consent'> {
  const {
    tenant,
    connectionId,
    syncApp,
    appMissingSince: _there,
    limit: _theirs,
    ...row
  } = current;
  if (tenant === undefined || tenant.id === tenantId) return current;
  const orphaned = { tenant, connectionId, ...(syncApp === undefined ? {} : { syncApp }) };
  return {
    ...row,
    connectionId: randomUUID(),
    orphanedApplications: [...row.orphanedApplications, orphaned],
  };
}
