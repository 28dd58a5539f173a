/** The app's own identity: a managed identity, in the shape that Azure SDK clients take. */
import { ManagedIdentityApplication } from '@azure/msal-node';

export interface AzureCredential {
  getToken(
    scopes: string | string[],
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}

/** Tokens are cached by MSAL until shortly before they expire. */
export function managedIdentity(clientId?: string): AzureCredential {
  const application = new ManagedIdentityApplication(
    clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
  );
  return {
    async getToken(scopes) {
      const scope = Array.isArray(scopes) ? scopes[0] : scopes;
      if (scope === undefined) return null;
      const result = await application.acquireToken({
        resource: scope.replace(/\/\.default$/, ''),
      });
      return {
        token: result.accessToken,
        expiresOnTimestamp: result.expiresOn?.getTime() ?? Date.now(),
      };
    },
  };
}
