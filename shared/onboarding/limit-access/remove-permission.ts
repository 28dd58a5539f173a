/**
 * Takes the permissions of a visit away again. The token that carries them is thrown away; without the grant Microsoft
 * issues no other. https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete
 */
import { z } from 'zod';
import { MicrosoftError, type PersonSession } from '../../microsoft/contract.ts';
import { visitPermissions } from '../connection/access-limit.ts';
import { discoveryOf } from '../connection/app-identities.ts';
import { keepAnswer } from '../connection/microsoft-answers.ts';
import type { OnboardingDeps } from '../connection/ports.ts';
import type { LimitRecord } from './limit-record.ts';

const principalSchema = z.object({ id: z.string() });
const grantsSchema = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      consentType: z.string(),
      principalId: z.string().nullish(),
      scope: z.string().nullish(),
    }),
  ),
});

const taken: readonly string[] = visitPermissions.map(({ value }) => value);

interface Visit {
  readonly organisationId: string;
  readonly tenant: Parameters<typeof discoveryOf>[0]['tenant'];
  readonly session: PersonSession;
  readonly record: LimitRecord;
}

type Deps = Pick<OnboardingDeps, 'graph' | 'settings' | 'answers' | 'clock'>;

/** False when the grant is left, or may be: an administrator can take it away in Entra. */
export async function removePermission(deps: Deps, visit: Visit): Promise<boolean> {
  try {
    await removeGrants(deps, visit);
    return true;
  } catch (error) {
    await keepAnswer(deps, visit.organisationId, { error, step: 'limit-permission' });
    if (error instanceof MicrosoftError || error instanceof z.ZodError) return false;
    throw error;
  }
}

/** Removes what the person granted for themselves, or for everybody: the other permissions of the grant stay. */
async function removeGrants(
  { graph, settings }: Deps,
  { tenant, session, record }: Visit,
): Promise<void> {
  const path = `/servicePrincipals(appId='${settings.discoveryClientId}')?$select=id`;
  const found = await graph().send(discoveryOf({ tenant }), { method: 'GET', path });
  const { id: clientId } = principalSchema.parse(found.body);
  const filter = encodeURIComponent(`clientId eq '${clientId}'`);
  const listed = await session.send({
    method: 'GET',
    path: `/oauth2PermissionGrants?$filter=${filter}`,
  });
  for (const { id, consentType, principalId, scope } of grantsSchema.parse(listed.body).value) {
    const isTheirs = consentType === 'AllPrincipals' || principalId === session.objectId;
    const scopes = (scope ?? '').split(' ').filter((each) => each !== '');
    const left = scopes.filter((each) => !taken.includes(each));
    if (!isTheirs || left.length === scopes.length) continue;
    const grant = `/oauth2PermissionGrants/${encodeURIComponent(id)}`;
    const { requestId } = await session.send(
      left.length === 0
        ? { method: 'DELETE', path: grant }
        : { method: 'PATCH', path: grant, body: { scope: left.join(' ') } },
    );
    await record.audit('limit.permission-removed', { id, requestId });
  }
}
