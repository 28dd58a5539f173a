/** The vault, reached as the app's managed identity. */
import { SecretClient } from '@azure/keyvault-secrets';
import { managedIdentity } from '../platform/credential.ts';
import { isLoopbackHttp } from '../platform/urls.ts';
import { keyVaultSecretStore } from '../secrets/adapters/key-vault-secret-store.ts';
import type { SecretStore } from '../secrets/contract.ts';
import type { Peers, Platform } from './peers.ts';

export interface Secrets {
  readonly store: SecretStore;
}

export function composeSecrets({ config }: Platform, _peers: Peers): Secrets {
  const insecure = isLoopbackHttp(config.KEY_VAULT_URL);
  const client = new SecretClient(
    config.KEY_VAULT_URL,
    managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID),
    {
      // The vault's name is not in an emulator's host name, nor is its connection encrypted.
      allowInsecureConnection: insecure,
      disableChallengeResourceVerification: insecure,
      retryOptions: { maxRetries: 2, maxRetryDelayInMs: 4_000 },
    },
  );
  return { store: keyVaultSecretStore(client) };
}
