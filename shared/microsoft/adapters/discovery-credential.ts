/** How the discovery app proves itself: our managed identity as federated credential, or a secret in Key Vault. */
import type { Config } from '../../platform/config.ts';
import { managedIdentity } from '../../platform/credential.ts';
import type { DependencyReports } from '../../platform/dependencies.ts';
import type { SecretStore } from '../../secrets/contract.ts';
import { MicrosoftError } from '../contract.ts';
import type { Credential } from './entra-applications.ts';

const EXCHANGE_SCOPE = 'api://AzureADTokenExchange/.default';
/** How long a secret's current version is trusted before the vault is asked again. */
const CURRENT_FOR_MS = 5 * 60_000;

export interface DiscoveryCredential {
  get(): Promise<Credential>;
  /** Reads the vault again next time: the secret was refused. */
  renew(): void;
}

export function discoveryCredential(
  config: Config,
  secrets: () => SecretStore,
  now: () => Date,
  reports?: DependencyReports,
): DiscoveryCredential {
  if (config.DISCOVERY_CREDENTIAL === 'managed-identity') {
    const identity = managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID, reports);
    const assertion = async () => {
      const token = await identity.getToken(EXCHANGE_SCOPE);
      if (token === null) {
        throw new MicrosoftError('configuration', {
          code: 'managed-identity',
          refusedApp: 'discovery',
        });
      }
      return token.token;
    };
    return { get: async () => ({ kind: 'assertion', assertion }), renew() {} };
  }
  let current: { readonly credential: Credential; readonly until: number } | undefined;
  return {
    async get() {
      if (current !== undefined && now().getTime() < current.until) return current.credential;
      const secret = await secrets().read(config.DISCOVERY_SECRET_NAME);
      if (secret === undefined) {
        throw new MicrosoftError('configuration', {
          code: 'discovery-secret-missing',
          refusedApp: 'discovery',
        });
      }
      const credential: Credential = {
        kind: 'secret',
        version: secret.version,
        value: secret.value,
      };
      current = { credential, until: now().getTime() + CURRENT_FOR_MS };
      return credential;
    },
    renew() {
      current = undefined;
    },
  };
}
