/** The app's own managed identity, in the shape that Azure SDK clients take (`TokenCredential`). */
import { ManagedIdentityApplication } from '@azure/msal-node';

/** The host gave no token of our managed identity. */
export class CredentialUnavailable extends Error {
  override readonly name = 'CredentialUnavailable';
}

export interface AzureCredential {
  /**
   * A token for the first of `scopes`, e.g. `https://vault.azure.net/.default`.
   *
   * @throws CredentialUnavailable when the host gives no token
   */
  getToken(
    scopes: string | string[],
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}

/** The user-assigned identity `clientId`, or the system-assigned one. MSAL caches tokens until shortly before expiry. */
export function managedIdentity(clientId?: string): AzureCredential {
  const application = new ManagedIdentityApplication(
    clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
  );
  return {
    async getToken(scopes) {
      const scope = Array.isArray(scopes) ? scopes[0] : scopes;
      if (scope === undefined) return null;
      const result = await application
        .acquireToken({ resource: scope.replace(/\/\.default$/, '') })
        .catch((cause: unknown) => {
          throw new CredentialUnavailable('no token of the managed identity', { cause });
        });
      return {
        token: result.accessToken,
        expiresOnTimestamp: result.expiresOn?.getTime() ?? Date.now(),
      };
    },
  };
}
