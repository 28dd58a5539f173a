/**
 * The customer's own Calendar Sync app: made or found by its unique name, so that trying again never makes a
 * second one, and believed in only after consecutive reads, since every request may meet another replica.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AppIdentity, type GraphRequest, MicrosoftError } from '../../microsoft/contract.ts';
import { accessModeRules } from '../connection/access-modes.ts';
import { discoveryOf, secretName, uniqueName } from '../connection/app-identities.ts';
import type { RowIn, SyncApp } from '../connection/connection.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import { redirectUri } from '../consent/begin-consent.ts';
import { removeIfDisconnected } from '../disconnect/remove-application.ts';
import { requestPermissions, requiredAccess } from '../proofs/grants.ts';
import { setupAfterRefusal } from '../proofs/setup-refusals.ts';
import { done, stale, waiting, withFreshToken } from '../proofs/step-result.ts';
import { isSurelyMissing, restoreApplication, withoutApplication } from './restore-application.ts';
import type { Step, StepWork } from './setup-step.ts';

const CONSISTENT_READS = 2;
const DISPLAY_NAME = 'ClickShare Calendar Sync';

const applicationSchema = z.object({ id: z.string(), appId: z.string() });
const principalSchema = z.object({ id: z.string() });

export const ensureApplication: Step<'validating'> = async (work) => {
  const { row, deps } = work;
  const discovery = discoveryOf(row);
  // Before the first connection a later step tells when it is missing.
  const isTrusted = row.connectedAt === undefined && row.appMissingSince === undefined;
  if (row.syncApp !== undefined && isTrusted) return done;
  try {
    return await withFreshToken(deps, discovery, () =>
      row.syncApp === undefined
        ? createApplication(work, discovery)
        : repairApplication(work, discovery, row.syncApp),
    );
  } catch (error) {
    return await setupAfterRefusal(work, error, 'application');
  }
};

async function createApplication(
  { row, deps, save }: StepWork<'validating'>,
  discovery: AppIdentity,
) {
  const syncApp = await upsert(deps, discovery, row);
  if (await save((current) => ({ ...current, syncApp }))) return done;
  await removeIfDisconnected(deps, { ...row, syncApp });
  return stale;
}

async function repairApplication(
  { row, deps, save }: StepWork<'validating'>,
  discovery: AppIdentity,
  known: SyncApp,
) {
  const syncApp = await restoreApplication(deps, discovery, known);
  if (syncApp !== undefined) {
    await requestPermissions(deps, discovery, syncApp, accessModeRules[row.profile].permissions);
    const saved = await save(({ appMissingSince: _found, ...current }) => ({
      ...current,
      syncApp,
    }));
    return saved ? done : stale;
  }
  if (!(await isSurelyMissing({ row, deps, save }))) {
    return waiting('application.replicating');
  }
  await deps.secrets().remove(secretName(row));
  await deps.appSecrets().forget(secretName(row));
  const connectionId = randomUUID();
  await save((current) => withoutApplication(current, connectionId));
  return waiting('application.replicating');
}

async function upsert(
  deps: Pick<OnboardingDeps, 'graph' | 'settings'>,
  discovery: AppIdentity,
  row: RowIn<'validating'>,
) {
  const send = async (request: GraphRequest) => (await deps.graph().send(discovery, request)).body;
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
      registration(deps.settings.apiUrl, row),
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
const registration = (apiUrl: string, { profile }: RowIn<'validating'>) => ({
  displayName: DISPLAY_NAME,
  signInAudience: 'AzureADMyOrg',
  web: { redirectUris: [redirectUri(apiUrl, 'sync')] },
  requiredResourceAccess: requiredAccess(accessModeRules[profile].permissions),
  tags: ['clickshare-calendar'],
  notes: 'Created by the ClickShare calendar integration.',
});

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new MicrosoftError('unknown', { code: 'unexpected-body' });
  return parsed.data;
}
