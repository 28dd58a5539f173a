/** Issues app-only tokens. Entra issues them without any consent too, then without `roles`. */
import type { Tenant } from '../../directory/model.ts';
import { GRAPH_AUDIENCE } from '../../directory/permissions.ts';
import { appTokenClaims } from '../claims.ts';
import type { IdentityContext } from '../context.ts';
import { IdentityError, missingParameter } from '../errors.ts';
import { authenticateClient } from './authenticate-client.ts';

export async function clientCredentials(
  context: IdentityContext,
  tenant: Tenant | undefined,
  form: URLSearchParams,
) {
  if (tenant === undefined) {
    throw new IdentityError(
      50059,
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    );
  }
  const { addresses, directory } = context;
  const view = directory.view();
  const { principal } = await authenticateClient(context, view, tenant, form);
  checkScope(form.get('scope'), tenant);
  const { appId } = principal;
  const app =
    appId === directory.provider.discoveryAppId
      ? 'discovery'
      : directory.isSyncApplication(tenant.id, appId) && 'sync';
  const roles =
    (app && directory.partialTokens.take(tenant.id, app)) || view.roles(tenant.id, principal.id);
  const claims = appTokenClaims(addresses.identity, principal, roles);
  const expiresIn = Number(claims.exp) - Number(claims.iat);
  return {
    token_type: 'Bearer',
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: await directory.signing.sign(tenant.id, claims),
  };
}

function checkScope(scope: string | null, tenant: Tenant): void {
  if (!scope) throw missingParameter('scope');
  if (!scope.endsWith('/.default')) {
    throw new IdentityError(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  const resource = scope.slice(0, -'/.default'.length);
  if (resource.replace(/\/$/, '') !== GRAPH_AUDIENCE) {
    throw new IdentityError(
      500011,
      `The resource principal named ${resource} was not found in the tenant named ${tenant.displayName}.`,
    );
  }
}
