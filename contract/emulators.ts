/** The emulators on free ports, with a tenant that has every part of a target. */
import { openBrowser } from '../local/demo/browser.ts';
import { createDirectory, type Directory } from '../local/directory/directory.ts';
import { APP_ROLES, GRAPH_APP_ID } from '../local/directory/permissions.ts';
import { createGraph, type Graph } from '../local/graph/graph.ts';
import {
  managedIdentityToken,
  verifyManagedIdentityToken,
} from '../local/identity/managed-identity.ts';
import { createIdentity } from '../local/identity/server.ts';
import { createKeyVault } from '../local/key-vault/key-vault.ts';
import type { Emulator } from '../local/kit/emulator.ts';
import { createEmulatorDeps, freeAddresses } from '../local/kit/emulator-deps.ts';
import type { Faults } from '../local/kit/faults.ts';
import { freePort } from '../local/kit/free-port.ts';
import { type Serving, serve } from '../local/kit/serve.ts';
import { openStore } from '../local/kit/store.ts';
import { createWebPubSub } from '../local/web-pubsub/web-pubsub.ts';
import type { App, Parts, Target } from './target.ts';

const DOMAIN = 'contract.example';
const ADMINISTRATOR = `admin@${DOMAIN}`;
const VAULT = 'https://vault.azure.net';

export interface EmulatedTarget {
  readonly target: Target & Parts;
  readonly faults: Faults;
  close(): Promise<void>;
}

export async function startEmulators(): Promise<EmulatedTarget> {
  const deps = createEmulatorDeps(await freeAddresses(), () => openStore(':memory:'));
  const { addresses } = deps;
  const directory = createDirectory(deps);
  const graph = createGraph(deps, directory);
  const webPubSub = createWebPubSub(deps);
  const vault = createKeyVault(deps, {
    tenantId: directory.provider.tenantId,
    eventFunctions: [],
    verifyToken: async (bearer, audience) =>
      (await verifyManagedIdentityToken(directory, `Bearer ${bearer}`, audience)) !== undefined,
  });
  const servings: Serving[] = [];
  const start = async (emulator: Emulator, address: string) =>
    servings.push(await serve(emulator, { ...deps, port: Number(new URL(address).port) }));
  await start(createIdentity(deps, directory), addresses.identity);
  await start(graph, addresses.graph);
  await start(vault, addresses.keyVault);
  await start(webPubSub, addresses.webPubSub);

  const customer = addCustomer(directory, graph);
  const webhookPort = await freePort();
  const { discoveryAppId, discoverySecret } = directory.provider;
  const vaultToken = await managedIdentityToken(directory, addresses.identity, VAULT);
  return {
    faults: deps.faults,
    target: {
      loginUrl: addresses.identity,
      graphUrl: addresses.graph,
      discovery: { clientId: discoveryAppId, clientSecret: discoverySecret },
      ...customer,
      outOfScopeMailbox: ADMINISTRATOR,
      webhook: { url: `http://localhost:${webhookPort}/`, port: webhookPort },
      vault: { url: addresses.keyVault, token: vaultToken?.access_token ?? '' },
      webPubSub: webPubSub.connectionString(addresses.webPubSub),
      person: {
        redirectUri: `${addresses.host}/api/consent/discovery`,
        async approve(url, decision) {
          const browser = openBrowser((at) => at.startsWith(addresses.host));
          const signIn = await browser.open(url);
          const approval = await browser.submit(signIn, { username: ADMINISTRATOR });
          return new URL((await browser.submit(approval, { decision })).url);
        },
      },
    },
    async close() {
      for (const serving of servings) await serving.close();
    },
  };
}

/** A tenant with rooms and meetings, whose administrator approved both apps and limited Calendar Sync to its rooms. */
function addCustomer(directory: Directory, graph: Graph) {
  const { tenant } = directory.createTenant({
    displayName: 'Contract',
    domain: DOMAIN,
    users: [{ username: ADMINISTRATOR, roles: ['Global Administrator'] }],
  });
  const rooms = graph.addRooms(tenant.id, 101);
  const room = rooms[0]?.emailAddress ?? '';
  const hiddenRoom = `hidden@${DOMAIN}`;
  graph.addRooms(tenant.id, [{ displayName: 'Hidden', emailAddress: hiddenRoom, hidden: true }]);
  for (let day = 1; day <= 12; day += 1) {
    const date = new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10);
    graph.createEvent(tenant.id, room, {
      subject: `Meeting ${day}`,
      start: { dateTime: `${date}T09:00:00`, timeZone: 'UTC' },
      end: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
    });
  }
  const approve = (appId: string, permissions: readonly string[]) => {
    const { applications, consent } = directory;
    const principal = applications.addServicePrincipal(tenant.id, appId, 'Contract');
    const roles = permissions.map((name) => APP_ROLES[name] ?? '');
    consent.grant(principal, { roles, scopes: [], userId: null });
  };
  approve(directory.provider.discoveryAppId, ['Application.ReadWrite.OwnedBy', 'Place.Read.All']);
  const sync = registerSync(directory, tenant.id);
  approve(sync.clientId, ['Calendars.Read']);
  const allow = rooms.map(({ emailAddress }) => emailAddress);
  directory.setPolicies(tenant.id, { applicationAccessPolicy: { app: 'sync', allow } });
  graph.policyChanged(tenant.id);
  return { tenantId: tenant.id, room, hiddenRoom, sync };
}

function registerSync(directory: Directory, tenantId: string): App {
  const application = directory.applications.register(tenantId, {
    displayName: 'Contract sync',
    signInAudience: 'AzureADMyOrg',
    requiredResourceAccess: [
      {
        resourceAppId: GRAPH_APP_ID,
        resourceAccess: [{ id: APP_ROLES['Calendars.Read'] ?? '', type: 'Role' }],
      },
    ],
  });
  const { secretText } = directory.applications.addPassword(application, {
    displayName: null,
    startDateTime: '2020-01-01T00:00:00.000Z',
    endDateTime: '2099-01-01T00:00:00.000Z',
  });
  return { clientId: application.appId, clientSecret: secretText };
}
