/** Taking the Calendar Sync app out of the customer's tenant again, with everything that could use it. */
import { z } from 'zod';
import { type GraphRequest, MicrosoftError } from '../microsoft/contract.ts';
import type { ConnectionRow } from './connection.ts';
import { discoveryOf, secretName, uniqueName } from './identities.ts';
import type { Surroundings } from './ports.ts';

const foundSchema = z.object({ id: z.string() });

/**
 * Gone with its secret, whatever an earlier try managed. What Microsoft refuses to remove is left to the customer's
 * administrator; only an outage is worth another try.
 */
export async function removeApplication(
  { graph }: Pick<Surroundings, 'graph'>,
  row: ConnectionRow,
): Promise<void> {
  const discovery = discoveryOf(row);
  if (discovery === undefined) return;
  const send = async (request: GraphRequest): Promise<unknown> => {
    try {
      return (await graph().send(discovery, request)).body;
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      if (error.reason === 'throttled' || error.reason === 'unavailable') throw error;
      return undefined;
    }
  };
  /** A step that was cut off may have made it without the row knowing. */
  const find = async (): Promise<string | undefined> => {
    const path = `/applications(uniqueName='${uniqueName(row)}')?$select=id`;
    return foundSchema.safeParse(await send({ method: 'GET', path })).data?.id;
  };
  const objectId = row.syncApp?.objectId ?? (await find());
  if (objectId === undefined) return;
  const application = `/applications/${objectId}`;
  const keyId = row.syncApp?.secret?.keyId;
  // A deleted app can be restored for 30 days: its secret must not come back with it.
  if (keyId !== undefined) {
    await send({ method: 'POST', path: `${application}/removePassword`, body: { keyId } });
  }
  await send({ method: 'DELETE', path: application });
}

/** A disconnect that was faster than a step under way did not see what the step made. */
export async function removeIfDisconnected(
  surroundings: Pick<Surroundings, 'connections' | 'graph' | 'secrets'>,
  made: ConnectionRow,
): Promise<void> {
  const now = await surroundings.connections.get(made.organisationId);
  const isKept =
    now !== undefined &&
    now.connectionId === made.connectionId &&
    now.state !== 'disconnecting' &&
    now.state !== 'not-connected';
  if (isKept) return;
  await removeApplication(surroundings, made);
  await surroundings.secrets().remove(secretName(made));
}
