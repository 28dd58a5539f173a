/**
 * The customer's own Calendar Sync app: made or found by its unique name, so that trying again never makes a
 * second one, and believed in only after consecutive reads, since every request may meet another replica.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AppIdentity, type GraphRequest, MicrosoftError } from '../../microsoft/contract.ts';
import { type Permission, profileRules } from '../connection/access-modes.ts';
import { discoveryOf, GRAPH_APP_ID, secretName, uniqueName } from '../connection/app-identities.ts';
import type { ConnectionRow, SyncApp } from '../connection/connection.ts';
import type { Surroundings } from '../connection/ports.ts';
import { redirectUri } from '../consent/begin-consent.ts';
import { removeIfDisconnected } from '../disconnect/remove-application.ts';
import { isSurelyMissing, restoreApplication, withoutApplication } from './restore-application.ts';
import { setupAfterRefusal } from './setup-refusals.ts';
import { type Step, type StepWork, withFreshToken } from './setup-step.ts';
import { done, stale, waiting } from './steps.ts';

const CONSISTENT_READS = 2;
const DISPLAY_NAME = 'ClickShare Calendar Sync';

const applicationSchema = z.object({ id: z.string(), appId: z.string() });
const principalSchema = z.object({ id: z.string() });

export const ensureApplication: Step = async ({ row, surroundings, save }) => {
  const discovery = discoveryOf(row);
  if (discovery === undefined) return stale;
  // Before the first connection a later step tells when it is missing.
  const isTrusted = row.connectedAt === undefined && row.appMissingSince === undefined;
  if (row.syncApp !== undefined && isTrusted) return done;
  try {
    return await withFreshToken(surroundings, discovery, () =>
      row.syncApp === undefined
        ? made({ row, surroundings, save }, discovery)
        : repaired({ row, surroundings, save }, discovery, row.syncApp),
    );
  } catch (error) {
    return setupAfterRefusal(error, 'application');
  }
};

async function made({ row, surroundings, save }: StepWork, discovery: AppIdentity) {
  const syncApp = await upsert(surroundings, discovery, row);
  if (await save((current) => ({ ...current, syncApp }))) return done;
  await removeIfDisconnected(surroundings, { ...row, syncApp });
  return stale;
}

async function repaired(
  { row, surroundings, save }: StepWork,
  discovery: AppIdentity,
  known: SyncApp,
) {
  const syncApp = await restoreApplication(surroundings, discovery, known);
  if (syncApp !== undefined) {
    await askFor(surroundings, discovery, syncApp, profileRules[row.profile].permissions);
    const saved = await save(({ appMissingSince: _found, ...current }) => ({
      ...current,
      syncApp,
    }));
    return saved ? done : stale;
  }
  if (!(await isSurelyMissing({ row, surroundings, save }))) {
    return waiting('application.replicating');
  }
  await surroundings.secrets().remove(secretName(row));
  await surroundings.appSecrets().forget(secretName(row));
  const connectionId = randomUUID();
  await save((current) => withoutApplication(current, connectionId));
  return waiting('application.replicating');
}

async function upsert(surroundings: Surroundings, discovery: AppIdentity, row: ConnectionRow) {
  const send = async (request: GraphRequest) =>
    (await surroundings.graph().send(discovery, request)).body;
  /** 201 answers the object, 204 that it was there: Graph tells which only so. */
  const createOrFind = async (path: string, select: string, body: unknown) =>
    (await send({ method: 'PATCH', path, headers: { prefer: 'create-if-missing' }, body })) ??
    (await send({ method: 'GET', path: `${path}?$select=${select}` }));
  const readAgain = async (path: string) => {
    for (let reads = 0; reads < CONSISTENT_READS; reads += 1) await send({ method: 'GET', path });
  };
  const application = parse(
    applicationSchema,
    await createOrFind(
      `/applications(uniqueName='${uniqueName(row)}')`,
      'id,appId',
      registration(surroundings.settings.apiUrl, row),
    ),
  );
  await readAgain(`/applications/${application.id}?$select=id,appId`);
  const principalPath = `/servicePrincipals(appId='${application.appId}')`;
  const principal = parse(
    principalSchema,
    await createOrFind(principalPath, 'id', { displayName: DISPLAY_NAME }),
  );
  await readAgain(`${principalPath}?$select=id,appId`);
  return {
    objectId: application.id,
    clientId: application.appId,
    servicePrincipalId: principal.id,
    generation: 1,
  };
}

/** PATCH replaces whole collections, so each is complete. The audience's default would include personal accounts. */
const registration = (apiUrl: string, { profile }: ConnectionRow) => ({
  displayName: DISPLAY_NAME,
  signInAudience: 'AzureADMyOrg',
  web: { redirectUris: [redirectUri(apiUrl, 'sync')] },
  requiredResourceAccess: required(profileRules[profile].permissions),
  tags: ['clickshare-calendar'],
  notes: 'Created by the ClickShare calendar integration.',
});

const required = (permissions: readonly Permission[]) =>
  permissions.length === 0
    ? []
    : [
        {
          resourceAppId: GRAPH_APP_ID,
          resourceAccess: permissions.map(({ id }) => ({ id, type: 'Role' })),
        },
      ];

/** What an approval grants from now on. What is granted already stays. */
export async function askFor(
  { graph }: Pick<Surroundings, 'graph'>,
  discovery: AppIdentity,
  { objectId }: SyncApp,
  permissions: readonly Permission[],
): Promise<void> {
  await graph().send(discovery, {
    method: 'PATCH',
    path: `/applications/${objectId}`,
    body: { requiredResourceAccess: required(permissions) },
  });
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new MicrosoftError('unknown', { code: 'unexpected-body' });
  return parsed.data;
}
