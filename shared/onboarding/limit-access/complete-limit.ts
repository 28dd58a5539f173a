/**
 * The way back from Microsoft of a person who limits access to rooms, or takes that back: the code is redeemed, used at
 * once in the person's session, and the permission behind it taken away again.
 */
import { MicrosoftError, type PersonSession } from '../../microsoft/contract.ts';
import { AppError } from '../../platform/errors.ts';
import type { Orchestrations } from '../../platform/orchestrations.ts';
import { limitTakenBack, scopeMade } from '../access-mode/access-mode-change.ts';
import { type AccessLimit, type LimitWork, visitPermissions } from '../connection/access-limit.ts';
import { changeExisting, changeExistingNoted } from '../connection/change-connection.ts';
import { type ConnectionRow, isConnected } from '../connection/connection.ts';
import { codeVerifierOf, limitWorkOf, nonceOf } from '../connection/consent-state.ts';
import { keepAnswer } from '../connection/microsoft-answers.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { redirectUri } from '../consent/begin-consent.ts';
import {
  type Claimed,
  type ConsentOutcome,
  consentEntry,
  portalPage,
  type RedirectInput,
  refuse,
} from '../consent/consent-redirect.ts';
import { codeOfRefusal } from '../consent/prove-tenant.ts';
import { accessModeChangeEvent, accessModeChangeInstance, durableNames } from '../durable-names.ts';
import { exchangeRoles } from './exchange-roles.ts';
import { limitRecord, withLimit } from './limit-record.ts';
import { makeLimit } from './make-limit.ts';
import { type LimitTarget, limitTarget } from './manage-limit.ts';
import { removePermission } from './remove-permission.ts';
import { takeBackLimit } from './take-back-limit.ts';

interface Visit extends Pick<Claimed, 'key' | 'browser' | 'state'> {
  readonly work: LimitWork;
  readonly target: LimitTarget;
  readonly code: string;
  /** As it was before this visit. */
  readonly known: Pick<AccessLimit, 'scopeId' | 'assignmentId'>;
}

type Deps = Pick<
  OnboardingDeps,
  'settings' | 'clock' | 'connections' | 'live' | 'runs' | 'audit' | 'answers' | 'signIns' | 'graph'
>;

export function completeLimit(deps: Deps) {
  return (orchestrations: Orchestrations) =>
    async (claimed: Claimed, { query, log }: RedirectInput): Promise<ConsentOutcome> => {
      const { state } = claimed;
      const { organisationId } = state;
      const visit = await begin(deps, claimed, query.code);
      try {
        const isPermissionLeft = await visitExchange(deps, visit);
        await finish(deps, visit, isPermissionLeft);
      } catch (error) {
        const refused = refusedBy(error);
        await keepAnswer(deps, organisationId, {
          error: causeOf(error),
          step: `limit-${visit.work}`,
        });
        await end(deps, visit, refused.code);
        throw refused;
      }
      // The limit is made: a change of access mode that cannot begin now is begun by the person.
      await followUp(deps, orchestrations, visit).catch((error: unknown) =>
        log.error('limit.follow-up-lost', error, { organisationId }),
      );
      // The page that the person came from: a set-up may have ended meanwhile.
      const page = portalPage(deps.settings.portalUrl, organisationId);
      return { location: isConnected(claimed.stored.value) ? `${page}/access` : page };
    };
}

/** Written before anything is made, so that a visit that is cut off is seen. */
async function begin(
  deps: Deps,
  { key, browser, digest, state, stored }: Claimed,
  code: string | undefined,
): Promise<Visit> {
  const work = limitWorkOf(state.purpose);
  const target = limitTarget(stored.value);
  if (work === undefined || target === undefined) return refuse('consent.wrong-order');
  if (code === undefined) return refuse('consent.unverified');
  const { servicePrincipalId } = target.syncApp;
  let known: Visit['known'] = {};
  const begun = await changeExisting(
    deps,
    state.organisationId,
    (row) =>
      withLimit(row, servicePrincipalId, ({ consent, ...limit }) => {
        if (consent !== digest) return undefined;
        const { scopeId, assignmentId } = limit;
        known = { scopeId, assignmentId };
        const at = deps.clock().toISOString();
        return {
          ...limit,
          ...(work === 'make' ? forApplication(limit, servicePrincipalId) : {}),
          last: { at, work, outcome: 'begun', isPermissionLeft: true },
        };
      }),
    stored,
  );
  if (begun === undefined) return refuse('consent.state-invalid');
  return { key, browser, state, work, target, code, known };
}

/** An assignment to an enterprise application that is not there any more opens nothing to the present one. */
const forApplication = (limit: AccessLimit, servicePrincipalId: string): Partial<AccessLimit> =>
  limit.servicePrincipalId === servicePrincipalId
    ? {}
    : { servicePrincipalId, assignmentId: undefined, madeAt: undefined };

/** @returns whether the permission of this visit is left at Microsoft */
async function visitExchange(deps: Deps, visit: Visit): Promise<boolean> {
  const { key, browser, code, target } = visit;
  const { tenant } = target;
  return await deps.signIns().actAs(
    {
      tenantId: tenant.id,
      redirectUri: redirectUri(deps.settings.apiUrl, 'sign-in'),
      code,
      nonce: nonceOf(key, browser),
      codeVerifier: codeVerifierOf(key, browser),
      permissions: visitPermissions.map(({ value }) => value),
    },
    async (session) => {
      if (session.tenantId !== tenant.id) refuse('consent.tenant-mismatch');
      return await work(deps, visit, session);
    },
  );
}

async function work(deps: Deps, visit: Visit, session: PersonSession): Promise<boolean> {
  const { state, target, known } = visit;
  const { organisationId } = state;
  const { syncApp, tenant } = target;
  const record = limitRecord(deps, state, syncApp.servicePrincipalId);
  let isPermissionLeft = true;
  try {
    const [manage] = visitPermissions;
    if (!session.permissions.includes(manage.value)) refuse('limit.permission-missing');
    const roles = exchangeRoles(session);
    if (visit.work === 'make') await makeLimit(roles, record, syncApp, known);
    else await takeBackLimit(roles, record, syncApp, known);
  } finally {
    const isGone = await removePermission(deps, { organisationId, tenant, session, record });
    isPermissionLeft = !isGone;
    await endPermission(deps, visit, isPermissionLeft);
  }
  return isPermissionLeft;
}

const endPermission = (deps: Deps, visit: Visit, isPermissionLeft: boolean) =>
  changeLast(deps, visit, (last) => ({ ...last, isPermissionLeft }));

const end = (deps: Deps, visit: Visit, outcome: string): Promise<void> =>
  changeLast(deps, visit, (last) => ({ ...last, outcome }));

async function finish(deps: Deps, visit: Visit, isPermissionLeft: boolean): Promise<void> {
  const { state, work: done } = visit;
  const change = lastChanged(visit, (last) => ({ ...last, outcome: 'done', isPermissionLeft }));
  const action = done === 'make' ? 'limit.finished' : 'limit.taken-back';
  const entry = consentEntry(state, action);
  await changeExistingNoted(deps, state.organisationId, change, { entry });
}

type ChangeLast = (last: NonNullable<AccessLimit['last']>) => AccessLimit['last'];

async function changeLast(
  deps: Pick<Deps, 'connections' | 'live'>,
  visit: Visit,
  change: ChangeLast,
): Promise<void> {
  await changeExisting(deps, visit.state.organisationId, lastChanged(visit, change));
}

const lastChanged =
  ({ target }: Visit, change: ChangeLast) =>
  (row: ConnectionRow): ConnectionRow | undefined =>
    withLimit(row, target.syncApp.servicePrincipalId, (limit) =>
      limit.last === undefined ? undefined : { ...limit, last: change(limit.last) },
    );

const causeOf = (error: unknown): unknown => (error instanceof AppError ? error.cause : error);

/** A code that Microsoft does not redeem, as the sign-in of a set-up calls it. */
function refusedBy(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof MicrosoftError)) throw error;
  try {
    return refuse(codeOfRefusal(error), error.number);
  } catch (refused) {
    return refused as AppError;
  }
}

/** Goes on with the change of access mode that waited for this, or begins it. */
async function followUp(
  deps: Deps,
  orchestrations: Orchestrations,
  { state, work: done }: Visit,
): Promise<void> {
  const { organisationId } = state;
  const { clock } = deps;
  await deps.runs.add(organisationId);
  let hasBegun = false;
  const follow = (current: ConnectionRow) => {
    if (!isConnected(current)) return undefined;
    hasBegun = current.profileChange === undefined;
    return done === 'make' ? scopeMade(current, clock()) : limitTakenBack(current, clock());
  };
  const entry = () => (hasBegun ? consentEntry(state, 'profile.change-started') : undefined);
  const row = await changeExistingNoted(deps, organisationId, follow, { entry });
  if (row === undefined || !isConnected(row)) return;
  const number = row.profileChange?.number ?? row.profileChanges;
  const instance = accessModeChangeInstance(organisationId, number);
  if (hasBegun) {
    await orchestrations.start(durableNames.profileChange, instance, { organisationId, number });
  } else {
    await orchestrations.raise(instance, accessModeChangeEvent, { acted: true });
  }
}
