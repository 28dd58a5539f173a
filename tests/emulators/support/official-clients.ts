/** Every emulator and its control endpoint, as Microsoft's unmodified SDKs see them. */
import { TableClient } from '@azure/data-tables';
import { SecretClient } from '@azure/keyvault-secrets';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { WebPubSubServiceClient } from '@azure/web-pubsub';
import { Client, HTTPMessageHandler } from '@microsoft/microsoft-graph-client';
import { createKeyVault } from '../../../local/key-vault/key-vault.ts';
import { type Serving, serve } from '../../../local/kit/serve.ts';
import { openStore } from '../../../local/kit/store.ts';
import { createControl } from '../../../local/stack/control.ts';
import { startStorage } from '../../../local/storage/storage.ts';
import { createWebPubSub } from '../../../local/web-pubsub/web-pubsub.ts';
import { portOf, startMicrosoft } from '../../support/microsoft.ts';

const NO_RETRY = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

export type OfficialClients = Awaited<ReturnType<typeof startOfficialClients>>;

export async function startOfficialClients() {
  const microsoft = await startMicrosoft();
  const { deps, addresses, directory, graph } = microsoft;
  const own = { ...deps, store: () => openStore(':memory:') };
  const hubs = createWebPubSub(own, { eventHandlerUrl: 'http://localhost:1' });
  const vault = createKeyVault(own, {
    tenantId: directory.provider.tenantId,
    eventFunctions: [],
    verifyToken: async () => true,
  });
  const controlled = createControl({
    ...deps,
    directory,
    graph,
    webPubSub: hubs,
    issuePortalToken: async () => 'token',
    advanceClock: undefined,
  });
  const servings: Serving[] = [
    await serve(controlled, { ...deps, port: portOf(addresses.control) }),
    await serve(hubs, { ...deps, port: portOf(addresses.webPubSub) }),
    await serve(vault, { ...deps, port: portOf(addresses.keyVault) }),
  ];
  const storage = await startStorage({ deps });
  const send = (method: string, path: string, body: unknown): Promise<Response> =>
    fetch(`${addresses.control}${path}`, { method, body: JSON.stringify(body) });

  return {
    microsoft,
    /** A request to the control endpoint. */
    send,
    async play(...faults: readonly object[]): Promise<void> {
      const answer = await send('PUT', '/faults', faults);
      if (answer.status !== 204) throw new Error(await answer.text());
    },
    msal(tenantId: string): ConfidentialClientApplication {
      const base = `${addresses.identity}/{tenantid}`;
      const { discoveryAppId, discoverySecret } = directory.provider;
      return new ConfidentialClientApplication({
        auth: {
          clientId: discoveryAppId,
          clientSecret: discoverySecret,
          authority: `https://login.microsoftonline.com/${tenantId}`,
          authorityMetadata: JSON.stringify({
            issuer: `${base}/v2.0`,
            authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
            token_endpoint: `${base}/oauth2/v2.0/token`,
            jwks_uri: `${base}/discovery/v2.0/keys`,
          }),
        },
      });
    },
    /** Neither a token nor retries. */
    graph: () =>
      Client.initWithMiddleware({
        baseUrl: addresses.graph,
        defaultVersion: 'v1.0',
        middleware: new HTTPMessageHandler(),
      }),
    secrets: () =>
      new SecretClient(
        addresses.keyVault,
        { getToken: async () => ({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 }) },
        { ...NO_RETRY, disableChallengeResourceVerification: true },
      ),
    webPubSub: new WebPubSubServiceClient(
      hubs.connectionString(addresses.webPubSub),
      'devices',
      NO_RETRY,
    ),
    table: () => TableClient.fromConnectionString(storage.connectionString, 'rooms', NO_RETRY),
    async close(): Promise<void> {
      for (const serving of servings) await serving.close();
      await storage.close();
      await microsoft.close();
    },
  };
}

/** The error of a call that must fail, as plain fields. */
export async function errorOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error('The call did not fail.');
}

/** The answer that an Azure SDK keeps beside its error. */
export async function answerOf(call: Promise<unknown>) {
  const { statusCode, code, response } = await errorOf(call);
  const { bodyAsText, headers } = response as {
    bodyAsText: string;
    headers: { get(name: string): string | undefined };
  };
  return { statusCode, code, bodyAsText, header: (name: string) => headers.get(name) };
}
