/**
 * The customer's own Calendar Sync app: made or found by its unique name, so that trying again never makes a
 * second one, and believed in only after consecutive reads, since every request may meet another replica.
 */
import { z } from 'zod';
import { type AppIdentity, type GraphRequest, MicrosoftError } from '../microsoft/contract.ts';
import { redirectUri } from './begin-consent.ts';
import type { ConnectionRow } from './connection.ts';
import { calendarPermission, discoveryOf, GRAPH_APP_ID, uniqueName } from './identities.ts';
import type { Surroundings } from './ports.ts';
import { removeIfDisconnected } from './remove-application.ts';
import { judge, type Step, withFreshToken } from './setup-step.ts';
import { done, stale } from './steps.ts';

const CONSISTENT_READS = 2;
const DISPLAY_NAME = 'ClickShare Calendar Sync';

const applicationSchema = z.object({ id: z.string(), appId: z.string() });
const principalSchema = z.object({ id: z.string() });

export const ensureApplication: Step = async ({ row, surroundings, save }) => {
  const discovery = discoveryOf(row);
  if (discovery === undefined) return stale;
  if (row.syncApp !== undefined) return done;
  try {
    const syncApp = await withFreshToken(surroundings, discovery, () =>
      upsert(surroundings, discovery, row),
    );
    if (await save((current) => ({ ...current, syncApp }))) return done;
    await removeIfDisconnected(surroundings, { ...row, syncApp });
    return stale;
  } catch (error) {
    return judge(error, {
      replicating: 'application.replicating',
      'not-found': 'application.replicating',
      conflict: 'application.replicating',
      'permission-missing': 'application.forbidden',
      'app-missing': 'consent.discovery-not-effective',
      'service-principal-missing': 'consent.discovery-not-effective',
      'consent-missing': 'consent.discovery-not-effective',
    });
  }
};

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
function registration(apiUrl: string, { profile }: ConnectionRow) {
  const permission = calendarPermission[profile];
  return {
    displayName: DISPLAY_NAME,
    signInAudience: 'AzureADMyOrg',
    web: { redirectUris: [redirectUri(apiUrl, 'sync')] },
    requiredResourceAccess:
      permission === undefined
        ? []
        : [
            {
              resourceAppId: GRAPH_APP_ID,
              resourceAccess: [{ id: permission.id, type: 'Role' }],
            },
          ],
    tags: ['clickshare-calendar'],
    notes: 'Created by the ClickShare calendar integration.',
  };
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new MicrosoftError('unknown', { code: 'unexpected-body' });
  return parsed.data;
}
