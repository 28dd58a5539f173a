/**
 * Health of a connected organisation: one new token at the identity service tells of most losses. The directory and
 * a calendar are asked only on suspicion, and the assignments every 12 hours.
 */
import { type AppIdentity, type MicrosoftCause, MicrosoftError } from '../../microsoft/contract.ts';
import { isLost, isRefused } from '../../platform/dependencies.ts';
import type { Logger } from '../../platform/logger.ts';
import { isUnavailable } from '../../platform/saga-activity.ts';
import { expectedPermissions } from '../connection/access-mode-steps.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import {
  type Connected,
  type ConnectionFacts,
  type ConnectionRow,
  hasSecret,
  isConnected,
  type SyncApp,
} from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import { keepAnswer } from '../connection/microsoft-answers.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { raiseRefused, resolveRefused } from '../connection/registration-alerts.ts';
import type { HealthMessage } from '../contract.ts';
import { assignedRoles } from '../proofs/grants.ts';
import { isAnyRoomReadable } from '../proofs/room-proof.ts';
import { lacksSecret, SECRET_LOST } from './lost-access.ts';
import { isInVault } from './lost-secrets.ts';
import { accessBack, accessLost, consentAlert } from './observe-access.ts';

type Deps = Pick<
  OnboardingDeps,
  | 'connections'
  | 'live'
  | 'lost'
  | 'secrets'
  | 'alerts'
  | 'answers'
  | 'clock'
  | 'healthChecks'
  | 'watched'
  | 'tokens'
  | 'graph'
  | 'rooms'
  | 'assignments'
  | 'refusals'
>;

const ASSIGNMENTS_EVERY_MS = 12 * 3600_000;
/** So many begin at once; more are spread over most of the timer's five minutes. */
const LEAST_PER_SECOND = 20;
const SPREAD_SECONDS = 240;

/** `unknown`: Microsoft's answer says nothing about access. */
type Finding = 'ok' | 'unknown' | { readonly lost: CauseCode };

/** The access that a cause shows as lost, by the app that met it: at the token or calendar, or in the directory. */
interface Losses {
  readonly sync: CauseCode;
  readonly discovery: CauseCode;
}

const unexpected = both('microsoft.unexpected');
const appDeleted = {
  sync: 'connection.app-deleted',
  discovery: 'connection.discovery-lost',
} as const;
const secretRefused = { ...unexpected, sync: 'connection.secret-refused' } as const;

/** `nothing`: says nothing about access. A cause that is not known means degraded, and never revoked. */
const losses: Readonly<Record<MicrosoftCause, Losses | 'nothing'>> = {
  throttled: 'nothing',
  unavailable: 'nothing',
  replicating: unexpected,
  conflict: unexpected,
  'not-found': { ...unexpected, discovery: 'connection.app-deleted' },
  'app-missing': appDeleted,
  'service-principal-missing': appDeleted,
  'consent-missing': { sync: 'connection.access-lost', discovery: 'connection.discovery-lost' },
  'permission-missing': { ...unexpected, discovery: 'connection.discovery-lost' },
  'secret-invalid': secretRefused,
  'secret-expired': secretRefused,
  disabled: { sync: 'application.disabled', discovery: 'connection.discovery-lost' },
  'tenant-missing': both('microsoft.tenant-unusable'),
  'tenant-problem': both('microsoft.tenant-unusable'),
  'blocked-by-policy': both('microsoft.blocked-by-policy'),
  'secrets-forbidden': unexpected,
  'secret-lifetime': unexpected,
  quota: unexpected,
  'access-policy': unexpected,
  'mailbox-missing': unexpected,
  'mailbox-inactive': unexpected,
  configuration: unexpected,
  unknown: unexpected,
};

function both(code: CauseCode): Losses {
  return { sync: code, discovery: code };
}

async function findingAfterRefusal(
  deps: Pick<OnboardingDeps, 'answers' | 'clock'>,
  organisationId: string,
  error: unknown,
  app: keyof Losses,
): Promise<Finding> {
  if (isLost(error)) return { lost: SECRET_LOST };
  // Nothing of the customer's: without the vault there is no credential to ask Microsoft with.
  if (isRefused(error) || isUnavailable(error)) return 'unknown';
  if (!(error instanceof MicrosoftError)) throw error;
  await keepAnswer(deps, organisationId, { error, step: `health-${app}` });
  const lost = losses[error.reason];
  return lost === 'nothing' ? 'unknown' : { lost: lost[app] };
}

export function dispatchHealth({
  watched,
  healthChecks,
}: Pick<OnboardingDeps, 'watched' | 'healthChecks'>) {
  return async function dispatch(log: Logger): Promise<void> {
    const ids: string[] = [];
    for await (const organisationId of watched.each()) ids.push(organisationId);
    const perSecond = Math.max(LEAST_PER_SECOND, ids.length / SPREAD_SECONDS);
    // In one order, so that each has its five minutes between two checks.
    for (const [index, organisationId] of ids.entries()) {
      const delaySeconds = Math.floor(index / perSecond);
      await healthChecks.send({ organisationId }, { delaySeconds });
    }
    log.info('health.dispatched', { organisations: ids.length });
  };
}

export function checkHealth(deps: Deps) {
  return async function check({ organisationId }: HealthMessage, log: Logger): Promise<void> {
    const row = await deps.connections.get(organisationId);
    if (row === undefined || !isWatched(row)) {
      await deps.watched.remove(organisationId);
      return;
    }
    if (!isConnected(row)) return;
    const finding = await findingOf(deps, row);
    if (finding === 'unknown') return;
    if (finding === 'ok') {
      if (row.state === 'degraded') await accessBack(deps, organisationId, 'health');
      // A repair, or an observation of another host, may have come between the row and its alert.
      else await deps.alerts().resolve(consentAlert(organisationId));
      return;
    }
    log.warn('health.access-lost', { organisation: organisationId, code: finding.lost });
    await accessLost(deps, organisationId, finding.lost, 'health');
  };
}

/** Watched from its first `ready` on, or just before it. */
const isWatched = ({ connectedAt, state }: ConnectionFacts): boolean =>
  connectedAt !== undefined || state === 'verifying';

async function findingOf(deps: Deps, row: Connected): Promise<Finding> {
  const { syncApp } = row;
  if (!hasSecret(syncApp)) return 'unknown';
  const sync = syncOf({ ...row, syncApp });
  let roles: readonly string[];
  try {
    if (lacksSecret(row) && !(await isInVault(deps, syncApp))) return { lost: SECRET_LOST };
    ({ roles } = await deps.tokens().acquire(sync, { fresh: true }));
  } catch (error) {
    return await findingAfterRefusal(deps, row.organisationId, error, 'sync');
  }
  const permissions = expectedPermissions(row);
  const complete = permissions.every(({ value }) => roles.includes(value));
  const seen = Date.parse(row.assignmentsSeenAt);
  const isDue = deps.clock().getTime() - seen >= ASSIGNMENTS_EVERY_MS;
  if (complete && row.state === 'ready' && !isDue) return 'ok';
  const assigned = await assignments(deps, row, syncApp);
  if (assigned !== 'ok') return assigned;
  // The directory has them, the token not yet.
  if (!complete) return 'unknown';
  return row.state === 'degraded' ? await calendars(deps, sync, row) : 'ok';
}

async function assignments(
  deps: Deps,
  row: Connected,
  { servicePrincipalId }: SyncApp,
): Promise<Finding> {
  const discovery = discoveryOf(row);
  const permissions = expectedPermissions(row);
  const admitted = await discoveryAdmitted(deps, discovery, row);
  if (admitted !== 'ok') return admitted;
  try {
    const assigned = await assignedRoles(deps, discovery, servicePrincipalId);
    if (!permissions.every(({ id }) => assigned.includes(id))) {
      return { lost: 'connection.access-lost' };
    }
  } catch (error) {
    return await findingAfterRefusal(deps, row.organisationId, error, 'discovery');
  }
  const assignmentsSeenAt = deps.clock().toISOString();
  await changeExisting(deps, row.organisationId, (current) =>
    isConnected(current) ? { ...current, assignmentsSeenAt } : undefined,
  );
  return 'ok';
}

/** A refusal of our own credential says nothing about the customer. */
async function discoveryAdmitted(
  deps: Deps,
  discovery: AppIdentity,
  { organisationId }: ConnectionRow,
): Promise<Finding> {
  try {
    // One from the cache outlives its app by an hour.
    await deps.tokens().acquire(discovery, { fresh: true });
  } catch (error) {
    if (!(error instanceof MicrosoftError)) {
      return await findingAfterRefusal(deps, organisationId, error, 'discovery');
    }
    const isOurs = await raiseRefused(deps, organisationId, error);
    if (isOurs) return 'unknown';
    return await findingAfterRefusal(deps, organisationId, error, 'discovery');
  }
  await resolveRefused(deps, organisationId);
  return 'ok';
}

async function calendars(
  deps: Deps,
  sync: AppIdentity,
  { organisationId }: ConnectionRow,
): Promise<Finding> {
  try {
    const readable = await isAnyRoomReadable(deps, sync, organisationId);
    return readable === false ? { lost: 'connection.access-lost' } : 'ok';
  } catch (error) {
    return await findingAfterRefusal(deps, organisationId, error, 'sync');
  }
}
