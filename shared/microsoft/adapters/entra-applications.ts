/** One MSAL application per tenant, app and secret version: a new secret never meets old cached tokens. */
import { ConfidentialClientApplication, type NodeAuthOptions } from '@azure/msal-node';
import type { EntraAddresses } from './entra-addresses.ts';
import { entraNetwork } from './entra-network.ts';

export type Credential =
  | { readonly kind: 'secret'; readonly version: string; readonly value: string }
  | { readonly kind: 'assertion'; assertion(): Promise<string> };

export interface EntraApplications {
  /** Kept for later calls, so that its tokens are cached. */
  get(tenantId: string, clientId: string, credential: Credential): ConfidentialClientApplication;
  /** Never kept: its refresh token is gone with it. */
  throwAway(
    tenantId: string,
    clientId: string,
    credential: Credential,
  ): ConfidentialClientApplication;
  /** After a 5xx an instance refuses locally for a minute; a new one asks again. */
  forget(application: ConfidentialClientApplication): void;
}

/** Least recently used go first; beyond this many a token is simply asked for again. */
const MOST_INSTANCES = 1000;

export function entraApplications(
  addresses: EntraAddresses,
  timeoutSeconds: number,
): EntraApplications {
  const networkClient = entraNetwork(timeoutSeconds);
  const kept = new Map<string, ConfidentialClientApplication>();
  const create = (tenantId: string, clientId: string, credential: Credential) =>
    new ConfidentialClientApplication({
      auth: { clientId, ...addresses.authority(tenantId), ...proof(credential) },
      system: { networkClient },
    });
  return {
    throwAway: create,
    get(tenantId, clientId, credential) {
      const version = credential.kind === 'secret' ? credential.version : credential.kind;
      const key = `${tenantId}|${clientId}|${version}`;
      const application = kept.get(key) ?? create(tenantId, clientId, credential);
      kept.delete(key);
      kept.set(key, application);
      const oldest = kept.keys().next();
      if (kept.size > MOST_INSTANCES && oldest.done === false) kept.delete(oldest.value);
      return application;
    },
    forget(application) {
      for (const [key, known] of kept) if (known === application) kept.delete(key);
    },
  };
}

const proof = (
  credential: Credential,
): Pick<NodeAuthOptions, 'clientSecret'> | Pick<NodeAuthOptions, 'clientAssertion'> =>
  credential.kind === 'secret'
    ? { clientSecret: credential.value }
    : { clientAssertion: credential.assertion };
