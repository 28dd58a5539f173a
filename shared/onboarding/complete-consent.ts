/**
 * What Microsoft's redirects bring back. A set-up is bound only to a tenant that an ID token redeemed here proved:
 * the redirect's own `tenant` can be written by anyone and is at most compared.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type MicrosoftCause, MicrosoftError, type SignedIn } from '../microsoft/contract.ts';
import type { Answer } from '../platform/endpoint.ts';
import { AppError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import { issueState, redirectUri } from './begin-consent.ts';
import { type ConnectionRow, moved, noted, type State } from './connection.ts';
import {
  type ConsentState,
  codeVerifierOf,
  digestOf,
  isExpired,
  isSameBrowser,
  nonceOf,
  type Purpose,
  readSetupCookie,
} from './consent-state.ts';
import {
  durableEvents,
  profileChangeEvent,
  profileChangeInstance,
  setupInstance,
} from './durable-names.ts';
import { type ConsentCode, onboardingProblems } from './errors.ts';
import { changeExisting } from './lifecycle.ts';
import { problemPage, redirectTo } from './pages.ts';
import type { Surroundings } from './ports.ts';
import { consented } from './start-setup.ts';
import { holdTenant } from './tenant-binding.ts';

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

interface RedirectInput {
  readonly query: {
    readonly state?: string | undefined;
    readonly error?: string | undefined;
    readonly tenant?: string | undefined;
    readonly code?: string | undefined;
  };
  readonly headers: { get(name: string): string | null };
  readonly log: Logger;
}

interface Claimed {
  readonly key: string;
  readonly browser: string;
  readonly digest: string;
  readonly state: ConsentState;
  readonly row: ConnectionRow;
}

/** Nobody declined: Microsoft wants to see the person once more, or does not know the app everywhere yet. */
const passing = [
  'login_required',
  'interaction_required',
  'consent_required',
  'unauthorized_client',
  'temporarily_unavailable',
  'server_error',
];
const tooEarly: readonly MicrosoftCause[] = [
  'app-missing',
  'service-principal-missing',
  'consent-missing',
  'throttled',
  'unavailable',
];

type Refuse = (code: ConsentCode) => never;

const expectedState: Readonly<Record<Exclude<Purpose, 'profile'>, State>> = {
  discovery: 'awaiting-discovery-consent',
  'sign-in': 'awaiting-discovery-consent',
  sync: 'awaiting-sync-consent',
};

const awaits = ({ state, profileChange }: ConnectionRow, purpose: Purpose): boolean =>
  purpose === 'profile' ? profileChange?.step === 'approve' : state === expectedState[purpose];

/** Where Microsoft comes back to. */
const routeOf = (purpose: Purpose): Purpose => (purpose === 'profile' ? 'sync' : purpose);

const refuse: Refuse = (code) => {
  throw onboardingProblems.error(code);
};

export function completeConsent(surroundings: Surroundings) {
  const { settings, clock, connections, states, bindings } = surroundings;
  const portalPage = (organisationId: string): string =>
    `${settings.portalUrl}/organisations/${organisationId}/calendar`;

  /** Takes the state, which thereby is used, and lets through only its own browser at its own step. */
  const claim = async (
    purpose: Purpose,
    { key, state }: { key: string; state: ConsentState },
    input: RedirectInput,
  ): Promise<Claimed> => {
    const digest = digestOf(key);
    const row = await connections.get(state.organisationId);
    const isAwaited = row !== undefined && awaits(row, state.purpose);
    if (row === undefined || (isAwaited && row.consent !== digest)) {
      return refuse('consent.state-invalid');
    }
    const browser = readSetupCookie(settings.apiUrl, input.headers.get('cookie'));
    if (browser === undefined || !isSameBrowser(state, browser)) {
      return refuse('consent.browser-mismatch');
    }
    if (!isAwaited || routeOf(state.purpose) !== purpose) refuse('consent.wrong-order');
    const { error } = input.query;
    if (error !== undefined && !(purpose === 'sign-in' && passing.includes(error))) {
      refuse('consent.declined');
    }
    return { key, browser, digest, state, row };
  };

  const audit = (state: ConsentState, action: string, code?: string) =>
    surroundings.audit().append(state.organisationId, {
      actor: `user:${state.userKey}`,
      action,
      result: code === undefined ? 'ok' : 'refused',
      ...(code === undefined ? {} : { code }),
    });

  /** Runs one redirect; what goes wrong becomes a page, and is audited once it is known whose it is. */
  const redirect =
    (purpose: Purpose, act: (claimed: Claimed, input: RedirectInput) => Promise<Answer>) =>
    async (input: RedirectInput): Promise<Answer> => {
      let taken: ConsentState | undefined;
      try {
        const { state: key } = input.query;
        taken = key === undefined ? undefined : await states.take(digestOf(key));
        if (key === undefined || taken === undefined || isExpired(taken, clock())) {
          taken = undefined;
          return refuse('consent.state-invalid');
        }
        return await act(await claim(purpose, { key, state: taken }, input), input);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        input.log.info('consent.refused', { code: error.code, purpose });
        if (taken !== undefined) await keepRefusal(taken, error.code);
        const url = taken === undefined ? settings.portalUrl : portalPage(taken.organisationId);
        const wayOn = { url, label: 'Start again in the portal' };
        return problemPage(error, error.kind === 'invalid' ? 400 : 503, wayOn);
      }
    };

  const keepRefusal = async (state: ConsentState, code: string): Promise<void> => {
    await audit(state, 'consent.refused', code);
    await changeExisting(surroundings, state.organisationId, (row) => noted(row, code, clock()));
  };

  /** Undefined when it came too early, and may be tried once more. */
  const signedInAt = async (
    { key, browser, state }: Claimed,
    { query, log }: RedirectInput,
  ): Promise<SignedIn | undefined> => {
    if (query.error !== undefined && state.isRepeat !== true) return undefined;
    if (query.code === undefined || state.claimedTenant === undefined) {
      return refuse('consent.unverified');
    }
    try {
      return await surroundings.signIns().redeem({
        tenantId: state.claimedTenant,
        redirectUri: redirectUri(settings.apiUrl, 'sign-in'),
        code: query.code,
        nonce: nonceOf(key, browser),
        codeVerifier: codeVerifierOf(key, browser),
      });
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      log.warn('consent.unverified', { reason: error.reason, code: error.code });
      if (tooEarly.includes(error.reason) && state.isRepeat !== true) return undefined;
      return refuse('consent.unverified');
    }
  };

  const requireRole = ({ roles }: SignedIn): void => {
    // Entra leaves the claim out for some sign-ins: unknown is not the same as missing.
    if (roles === undefined) return refuse('consent.role-unknown');
    const allowed = settings.allowPrivilegedRoleAdministrator
      ? [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR]
      : [GLOBAL_ADMINISTRATOR];
    if (!roles.some((role) => allowed.includes(role))) refuse('consent.role-missing');
  };

  const deadlineIn = (minutes: number): string =>
    new Date(clock().getTime() + minutes * 60_000).toISOString();

  /** The sign-in that proves the tenant, in the same browser; the state before it is used up. */
  const signInAt = async (
    { browser, digest, state }: Claimed,
    again: { readonly claimedTenant: string; readonly isRepeat?: boolean },
  ) => {
    const { organisationId, userKey } = state;
    const issued = await issueState(surroundings, {
      purpose: 'sign-in',
      organisationId,
      userKey,
      browser,
      ...again,
    });
    const row = await changeExisting(surroundings, organisationId, (current) =>
      current.consent === digest ? { ...current, consent: issued.digest } : undefined,
    );
    if (row === undefined) return refuse('consent.wrong-order');
    const url = surroundings.signIns().signInUrl({
      tenantId: again.claimedTenant,
      redirectUri: redirectUri(settings.apiUrl, 'sign-in'),
      state: issued.key,
      nonce: nonceOf(issued.key, browser),
      codeVerifier: codeVerifierOf(issued.key, browser),
    });
    return { url, cookies: [issued.cookie] };
  };

  /** Just after a first approval some of Microsoft's replicas do not know the app yet: a plain page, then on. */
  const continueLater = async (claimed: Claimed, claimedTenant: string): Promise<Answer> => {
    const { url, cookies } = await signInAt(claimed, { claimedTenant, isRepeat: true });
    const error = onboardingProblems.error('consent.not-yet-effective');
    await keepRefusal(claimed.state, error.code);
    return { ...problemPage(error, 400, { url, label: 'Continue' }), cookies };
  };

  return {
    discovery: redirect('discovery', async (approved, { query }) => {
      // It becomes part of an address next, so nothing but a bare GUID may pass.
      const claimed = z.guid().safeParse(query.tenant?.toLowerCase());
      if (!claimed.success) return refuse('consent.tenant-mismatch');
      const { url, cookies } = await signInAt(approved, { claimedTenant: claimed.data });
      return { ...redirectTo(url), cookies };
    }),

    signIn: (orchestrations: Orchestrations) =>
      redirect('sign-in', async (claimed, input) => {
        const { digest, state, row: known } = claimed;
        const { organisationId } = state;
        const signedIn = await signedInAt(claimed, input);
        if (signedIn === undefined) return await continueLater(claimed, state.claimedTenant ?? '');
        // Rooms and devices belong to the tenant that was connected: another one needs a disconnect first.
        const wanted = known.connectedAt === undefined ? signedIn.tenantId : known.tenant?.id;
        if (signedIn.tenantId !== state.claimedTenant || signedIn.tenantId !== wanted) {
          refuse('consent.tenant-mismatch');
        }
        requireRole(signedIn);
        if (!(await holdTenant(surroundings, signedIn.tenantId, organisationId))) {
          refuse('consent.tenant-taken');
        }
        let former: string | undefined;
        const row = await changeExisting(surroundings, organisationId, (current) => {
          if (current.consent !== digest) return undefined;
          former = current.tenant?.id === signedIn.tenantId ? undefined : current.tenant?.id;
          return proven(current, signedIn, {
            at: clock(),
            deadline: deadlineIn(settings.validationMinutes),
          });
        });
        if (row === undefined) return refuse('consent.wrong-order');
        if (former !== undefined) await bindings.release(former, organisationId);
        await audit(state, 'consent.discovery-accepted');
        await wake(orchestrations, row, 'awaiting-discovery-consent');
        return redirectTo(portalPage(organisationId));
      }),

    sync: (orchestrations: Orchestrations) =>
      redirect('sync', async ({ digest, state, row }, { query }) => {
        if (query.tenant?.toLowerCase() !== row.tenant?.id) refuse('consent.tenant-mismatch');
        if (state.purpose === 'profile') {
          // Whether it is effective is seen in the directory: here is only the way back.
          await audit(state, 'consent.profile-accepted');
          await wakeChange(orchestrations, row);
          return redirectTo(portalPage(state.organisationId));
        }
        const after = await changeExisting(surroundings, state.organisationId, (current) =>
          current.consent === digest
            ? consented(current, surroundings, 'consent.sync-accepted')
            : undefined,
        );
        if (after === undefined) return refuse('consent.wrong-order');
        await audit(state, 'consent.sync-accepted');
        await wake(orchestrations, after, 'awaiting-sync-consent');
        return redirectTo(portalPage(state.organisationId));
      }),
  };
}

/** The row is written already: a lost event only delays. */
const wake = (
  orchestrations: Orchestrations,
  { organisationId, attempt }: ConnectionRow,
  waited: keyof typeof durableEvents,
): Promise<void> =>
  orchestrations.raise(setupInstance(organisationId, attempt), durableEvents[waited], {
    decided: true,
  });

const wakeChange = async (
  orchestrations: Orchestrations,
  { organisationId, profileChange }: ConnectionRow,
): Promise<void> => {
  if (profileChange === undefined) return;
  const instance = profileChangeInstance(organisationId, profileChange.number);
  await orchestrations.raise(instance, profileChangeEvent, { acted: true });
};

/** Another tenant than before is another connection: its apps and secret are not ours to reuse. */
function proven(
  current: ConnectionRow,
  { tenantId, tenantName, objectId }: SignedIn,
  { at, deadline }: { at: Date; deadline: string },
): ConnectionRow | undefined {
  const { syncApp: _otherTenants, ...row } = current;
  const same = row.tenant?.id === tenantId;
  const from = same
    ? current
    : { ...row, connectionId: row.tenant === undefined ? row.connectionId : randomUUID() };
  return moved(from, 'tenant-proven', {
    code: 'consent.discovery-accepted',
    at,
    deadline,
    tenant: { id: tenantId, displayName: tenantName },
    administratorId: objectId,
  });
}
