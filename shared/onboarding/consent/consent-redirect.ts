/**
 * The frame of every redirect from Microsoft: its state is used up, only its own browser at its own step gets through,
 * and whatever goes wrong ends on a page that a person can read.
 */
import type { AuditEntry } from '../../operations/contract.ts';
import { isRefused } from '../../platform/dependencies.ts';
import { AppError, requestProblems } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Stored } from '../../platform/tables.ts';
import { carrierIn, resumeTrace } from '../../platform/telemetry.ts';
import { changeExisting } from '../connection/change-connection.ts';
import {
  type ConnectionFacts,
  type ConnectionRow,
  consentOf,
  isConnected,
} from '../connection/connection.ts';
import {
  type ConsentState,
  digestOf,
  isExpired,
  isSameBrowser,
  limitWorkOf,
  type Purpose,
  type Redirect,
} from '../connection/consent-state.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { raiseMisregistered, raiseRolesUnknown } from '../connection/registration-alerts.ts';
import { appendTimeline } from '../connection/transitions.ts';
import type { ConnectionState } from '../contract.ts';
import { onboardingProblems, type RefusalCode } from '../errors.ts';
import { aadstsOf, refusalCode } from './consent-refusal.ts';

export interface RedirectInput {
  readonly query: {
    readonly state?: string | undefined;
    readonly error?: string | undefined;
    readonly error_description?: string | undefined;
    readonly tenant?: string | undefined;
    readonly code?: string | undefined;
  };
  /** Value of the browser's cookie. */
  readonly browser?: string | undefined;
  readonly log: Logger;
}

/** Where the browser goes on to, or the page that it shows; `browser` is the value of the cookie that it then needs. */
export type ConsentOutcome = (
  | { readonly location: string }
  | {
      readonly error: AppError;
      readonly link: { readonly url: string; readonly label: 'portal' | 'continue' };
    }
) & { readonly browser?: string };

/** A redirect whose state was alive, in its own browser, at its own step. */
export interface Claimed {
  readonly key: string;
  readonly browser: string;
  readonly digest: string;
  readonly state: ConsentState;
  readonly stored: Stored<ConnectionRow>;
}

export type ConsentDeps = Pick<
  OnboardingDeps,
  'settings' | 'clock' | 'connections' | 'states' | 'live' | 'audit' | 'answers' | 'alerts'
>;

type Refuse = (code: RefusalCode, aadsts?: number) => never;

/** Ends on the page of that code; the page shows Entra's number, so that people and operators can look it up. */
export const refuse: Refuse = (code, aadsts) => {
  throw onboardingProblems.error(
    code,
    aadsts === undefined ? {} : { detail: `Microsoft answered AADSTS${aadsts}.` },
  );
};

const expectedState: Readonly<Partial<Record<Purpose, ConnectionState>>> = {
  discovery: 'awaiting-discovery-consent',
  'sign-in': 'awaiting-discovery-consent',
  sync: 'awaiting-sync-consent',
};

function awaits({ state, profileChange, limit }: ConnectionFacts, purpose: Purpose): boolean {
  if (purpose === 'profile') return profileChange?.step === 'approve';
  if (limitWorkOf(purpose) !== undefined) return limit?.consent !== undefined;
  return state === expectedState[purpose];
}

/** The digest of the one state of that purpose that is alive. */
const aliveOf = (row: ConnectionRow, purpose: Purpose): string | undefined =>
  limitWorkOf(purpose) === undefined
    ? consentOf(row)
    : 'limit' in row
      ? row.limit?.consent
      : undefined;

/** Nothing is left for an approval of Calendar Sync to do. */
export const isPastApproval = (row: ConnectionRow): boolean =>
  row.state === 'verifying' || isConnected(row);

/** Where Microsoft comes back to. */
const routes: Readonly<Record<Purpose, Redirect>> = {
  discovery: 'discovery',
  'sign-in': 'sign-in',
  sync: 'sync',
  profile: 'sync',
  limit: 'sign-in',
  'limit-taken-back': 'sign-in',
};

export const portalPage = (portalUrl: string, organisationId: string): string =>
  `${portalUrl}/organisations/${organisationId}/calendar`;

/** The audit's entry of a person who came back from Microsoft. */
export const consentEntry = (
  { userKey }: ConsentState,
  action: string,
  code?: string,
): AuditEntry => ({
  actor: `user:${userKey}`,
  action,
  result: code === undefined ? 'ok' : 'refused',
  ...(code === undefined ? {} : { code }),
});

/** In the audit and in the timeline that the portal shows; what is ours to mend also as an alert. */
export async function keepRefusal(
  deps: ConsentDeps,
  state: ConsentState,
  { code, publicDetail }: AppError,
  aadsts?: number,
): Promise<void> {
  if (aadsts !== undefined) {
    const answer = { step: `approval-${state.purpose}`, reason: code, code: `AADSTS${aadsts}` };
    await deps.answers.add(state.organisationId, answer, deps.clock());
  }
  const entry = consentEntry(state, 'consent.refused', code);
  await deps.audit().append(state.organisationId, entry);
  if (code === 'consent.misconfigured') await raiseMisregistered(deps, state.purpose, publicDetail);
  if (code === 'consent.role-unknown') await raiseRolesUnknown(deps);
  await changeExisting(deps, state.organisationId, (row) =>
    appendTimeline(row, code, deps.clock()),
  );
}

/** A refusal by a dependency of ours is not for the person at the browser to mend: operators were told. */
function pageErrorOf(cause: unknown): AppError {
  if (isRefused(cause)) return onboardingProblems.error('service.misconfigured', { cause });
  if (cause instanceof AppError) return cause;
  return requestProblems.error('internal.unexpected', { cause });
}

export function consentRedirects(deps: ConsentDeps) {
  const { clock, states } = deps;
  return (
    redirect: Redirect,
    act: (claimed: Claimed, input: RedirectInput) => Promise<ConsentOutcome>,
  ) =>
    async (input: RedirectInput): Promise<ConsentOutcome> => {
      let taken: ConsentState | undefined;
      try {
        const { state: key } = input.query;
        const state = key === undefined ? undefined : await states.take(digestOf(key));
        if (key === undefined || state === undefined || isExpired(state, clock())) {
          return refuse('consent.state-invalid');
        }
        taken = state;
        const about = { organisation: state.organisationId, purpose: state.purpose };
        return await resumeTrace(carrierIn(state), 'consent.complete', about, async () =>
          act(await claim(deps, redirect, { key, state }, input), input),
        );
      } catch (thrown) {
        return await pageOfRefusal(deps, thrown, { redirect, taken, input });
      }
    };
}

/** Lets through only the browser that began, at the step that the set-up awaits, without a refusal of Microsoft. */
async function claim(
  { connections }: Pick<ConsentDeps, 'connections'>,
  redirect: Redirect,
  { key, state }: { readonly key: string; readonly state: ConsentState },
  { query, browser, log }: RedirectInput,
): Promise<Claimed> {
  const { organisationId, purpose } = state;
  const digest = digestOf(key);
  const stored = await connections.read(organisationId);
  const isAwaited = stored !== undefined && awaits(stored.value, purpose);
  if (stored === undefined || (isAwaited && aliveOf(stored.value, purpose) !== digest)) {
    return refuse('consent.state-invalid');
  }
  if (browser === undefined || !isSameBrowser(state, browser)) {
    return refuse('consent.browser-mismatch');
  }
  // The grant may have been seen in the directory before the browser is back.
  const isSeen = purpose === 'sync' && isPastApproval(stored.value);
  const isInOrder = isAwaited || isSeen || purpose === 'profile';
  if (!isInOrder || routes[purpose] !== redirect) refuse('consent.wrong-order');
  refuseIfNotGiven(purpose, query, log);
  return { key, browser, digest, state, stored };
}

function refuseIfNotGiven(purpose: Purpose, query: RedirectInput['query'], log: Logger): void {
  const refusal = refusalIn(query);
  if (refusal === undefined) return;
  const aadsts = aadstsOf(refusal);
  log.info('consent.not-given', { purpose, aadsts });
  const code = refusalCode(refusal, purpose);
  if (code !== undefined) refuse(code, aadsts);
}

const refusalIn = ({ error, error_description }: RedirectInput['query']) =>
  error === undefined ? undefined : { error, error_description };

/** The refusal is audited once it is known whose it is. */
async function pageOfRefusal(
  deps: ConsentDeps,
  thrown: unknown,
  {
    redirect: purpose,
    taken,
    input: { query, log },
  }: {
    readonly redirect: Redirect;
    readonly taken: ConsentState | undefined;
    readonly input: RedirectInput;
  },
): Promise<ConsentOutcome> {
  const error = pageErrorOf(thrown);
  if (error.kind === 'invalid') log.info('consent.refused', { code: error.code, purpose });
  else log.error('consent.failed', thrown, { purpose });
  const { portalUrl } = deps.settings;
  if (taken === undefined) return { error, link: { url: portalUrl, label: 'portal' } };
  const refusal = refusalIn(query);
  // Where storage is down the person still gets the page.
  await keepRefusal(deps, taken, error, refusal && aadstsOf(refusal)).catch((unkept: unknown) => {
    log.error('consent.refusal-unkept', unkept, { code: error.code, purpose });
  });
  const page = portalPage(portalUrl, taken.organisationId);
  const url = limitWorkOf(taken.purpose) === undefined ? page : `${page}/access`;
  return { error, link: { url, label: 'portal' } };
}
