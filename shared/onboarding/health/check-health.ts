/**
 * Health of a connected organisation: one new token at the identity service tells of most losses. The directory and
 * a calendar are asked only on suspicion, and the assignments every 12 hours.
 */
import { type AppIdentity, type MicrosoftCause, MicrosoftError } from '../../microsoft/contract.ts';
import type { Logger } from '../../platform/logger.ts';
import { expectedPermissions } from '../access-mode/access-mode-change.ts';
import { discoveryOf, syncOf } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import type { ConnectionRow } from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import type { Surroundings } from '../connection/ports.ts';
import type { HealthMessage } from '../contract.ts';
import { assignedRoles, isAnyRoomReadable } from '../setup/verify-connection.ts';
import { accessBack, accessLost, consentAlert } from './observe-access.ts';
import { raiseRefused, resolveRefused } from './registration-alerts.ts';

const ASSIGNMENTS_EVERY_MS = 12 * 3600_000;
/** So many begin at once; more are spread over most of the timer's five minutes. */
const LEAST_PER_SECOND = 20;
const SPREAD_SECONDS = 240;

/** `unknown`: Microsoft's answer says nothing about access. */
type Finding = 'ok' | 'unknown' | { readonly lost: CauseCode };

/** What a cause says: of the token or calendar of the sync app, or of what the discovery app asks of the directory. */
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

function findingAfterRefusal(error: unknown, app: keyof Losses): Finding {
  if (!(error instanceof MicrosoftError)) throw error;
  const lost = losses[error.reason];
  return lost === 'nothing' ? 'unknown' : { lost: lost[app] };
}

export function dispatchHealth({ watched, healthChecks }: Surroundings) {
  return async (log: Logger): Promise<void> => {
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

export function checkHealth(surroundings: Surroundings) {
  return async ({ organisationId }: HealthMessage, log: Logger): Promise<void> => {
    const row = await surroundings.connections.get(organisationId);
    if (row?.connectedAt === undefined && row?.state !== 'verifying') {
      await surroundings.watched.remove(organisationId);
      return;
    }
    if (row.state !== 'ready' && row.state !== 'degraded') return;
    const finding = await findingOf(surroundings, row);
    if (finding === 'unknown') return;
    if (finding === 'ok') {
      if (row.state === 'degraded') await accessBack(surroundings, organisationId, 'health');
      // A repair, or an observation of another host, may have come between the row and its alert.
      else await surroundings.alerts().resolve(consentAlert(organisationId));
      return;
    }
    log.warn('health.access-lost', { organisation: organisationId, code: finding.lost });
    await accessLost(surroundings, organisationId, finding.lost, 'health');
  };
}

async function findingOf(surroundings: Surroundings, row: ConnectionRow): Promise<Finding> {
  const sync = syncOf(row);
  if (sync === undefined) return 'unknown';
  let roles: readonly string[];
  try {
    ({ roles } = await surroundings.tokens().acquire(sync, { fresh: true }));
  } catch (error) {
    return findingAfterRefusal(error, 'sync');
  }
  const permissions = expectedPermissions(row);
  const complete = permissions.every(({ value }) => roles.includes(value));
  const seen = Date.parse(row.assignmentsSeenAt ?? row.connectedAt ?? row.since);
  const isDue = surroundings.clock().getTime() - seen >= ASSIGNMENTS_EVERY_MS;
  if (complete && row.state === 'ready' && !isDue) return 'ok';
  const assigned = await assignments(surroundings, row);
  if (assigned !== 'ok') return assigned;
  // The directory has them, the token not yet.
  if (!complete) return 'unknown';
  return row.state === 'degraded' ? await calendars(surroundings, sync, row) : 'ok';
}

async function assignments(surroundings: Surroundings, row: ConnectionRow): Promise<Finding> {
  const discovery = discoveryOf(row);
  const { syncApp } = row;
  if (discovery === undefined || syncApp === undefined) return 'unknown';
  const permissions = expectedPermissions(row);
  const admitted = await discoveryAdmitted(surroundings, discovery, row);
  if (admitted !== 'ok') return admitted;
  try {
    const { servicePrincipalId } = syncApp;
    const assigned = await assignedRoles(surroundings, discovery, servicePrincipalId);
    if (!permissions.every(({ id }) => assigned.includes(id))) {
      return { lost: 'connection.access-lost' };
    }
  } catch (error) {
    return findingAfterRefusal(error, 'discovery');
  }
  const assignmentsSeenAt = surroundings.clock().toISOString();
  await changeExisting(surroundings, row.organisationId, (current) => ({
    ...current,
    assignmentsSeenAt,
  }));
  return 'ok';
}

/** What is wrong with our own credential says nothing of the customer. */
async function discoveryAdmitted(
  surroundings: Surroundings,
  discovery: AppIdentity,
  { organisationId }: ConnectionRow,
): Promise<Finding> {
  try {
    // One from the cache outlives its app by an hour.
    await surroundings.tokens().acquire(discovery, { fresh: true });
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    const isOurs = await raiseRefused(surroundings, organisationId, error);
    return isOurs ? 'unknown' : findingAfterRefusal(error, 'discovery');
  }
  await resolveRefused(surroundings, organisationId);
  return 'ok';
}

async function calendars(
  surroundings: Surroundings,
  sync: AppIdentity,
  { organisationId }: ConnectionRow,
): Promise<Finding> {
  try {
    const readable = await isAnyRoomReadable(surroundings, sync, organisationId);
    return readable === false ? { lost: 'connection.access-lost' } : 'ok';
  } catch (error) {
    return findingAfterRefusal(error, 'sync');
  }
}
