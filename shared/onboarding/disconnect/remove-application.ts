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
import type { ConnectionFacts } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

type Application = Pick<ConnectionFacts, 'organisationId' | 'connectionId' | 'tenant' | 'syncApp'>;

const foundSchema = z.object({ id: z.string() });

/** Whether Entra refused our own credential, which is never the customer's to mend. */
const isOfOurCredential = (error: MicrosoftError): boolean =>
  error.refusedApp === 'discovery' && namesOurCredential(error);

/** Whether trouble of our own, of which operators were told, kept an application from being removed. */
export const isOurTrouble = (error: unknown): boolean =>
  isRefused(error) || (error instanceof MicrosoftError && isOfOurCredential(error));

/**
 * Gone with its secret, whatever an earlier try managed; false when Microsoft refuses and it is left to the customer's
 * administrator. Only an outage, or trouble of our own, is worth another try, and throws.
 */
export async function removeApplication(
  { graph }: Pick<OnboardingDeps, 'graph'>,
  row: Application,
): Promise<boolean> {
  const { tenant } = row;
  if (tenant === undefined) return true;
  const discovery = discoveryOf({ tenant });
  const send = async (request: GraphRequest): Promise<{ body?: unknown; isLeft: boolean }> => {
    try {
      return { body: (await graph().send(discovery, request)).body, isLeft: false };
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      if (isTransient(error.reason) || isOfOurCredential(error)) throw error;
      return { isLeft: error.reason !== 'not-found' };
    }
  };
  /** A step that was cut off may have made it without the row knowing. */
  const find = async (): Promise<string | undefined> => {
    const path = `/applications(uniqueName='${uniqueName(row)}')?$select=id`;
    return foundSchema.safeParse((await send({ method: 'GET', path })).body).data?.id;
  };
  const objectId = row.syncApp?.objectId ?? (await find());
  if (objectId === undefined) return true;
  const application = `/applications/${objectId}`;
  const keyId = row.syncApp?.secret?.keyId;
  // A deleted app can be restored for 30 days: its secret must not come back with it.
  if (keyId !== undefined) {
    await send({ method: 'POST', path: `${application}/removePassword`, body: { keyId } });
  }
  return !(await send({ method: 'DELETE', path: application })).isLeft;
}

/** A disconnect that was faster than a step under way did not see what the step made. */
export async function removeIfDisconnected(
  deps: Pick<OnboardingDeps, 'connections' | 'graph' | 'secrets'>,
  made: Application,
): Promise<void> {
  const now = await deps.connections.get(made.organisationId);
  const isKept =
    now !== undefined &&
    now.connectionId === made.connectionId &&
    now.state !== 'disconnecting' &&
    now.state !== 'not-connected';
  if (isKept) return;
  await removeApplication(deps, made);
  await deps.secrets().remove(secretName(made));
}
