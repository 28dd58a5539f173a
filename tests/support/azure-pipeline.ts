/** Who registers applications in our own tenant at the emulated Microsoft: a pipeline that may administer them. */
import type { Directory } from '../../local/directory/directory.ts';
import { appTokenClaims } from '../../local/identity/claims.ts';
import type { Addresses } from '../../local/kit/emulator.ts';

const APPLICATION_READ_WRITE_ALL = '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9';

interface Tenant {
  readonly directory: Directory;
  readonly addresses: Pick<Addresses, 'identity'>;
}

/** Its access token for Graph. */
export async function pipelineToken({ directory, addresses }: Tenant): Promise<string> {
  const { tenantId } = directory.provider;
  const app = directory.applications.register(tenantId, { displayName: 'Pipeline' });
  const principal = directory.applications.addServicePrincipal(tenantId, app.appId, 'Pipeline');
  const roles = { roles: [APPLICATION_READ_WRITE_ALL], scopes: [], userId: null };
  directory.consent.grant(principal, roles);
  const claims = appTokenClaims(addresses.identity, principal, ['Application.ReadWrite.All']);
  return await directory.signing.sign(tenantId, claims);
}
