/**
 * A Calendar Sync app that was deleted while connected: restored with its id, and so with the customer's scoping.
 * Its service principal is made anew, without grants, so that only an administrator of the tenant lets it in again.
 */
import { z } from 'zod';
import { type AppIdentity, type GraphRequest, MicrosoftError } from '../../microsoft/contract.ts';
import type { RowIn, SyncApp } from '../connection/connection.ts';
import { isSurelyGone } from '../connection/deadlines.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import type { StepWork } from './setup-step.ts';

const principalSchema = z.object({ id: z.string() });

/** The app as it is now; undefined when neither it nor a deleted one of it is found. */
export async function restoreApplication(
  { graph }: Pick<OnboardingDeps, 'graph'>,
  discovery: AppIdentity,
  syncApp: SyncApp,
): Promise<SyncApp | undefined> {
  const { objectId, clientId } = syncApp;
  const send = (request: GraphRequest) => graph().send(discovery, request);
  const isThere = () =>
    unlessMissing(send({ method: 'GET', path: `/applications/${objectId}?$select=id` }));
  if ((await isThere()) === undefined) {
    const path = `/directory/deletedItems/${objectId}/restore`;
    if ((await unlessMissing(send({ method: 'POST', path }))) === undefined) return undefined;
  }
  const path = `/servicePrincipals(appId='${clientId}')`;
  const find = () => unlessMissing(send({ method: 'GET', path: `${path}?$select=id` }));
  const found = await find();
  if (found !== undefined) {
    return { ...syncApp, servicePrincipalId: principalSchema.parse(found.body).id };
  }
  const made = await send({
    method: 'PATCH',
    path,
    headers: { prefer: 'create-if-missing' },
    body: { displayName: 'ClickShare Calendar Sync' },
  });
  const principal = made.body ?? (await send({ method: 'GET', path: `${path}?$select=id` })).body;
  return { ...syncApp, servicePrincipalId: principalSchema.parse(principal).id };
}

/**
 * Whether the app is gone. A replica may not know yet one that was restored a moment ago: only a second read, a minute
 * later, proves it. Since when it is missing is kept in the row.
 */
export async function isSurelyMissing({
  row,
  deps,
  save,
}: StepWork<'validating'> | StepWork<'verifying'>): Promise<boolean> {
  const now = deps.clock();
  const since = row.appMissingSince ?? now.toISOString();
  if (row.appMissingSince === undefined) {
    await save((current) => ({ ...current, appMissingSince: since }));
  }
  return isSurelyGone(since, now);
}

async function unlessMissing<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof MicrosoftError && error.reason === 'not-found') return undefined;
    throw error;
  }
}

/** The row for an app made anew: its name must be new, too, since a deleted one keeps its own for 30 days. */
export function withoutApplication(
  row: RowIn<'validating'>,
  connectionId: string,
): RowIn<'validating'> {
  const { syncApp: _gone, appMissingSince: _since, ...kept } = row;
  // Before the first connection nobody can have limited it to rooms yet.
  const lost = row.connectedAt === undefined ? [] : ['scope.lost'];
  return { ...kept, connectionId, warnings: [...new Set([...row.warnings, ...lost])] };
}
