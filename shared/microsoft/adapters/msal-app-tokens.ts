/** App-only tokens for Graph with MSAL, cached per tenant, app and secret version. */
import type { ConfidentialClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import { backoffSeconds } from '../../platform/retry.ts';
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
  readonly clock: Clock;
}

/** A replica that lags behind an approval catches up soon: until then every call asks again, later only now and then. */
const EAGER_TRIES = 3;
const LONGEST_PAUSE_SECONDS = 60;

export function msalAppTokens(deps: Deps): AppTokens {
  const { applications, discovery, discoveryClientId, secrets, clock } = deps;
  /** By tenant and app: how often in a row its token lacked a role, and when Entra is asked again. */
  const partial = new Map<string, { readonly tries: number; readonly until: number }>();
  const credentialOf = async (identity: AppIdentity): Promise<Credential> => {
    if (identity.app === 'discovery') return await discovery.get();
    const secret = await secrets().use(identity.secretName, identity.secretVersion);
    return { kind: 'secret', version: identity.secretVersion, value: secret.value };
  };
  const ask = async (identity: AppIdentity, fresh: boolean) => {
    const clientId = identity.app === 'discovery' ? discoveryClientId : identity.clientId;
    const credential = await credentialOf(identity);
    const application = applications.get(identity.tenantId, clientId, credential);
    try {
      const known = await issue(application, identity, fresh);
      const key = `${identity.tenantId}|${clientId}`;
      const before = partial.get(key) ?? { tries: 0, until: 0 };
      const now = clock().getTime();
      // It would be refused for as long as it is valid. More roles may also be expected now than when it was kept.
      const isAskedAgain = !known.isWhole && known.fromCache && now >= before.until;
      const token = isAskedAgain ? await issue(application, identity, true) : known;
      if (token.isWhole) partial.delete(key);
      else if (!token.fromCache) {
        const tries = before.tries + 1;
        const seconds = backoffSeconds(tries - EAGER_TRIES + 1, 2, LONGEST_PAUSE_SECONDS);
        partial.set(key, { tries, until: tries < EAGER_TRIES ? 0 : now + seconds * 1000 });
      }
      return token;
    } catch (thrown) {
      // Our own managed identity signs the assertion, and Azure refuses it.
      if (thrown instanceof AppError) throw thrown;
      const error = fromMsal(thrown, identity.app);
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
