/** Shows the limit before it is made and afterwards, and begins the visit to Microsoft that makes it or takes it back. */
import { entryBy } from '../../operations/contract.ts';
import {
  EXCHANGE_ROLE,
  isAnythingMade,
  type LimitWork,
  limitName,
  limitState,
  ROOMS_FILTER,
  visitPermissions,
} from '../connection/access-limit.ts';
import { discoveryApproval } from '../connection/access-modes.ts';
import { changeExistingNoted } from '../connection/change-connection.ts';
import {
  type ConnectionFacts,
  type ConnectionRow,
  isConnected,
  type RowIn,
  type SyncApp,
} from '../connection/connection.ts';
import { codeVerifierOf, nonceOf, purposeOfLimit } from '../connection/consent-state.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { type BrowserUser, issueState, redirectUri } from '../consent/begin-consent.ts';
import { onboardingProblems, refusalCodes } from '../errors.ts';
import { withLimit } from './limit-record.ts';

type Deps = Pick<
  OnboardingDeps,
  'settings' | 'clock' | 'states' | 'signIns' | 'connections' | 'live' | 'audit'
>;

export interface LimitTarget {
  readonly tenant: RowIn<'ready'>['tenant'];
  readonly syncApp: SyncApp;
}

/** Undefined while there is no app that could be limited, or nobody waits for its limit. */
export function limitTarget(row: ConnectionRow): LimitTarget | undefined {
  const { tenant, syncApp, state, profile }: ConnectionFacts = row;
  const isAwaited = profile === 'rbac' && (state === 'verifying' || state === 'failed');
  if (!isConnected(row) && !isAwaited) return undefined;
  return tenant === undefined || syncApp === undefined ? undefined : { tenant, syncApp };
}

export function manageLimit(deps: Deps) {
  return { show: showLimit(deps), begin: beginVisit(deps) };
}

/**
 * What exactly a visit makes, what is made, and how the last visit ended.
 *
 * @throws AppError `limit.not-ready`
 */
function showLimit({ settings, clock, connections }: Deps) {
  return async function show(organisationId: string) {
    const row: ConnectionFacts | undefined = await connections.get(organisationId);
    const { syncApp, limit } = row ?? {};
    if (row === undefined || syncApp === undefined) throw notReady();
    const { scopeId, assignmentId, madeAt, last } = limit ?? {};
    return {
      state: limitState(limit, syncApp.servicePrincipalId),
      canMake: blockerOf(row as ConnectionRow, 'make') === undefined,
      canTakeBack: blockerOf(row as ConnectionRow, 'take-back') === undefined,
      plan: planOf(settings.discoveryClientId, syncApp),
      ...(scopeId === undefined ? {} : { scopeId }),
      ...(assignmentId === undefined ? {} : { assignmentId }),
      ...(madeAt === undefined ? {} : { madeAt }),
      ...(last === undefined ? {} : { last: visitOf(last, clock()) }),
    };
  };
}

/**
 * Leads to Microsoft, in whose session the limit is made or taken back.
 *
 * @throws AppError `limit.not-ready`, `limit.nothing-made`, `limit.in-use`, `profile.change-in-progress`
 */
function beginVisit(deps: Deps) {
  const { settings, connections } = deps;
  return async function begin(
    organisationId: string,
    { caller, browser }: BrowserUser,
    work: LimitWork,
  ) {
    const before = await connections.read(organisationId);
    const target = before && limitTarget(before.value);
    if (before === undefined || target === undefined) throw notReady();
    const { tenant, syncApp } = target;
    refuseIfBlocked(before.value, work);
    const issued = await issueState(deps, {
      purpose: purposeOfLimit(work),
      organisationId,
      userKey: caller.key,
      browser,
      claimedTenant: tenant.id,
    });
    const begun = (current: ConnectionRow) => {
      refuseIfBlocked(current, work);
      return withLimit(current, syncApp.servicePrincipalId, (limit) => ({
        ...limit,
        consent: issued.digest,
      }));
    };
    const entry = entryBy(caller, 'limit.started', work);
    const how = { entry, known: before };
    const row = await changeExistingNoted(deps, organisationId, begun, how);
    if (row === undefined) throw notReady();
    const { key, browser: kept } = issued;
    const signInUrl = deps.signIns().signInUrl({
      tenantId: tenant.id,
      redirectUri: redirectUri(settings.apiUrl, 'sign-in'),
      state: key,
      nonce: nonceOf(key, kept),
      codeVerifier: codeVerifierOf(key, kept),
      permissions: visitPermissions.map(({ value }) => value),
    });
    return { signInUrl, browser: kept };
  };
}

const notReady = () => onboardingProblems.error('limit.not-ready');

function blockerOf(row: ConnectionRow, work: LimitWork) {
  if (limitTarget(row) === undefined) return 'limit.not-ready';
  const { profileChange: change, limit }: ConnectionFacts = row;
  const isTowards = change?.to === 'rbac' && !change.isBack;
  if (work === 'make') {
    return change === undefined || isTowards ? undefined : 'profile.change-in-progress';
  }
  if (!isAnythingMade(limit)) return 'limit.nothing-made';
  return isTowards && change.step !== 'scope' ? 'limit.in-use' : undefined;
}

function refuseIfBlocked(row: ConnectionRow, work: LimitWork): void {
  const code = blockerOf(row, work);
  if (code !== undefined) throw onboardingProblems.error(code);
}

const planOf = (
  discoveryClientId: string,
  { clientId, servicePrincipalId }: Pick<SyncApp, 'clientId' | 'servicePrincipalId'>,
) => ({
  scope: { name: limitName({ clientId }), recipientFilter: ROOMS_FILTER },
  assignment: { role: EXCHANGE_ROLE, application: clientId, servicePrincipal: servicePrincipalId },
  approval: {
    ...discoveryApproval(discoveryClientId),
    permissions: visitPermissions.map(({ value, why }) => ({ name: value, why })),
  },
});

/** Longer than a visit to Exchange takes. */
const CUT_OFF_MS = 60_000;

function visitOf(last: NonNullable<NonNullable<ConnectionFacts['limit']>['last']>, now: Date) {
  const { at, work, outcome, isPermissionLeft } = last;
  const isEnded = outcome !== 'begun';
  const isCutOff = !isEnded && now.getTime() - Date.parse(at) > CUT_OFF_MS;
  const code = refusalCodes.find((each) => each === outcome);
  const problem = code === undefined ? undefined : onboardingProblems.definitions[code];
  const ended = outcome === 'done' ? 'done' : 'refused';
  return {
    at,
    work,
    outcome: isEnded ? ended : isCutOff ? 'interrupted' : 'under-way',
    permissionLeft: (isEnded || isCutOff) && isPermissionLeft,
    ...(code === undefined || problem === undefined
      ? {}
      : { problem: { code, title: problem.title, action: problem.action } }),
  } as const;
}
