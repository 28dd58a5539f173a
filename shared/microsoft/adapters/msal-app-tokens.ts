/** App-only tokens for Graph with MSAL, cached per tenant, app and secret version. */
import type { ConfidentialClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import type { SecretStore } from '../../secrets/contract.ts';
import { type AppIdentity, type AppTokens, MicrosoftError } from '../contract.ts';
import type { DiscoveryCredential } from './discovery-credential.ts';
import type { Credential, EntraApplications } from './entra-applications.ts';
import { fromMsal } from './entra-errors.ts';

const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';

interface Deps {
  readonly applications: EntraApplications;
  readonly discovery: DiscoveryCredential;
  readonly discoveryClientId: string;
  readonly secrets: () => SecretStore;
}

export function msalAppTokens(deps: Deps): AppTokens {
  const { applications, discovery, discoveryClientId, secrets } = deps;
  const credentialOf = async (identity: AppIdentity): Promise<Credential> => {
    if (identity.app === 'discovery') return await discovery.get();
    const secret = await secrets().read(identity.secretName, identity.secretVersion);
    if (secret === undefined) throw new MicrosoftError('secret-invalid', { code: 'not-in-vault' });
    return { kind: 'secret', version: identity.secretVersion, value: secret.value };
  };
  const ask = async (identity: AppIdentity, fresh: boolean) => {
    const clientId = identity.app === 'discovery' ? discoveryClientId : identity.clientId;
    const credential = await credentialOf(identity);
    const application = applications.get(identity.tenantId, clientId, credential);
    try {
      const known = await issue(application, identity, fresh);
      // More roles may be expected now than when the token was kept.
      const token =
        known.isWhole || !known.fromCache ? known : await issue(application, identity, true);
      // It would be refused for as long as it is valid: the next call asks again.
      if (!token.isWhole) applications.forget(application);
      return token;
    } catch (thrown) {
      const error = fromMsal(thrown);
      if (error.reason === 'unavailable') applications.forget(application);
      throw error;
    }
  };
  return {
    async acquire(identity, { fresh = false } = {}) {
      const result = await ask(identity, fresh).catch(async (error: unknown) => {
        if (!isStaleSecret(identity, error)) throw error;
        discovery.renew();
        return await ask(identity, fresh);
      });
      return {
        accessToken: result.accessToken,
        roles: result.roles,
        expiresAt: (result.expiresOn ?? new Date(0)).toISOString(),
      };
    },
  };
}

async function issue(
  application: ConfidentialClientApplication,
  { expectedRoles }: AppIdentity,
  skipCache: boolean,
) {
  const result = await application.acquireTokenByClientCredential({
    scopes: [GRAPH_SCOPE],
    skipCache,
  });
  if (result === null) throw new MicrosoftError('unknown', { code: 'no-token' });
  const roles = rolesIn(result.accessToken);
  return { ...result, roles, isWhole: expectedRoles.every((role) => roles.includes(role)) };
}

/** The discovery app's secret may have been replaced in the vault since it was read. */
const isStaleSecret = (identity: AppIdentity, error: unknown): boolean =>
  identity.app === 'discovery' &&
  error instanceof MicrosoftError &&
  (error.reason === 'secret-invalid' || error.reason === 'secret-expired');

function rolesIn(accessToken: string): readonly string[] {
  try {
    const { roles } = decodeJwt(accessToken);
    return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  } catch {
    return [];
  }
}
