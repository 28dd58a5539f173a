/** The app's own managed identity, in the shape that Azure SDK clients take (`TokenCredential`). */
import {
  type INetworkModule,
  ManagedIdentityApplication,
  type NetworkRequestOptions,
  ServerError,
} from '@azure/msal-node';
import { type DependencyReports, noReports, reported } from './dependencies.ts';
import { defineProblems } from './errors.ts';
import type { RefusalCode } from './refusals.ts';

/** The host did not answer with a token of our managed identity, which may pass by itself. */
export class CredentialUnavailable extends Error {
  override readonly name = 'CredentialUnavailable';
}

export const identityProblems = defineProblems({
  'managed-identity.refused': {
    kind: 'internal',
    title: 'Azure gives this service no token',
    action: 'This is on our side, and our operators were told.',
  },
});

export interface AzureCredential {
  /**
   * A token for the first of `scopes`, e.g. `https://vault.azure.net/.default`.
   *
   * @throws CredentialUnavailable when the host does not answer with a token
   * @throws AppError `managed-identity.refused` when the app has no such identity
   */
  getToken(
    scopes: string | string[],
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}

/**
 * The user-assigned identity `clientId`, or the system-assigned one. MSAL caches tokens until shortly before expiry.
 * `getToken` alone throws, `managed-identity.refused` among others.
 */
export function managedIdentity(
  clientId?: string,
  reports: DependencyReports = noReports,
): AzureCredential {
  const application = new ManagedIdentityApplication({
    ...(clientId === undefined
      ? {}
      : { managedIdentityIdParams: { userAssignedClientId: clientId } }),
    system: { networkClient },
  });
  const acquire = async (resource: string) => {
    try {
      const { accessToken, expiresOn } = await application.acquireToken({ resource });
      // MSAL takes any object for an answer.
      if (accessToken === '') throw new CredentialUnavailable('an answer without a token');
      return { token: accessToken, expiresOnTimestamp: expiresOn?.getTime() ?? Date.now() };
    } catch (cause) {
      const code = refusalCodeOf(cause, application.getManagedIdentitySource());
      throw code === undefined
        ? new CredentialUnavailable('no token of the managed identity', { cause })
        : identityProblems.error('managed-identity.refused', {
            cause,
            refusal: { dependency: 'managed-identity', code },
          });
    }
  };
  return {
    async getToken(scopes) {
      const scope = Array.isArray(scopes) ? scopes[0] : scopes;
      if (scope === undefined) return null;
      const resource = scope.replace(/\/\.default$/, '');
      return await reported(
        reports,
        'managed-identity',
        () => acquire(resource),
        (thrown) => thrown,
      );
    },
  };
}

/**
 * The refusal of our identity by the host's token endpoint; undefined for an outage. The endpoint of virtual
 * machines answers 404 while it is being updated, and is out of reach where an app has no identity at all:
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
 */
function refusalCodeOf(thrown: unknown, source: string): RefusalCode | undefined {
  const isOfMachine = source === 'Imds' || source === 'DefaultToImds';
  if (!(thrown instanceof ServerError)) {
    const isNetwork = (thrown as { errorCode?: unknown }).errorCode === 'network_error';
    return isNetwork && source === 'DefaultToImds' ? 'NoIdentity' : undefined;
  }
  switch (thrown.status) {
    case 400:
      return 'BadRequest';
    case 401:
      return 'Unauthorized';
    case 403:
      return 'Forbidden';
    case 404:
      return isOfMachine ? undefined : 'NotFound';
    default:
      return undefined;
  }
}

const DEADLINE_MS = 10_000;

async function send<T>(url: string, { headers = {}, body }: NetworkRequestOptions = {}) {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(DEADLINE_MS),
    ...(body === undefined ? {} : { body }),
  });
  const answer: unknown = await response.json().catch(() => ({}));
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    // MSAL's own module loses the status of a body that is not JSON, and takes one without `error` for a token.
    body: (response.ok ? answer : { error: `status-${response.status}` }) as T,
  };
}

const networkClient: INetworkModule = {
  sendGetRequestAsync: send,
  sendPostRequestAsync: send,
};
