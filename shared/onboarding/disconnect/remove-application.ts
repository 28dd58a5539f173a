/** Taking the Calendar Sync app out of the customer's tenant again, with everything that could use it. */
import { z } from 'zod';
import {
  type GraphRequest,
  isTransient,
  MicrosoftError,
  namesOurCredential,
} from '../../microsoft/contract.ts';
import { isRefused } from '../../platform/dependencies.ts';
import { discoveryOf, secretName, uniqueName } from '../connection/app-identities.ts';
import { changeExisting } from '../connection/change-connection.ts';
import type {
  ConnectionFacts,
  ConnectionRow,
  OrphanedApplication,
} from '../connection/connection.ts';
import { isSurelyGone } from '../connection/deadlines.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

type Application = Pick<ConnectionFacts, 'organisationId' | 'connectionId' | 'tenant' | 'syncApp'>;

const foundSchema = z.object({ id: z.string() });

const HOUR_MS = 3_600_000;
/** A refusal may pass: an approval that has not arrived everywhere, a policy that is being changed. */
const REFUSED_AGAIN_MS = 12 * HOUR_MS;
const SURELY_REFUSED_MS = 3 * 24 * HOUR_MS;

/** Whether Entra refused our own credential, which is never the customer's to mend. */
const isOfOurCredential = (error: MicrosoftError): boolean =>
  error.refusedApp === 'discovery' && namesOurCredential(error);

/** Whether trouble of our own, of which operators were told, kept an application from being removed. */
export const isOurTrouble = (error: unknown): boolean =>
  isRefused(error) || (error instanceof MicrosoftError && isOfOurCredential(error));

/** An app is in the tenant that Microsoft does not let us remove. */
export const APP_LEFT = 'disconnect.app-left';

/**
 * `missing`: gone, or not yet known to the replica that answered. `refused`: left to the customer's administrator.
 * https://learn.microsoft.com/entra/architecture/architecture#data-consistency
 */
export type Removal = 'removed' | 'missing' | 'refused';

/** With its secret, whatever an earlier try managed. Only an outage, or trouble of our own, is worth another try, and throws. */
export async function removeApplication(
  { graph }: Pick<OnboardingDeps, 'graph'>,
  row: Application,
): Promise<Removal> {
  const { tenant } = row;
  if (tenant === undefined) return 'removed';
  const discovery = discoveryOf({ tenant });
  const send = async (request: GraphRequest): Promise<{ body?: unknown; removal: Removal }> => {
    try {
      return { body: (await graph().send(discovery, request)).body, removal: 'removed' };
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      if (isTransient(error.reason) || isOfOurCredential(error)) throw error;
      return { removal: error.reason === 'not-found' ? 'missing' : 'refused' };
    }
  };
  /** A step that was cut off may have made it without the row knowing. */
  const find = async () => {
    const path = `/applications(uniqueName='${uniqueName(row)}')?$select=id`;
    const { body, removal } = await send({ method: 'GET', path });
    return { objectId: foundSchema.safeParse(body).data?.id, removal };
  };
  const known = row.syncApp?.objectId;
  const found = known === undefined ? await find() : undefined;
  const objectId = known ?? found?.objectId;
  if (objectId === undefined) return found?.removal === 'refused' ? 'refused' : 'missing';
  const application = `/applications/${objectId}`;
  const keyId = row.syncApp?.secret?.keyId;
  // A deleted app can be restored for 30 days: its secret must not come back with it.
  if (keyId !== undefined) {
    await send({ method: 'POST', path: `${application}/removePassword`, body: { keyId } });
  }
  return (await send({ method: 'DELETE', path: application })).removal;
}

/** How the app is tried again; undefined when the answer is final. */
export function keptAfter(
  removal: Removal,
  orphaned: OrphanedApplication,
  now: Date,
): OrphanedApplication | undefined {
  if (removal === 'missing') {
    const { missingSince = now.toISOString() } = orphaned;
    return isSurelyGone(missingSince, now) ? undefined : { ...orphaned, missingSince };
  }
  if (removal === 'removed') return undefined;
  const { refusedSince = now.toISOString() } = orphaned;
  const tryAgainAt = new Date(now.getTime() + REFUSED_AGAIN_MS).toISOString();
  return now.getTime() - Date.parse(refusedSince) < SURELY_REFUSED_MS
    ? { ...orphaned, refusedSince, tryAgainAt }
    : undefined;
}

/** The sweep tries again, and believes that an app is gone only when it is still missing later. */
export async function leaveToSweep(
  deps: Pick<OnboardingDeps, 'connections' | 'live'>,
  organisationId: string,
  orphaned: OrphanedApplication,
): Promise<void> {
  await changeExisting(deps, organisationId, (row) => {
    const { connectionId } = orphaned;
    const isKnown = row.orphanedApplications.some((one) => one.connectionId === connectionId);
    if (isKnown || isInUse(row, connectionId)) return undefined;
    return { ...row, orphanedApplications: [...row.orphanedApplications, orphaned] };
  });
}

/** A disconnect that was faster than a step under way did not see what the step made. */
export async function removeIfDisconnected(
  deps: Pick<OnboardingDeps, 'connections' | 'live' | 'graph' | 'secrets' | 'clock'>,
  made: Application,
): Promise<void> {
  const now = await deps.connections.get(made.organisationId);
  if (now !== undefined && isInUse(now, made.connectionId)) return;
  const { organisationId, tenant, connectionId, syncApp } = made;
  const removal = await removeApplication(deps, made);
  // Whoever has just made it may ask a replica that does not know it yet.
  const kept = tenant && keptAfter(removal, { tenant, connectionId, syncApp }, deps.clock());
  if (kept !== undefined) await leaveToSweep(deps, organisationId, kept);
  await deps.secrets().remove(secretName(made));
}

const isInUse = (row: ConnectionRow, connectionId: string): boolean =>
  row.connectionId === connectionId &&
  row.state !== 'disconnecting' &&
  row.state !== 'not-connected';
