import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Client,
  type Context,
  GraphError,
  HTTPMessageHandler,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import { appTokenClaims, userTokenClaims } from '../../local/identity/claims.ts';
import { type Microsoft, startMicrosoft } from '../support/microsoft.ts';

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
const PLACE_READ_ALL = '913b9306-0ce1-42b8-9137-6a7df690a760';
const OWNED_BY = '18a4783c-866b-4cc7-a460-3d5e5662c884';
const CALENDARS_READ = '798ee544-9d2d-430c-a058-570e29e34338';

const SYNC = {
  displayName: 'ClickShare Calendar Sync',
  signInAudience: 'AzureADMyOrg',
  web: { redirectUris: ['https://app.example/api/consent/sync'] },
  requiredResourceAccess: [
    { resourceAppId: GRAPH_APP_ID, resourceAccess: [{ id: CALENDARS_READ, type: 'Role' }] },
  ],
  tags: ['clickshare-calendar'],
};

let microsoft: Microsoft;
let tenantId: string;
let graph: Client;

beforeAll(async () => {
  microsoft = await startMicrosoft();
  ({ tenantId, graph } = await connectedTenant('contoso.example'));
});

afterAll(() => microsoft.close());

/** A tenant that has consented to the discovery application, and Graph as that application sees it. */
async function connectedTenant(domain: string) {
  const { directory } = microsoft;
  const { tenant } = directory.createTenant({
    displayName: 'Contoso',
    domain,
    users: [{ username: `admin@${domain}`, roles: ['Global Administrator'] }],
  });
  const principal = directory.applications.addServicePrincipal(
    tenant.id,
    directory.provider.discoveryAppId,
    'Discovery',
  );
  directory.consent.grant(principal, {
    roles: [OWNED_BY, PLACE_READ_ALL],
    scopes: [],
    userId: null,
  });
  const token = await directory.signing.sign(
    tenant.id,
    appTokenClaims(microsoft.addresses.identity, principal, [
      'Application.ReadWrite.OwnedBy',
      'Place.Read.All',
    ]),
  );
  return { tenantId: tenant.id, principal, graph: clientWith(token) };
}

/** The SDK leaves the token out on http, so a middleware of our own puts it in. */
function clientWith(token: string): Client {
  const last = new HTTPMessageHandler();
  const first: Middleware = {
    async execute(context: Context) {
      const headers = new Headers(context.options?.headers);
      headers.set('authorization', `Bearer ${token}`);
      context.options = { ...context.options, headers: Object.fromEntries(headers) };
      await last.execute(context);
    },
  };
  return Client.initWithMiddleware({
    middleware: first,
    baseUrl: `${microsoft.addresses.graph}/`,
    defaultVersion: 'v1.0',
  });
}

async function failure(work: Promise<unknown>): Promise<GraphError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

const upsert = (client: Client, name: string, body: object = SYNC) =>
  client
    .api(`/applications(uniqueName='${name}')`)
    .header('Prefer', 'create-if-missing')
    .patch(body);

describe('applications', () => {
  it('Applications are created once per unique name and then updated.', async () => {
    const created = await upsert(graph, 'sync-1');
    const again = await upsert(graph, 'sync-1', { ...SYNC, notes: 'kept' });
    const read = await graph
      .api(`/applications(uniqueName='sync-1')`)
      .select(['id', 'appId', 'notes', 'web', 'passwordCredentials'])
      .get();

    expect(created).toMatchObject({ displayName: SYNC.displayName, uniqueName: 'sync-1' });
    expect(again).toBeUndefined();
    expect(Object.keys(read).sort()).toEqual(
      ['@odata.context', 'appId', 'id', 'notes', 'passwordCredentials', 'web'].sort(),
    );
    expect(read).toMatchObject({ id: created.id, notes: 'kept', passwordCredentials: [] });
    expect(read.web.redirectUris).toEqual(SYNC.web.redirectUris);
  });

  it('Applications are not created without the preference.', async () => {
    const { statusCode, code } = await failure(
      graph.api(`/applications(uniqueName='nothing')`).patch(SYNC),
    );

    expect([statusCode, code]).toEqual([404, 'Request_ResourceNotFound']);
  });

  it('Applications belong to the service principal that made them.', async () => {
    const { id } = await upsert(graph, 'sync-2');

    const { value } = await graph.api(`/applications/${id}/owners`).get();

    expect(value).toEqual([
      expect.objectContaining({
        '@odata.type': '#microsoft.graph.servicePrincipal',
        appId: microsoft.directory.provider.discoveryAppId,
      }),
    ]);
  });

  it('Applications of other owners can be read but not changed.', async () => {
    const foreign = microsoft.directory.applications.register(tenantId, { displayName: 'Foreign' });

    const read = await graph.api(`/applications(appId='${foreign.appId}')`).get();
    const { statusCode, code } = await failure(
      graph.api(`/applications/${foreign.id}`).patch({ displayName: 'Ours' }),
    );

    expect(read.displayName).toBe('Foreign');
    expect([statusCode, code]).toEqual([403, 'Authorization_RequestDenied']);
  });

  it('Applications refuse secrets that the caller made.', async () => {
    const { statusCode } = await failure(
      graph.api('/applications').post({ ...SYNC, passwordCredentials: [{ secretText: 'mine' }] }),
    );

    expect(statusCode).toBe(400);
  });

  it('Applications are listed in pages with absolute next links.', async () => {
    const first = await graph.api('/applications').top(1).select('appId').get();
    const next: string = first['@odata.nextLink'];
    const second = await graph.api(next.replace(/^.*\/v1\.0/, '')).get();

    expect(next.startsWith(`${microsoft.addresses.graph}/v1.0/applications?`)).toBe(true);
    expect(first.value).toHaveLength(1);
    expect(Object.keys(first.value[0])).toEqual(['appId']);
    expect(second.value[0].appId).not.toBe(first.value[0].appId);
  });

  it('Applications keep their unique name while they can be restored, and come back without service principal.', async () => {
    const { id, appId } = await upsert(graph, 'sync-3');
    await graph.api('/servicePrincipals').post({ appId });
    await graph.api(`/applications/${id}`).delete();

    const taken = await failure(upsert(graph, 'sync-3'));
    const { value } = await graph.api('/directory/deletedItems/microsoft.graph.application').get();
    await graph.api(`/directory/deletedItems/${id}/restore`).post({});
    const restored = await graph.api(`/applications(appId='${appId}')`).get();
    const principal = await failure(graph.api(`/servicePrincipals(appId='${appId}')`).get());

    expect(taken.statusCode).toBe(400);
    expect(taken.body).toContain('ObjectConflict');
    expect(value).toEqual([expect.objectContaining({ id, uniqueName: 'sync-3' })]);
    expect(restored).toMatchObject({ id, deletedDateTime: null });
    expect(principal.statusCode).toBe(404);
  });
});

describe('passwords', () => {
  it('Passwords are made by Microsoft, shown once, last two years and can be removed.', async () => {
    const { id } = await upsert(graph, 'sync-4');

    const made = await graph.api(`/applications/${id}/addPassword`).post({
      passwordCredential: { displayName: 'generation-1' },
    });
    const { passwordCredentials } = await graph.api(`/applications/${id}`).get();
    await graph.api(`/applications/${id}/removePassword`).post({ keyId: made.keyId });
    const after = await graph.api(`/applications/${id}`).get();

    expect(made.secretText).toMatch(/^\S{16,64}$/);
    expect(made.hint).toBe(made.secretText.slice(0, 3));
    expect(new Date(made.endDateTime).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 2);
    expect(passwordCredentials).toEqual([
      expect.objectContaining({ keyId: made.keyId, displayName: 'generation-1', secretText: null }),
    ]);
    expect(after.passwordCredentials).toEqual([]);
  });

  it('Passwords obey the policy of the tenant.', async () => {
    const { id } = await upsert(graph, 'sync-5');
    const add = (days?: number) => {
      const end =
        days === undefined ? {} : { endDateTime: new Date(Date.now() + days * 86_400_000) };
      return graph.api(`/applications/${id}/addPassword`).post({ passwordCredential: end });
    };
    const rule = (appManagement: { secrets: 'allowed' | 'forbidden'; maxLifetimeDays?: number }) =>
      microsoft.directory.setPolicies(tenantId, { appManagement });

    rule({ secrets: 'forbidden' });
    const forbidden = await failure(add());
    rule({ secrets: 'allowed', maxLifetimeDays: 180 });
    const tooLong = await failure(add());
    const shorter = await add(180);
    microsoft.directory.setPolicies(tenantId, {});

    expect([forbidden.statusCode, forbidden.code]).toEqual([
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
    ]);
    expect([tooLong.statusCode, tooLong.code]).toEqual([
      400,
      'CredentialInvalidLifetimeAsPerAppPolicy',
    ]);
    expect(shorter.keyId).toEqual(expect.any(String));
  });
});

describe('service principals', () => {
  it('Service principals are upserted for our own applications, and assignments are only read.', async () => {
    const { appId } = await upsert(graph, 'sync-6');
    const path = `/servicePrincipals(appId='${appId}')`;
    const prefer = () => graph.api(path).header('Prefer', 'create-if-missing').patch({});

    const created = await prefer();
    const again = await prefer();
    const { value } = await graph.api(`/servicePrincipals/${created.id}/appRoleAssignments`).get();
    const granting = await failure(
      graph.api(`/servicePrincipals/${created.id}/appRoleAssignments`).post({
        principalId: created.id,
        resourceId: created.id,
        appRoleId: CALENDARS_READ,
      }),
    );

    expect(created.appId).toBe(appId);
    expect(again).toBeUndefined();
    expect(value).toEqual([]);
    expect([granting.statusCode, granting.code]).toEqual([403, 'Authorization_RequestDenied']);
  });

  it("Service principals show the consented app role assignments on the tenant's own Graph service principal.", async () => {
    const resource = await graph
      .api(`/servicePrincipals(appId='${GRAPH_APP_ID}')`)
      .select(['id', 'appRoles'])
      .get();
    const own = `/servicePrincipals(appId='${microsoft.directory.provider.discoveryAppId}')`;

    const { value } = await graph.api(`${own}/appRoleAssignments`).get();

    expect(resource.appRoles).toContainEqual(
      expect.objectContaining({ id: PLACE_READ_ALL, value: 'Place.Read.All' }),
    );
    expect(value).toHaveLength(2);
    expect(value).toContainEqual(
      expect.objectContaining({ appRoleId: PLACE_READ_ALL, resourceId: resource.id }),
    );
  });

  it('Service principals need an application behind them.', async () => {
    const { statusCode, code, body } = await failure(
      graph.api('/servicePrincipals').post({ appId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' }),
    );

    expect([statusCode, code]).toEqual([400, 'Request_BadRequest']);
    expect(body).toContain('NoBackingApplicationObject');
  });
});

describe('callers', () => {
  it('Callers without the role, without a token, or with a deleted service principal are refused.', async () => {
    const { directory, addresses } = microsoft;
    const { tenantId: id, principal, graph: gone } = await connectedTenant('fabrikam.example');
    const bare = await directory.signing.sign(
      id,
      appTokenClaims(addresses.identity, principal, []),
    );

    const denied = await failure(clientWith(bare).api('/applications').get());
    const anonymous = await failure(clientWith('none').api('/applications').get());
    directory.setPolicies(id, { discovery: { deleted: true } });
    const unknown = await failure(gone.api('/applications').get());
    directory.setPolicies(id, { discovery: { enabled: false } });
    const disabled = await failure(gone.api('/applications').get());

    expect(denied.code).toBe('Authorization_RequestDenied');
    expect([anonymous.statusCode, anonymous.code]).toEqual([401, 'InvalidAuthenticationToken']);
    expect(unknown.code).toBe('Authorization_IdentityNotFound');
    expect(disabled.code).toBe('Authorization_IdentityDisabled');
  });

  it('A signed-in user reads /me and /organization.', async () => {
    const { directory, addresses } = microsoft;
    const user = directory.user(tenantId, 'admin@contoso.example');
    const application = directory.latest.registration(directory.provider.discoveryAppId);
    if (user === undefined || application === undefined) throw new Error('Not seeded.');
    const claims = userTokenClaims(addresses.identity, application, user, ['openid', 'User.Read']);
    const person = clientWith(await directory.signing.sign(tenantId, claims));

    const me = await person.api('/me').get();
    const { value } = await person.api('/organization').select(['id', 'displayName']).get();
    const appOnly = await failure(graph.api('/me').get());

    expect(me.userPrincipalName).toBe('admin@contoso.example');
    expect(value).toEqual([{ id: tenantId, displayName: 'Contoso' }]);
    expect(appOnly.statusCode).toBe(400);
  });

  it('A signed-in user reads their directory roles, but which they are only with a permission for roles.', async () => {
    const { directory, addresses } = microsoft;
    const user = directory.user(tenantId, 'admin@contoso.example');
    const application = directory.latest.registration(directory.provider.discoveryAppId);
    if (user === undefined || application === undefined) throw new Error('Not seeded.');
    const personWith = async (...scopes: string[]) =>
      clientWith(
        await directory.signing.sign(
          tenantId,
          userTokenClaims(addresses.identity, application, user, scopes),
        ),
      );
    const path = '/me/transitiveMemberOf/microsoft.graph.directoryRole';
    const asked = (client: ReturnType<typeof clientWith>) =>
      client.api(path).query({ $count: 'true' }).header('ConsistencyLevel', 'eventual');
    const person = await personWith('openid', 'User.Read');
    const reader = await personWith('User.Read', 'RoleManagement.Read.Directory');

    const blank = await asked(person).get();
    const readable = await asked(reader).select(['id', 'roleTemplateId']).get();
    const plain = await person.api(path).get();
    const unsupported = await failure(person.api(path).query({ $count: 'true' }).get());
    const denied = await failure(asked(await personWith('openid')).get());
    const appOnly = await failure(asked(graph).get());

    const [{ id }] = blank.value;
    expect(blank).toMatchObject({
      '@odata.count': 1,
      value: [{ '@odata.type': '#microsoft.graph.directoryRole', id, roleTemplateId: null }],
    });
    expect(blank.value[0].displayName).toBeNull();
    expect(readable.value).toEqual([
      { id, roleTemplateId: '62e90394-69f5-4237-9190-012177145e10' },
    ]);
    expect(plain.value).toHaveLength(1);
    expect([unsupported.statusCode, unsupported.code]).toEqual([400, 'Request_UnsupportedQuery']);
    expect([denied.statusCode, appOnly.statusCode]).toEqual([403, 400]);
  });
});

describe('replication', () => {
  it('A new application is visible to some requests before it is visible to all.', async () => {
    const { graph: client } = await connectedTenant('replicas.example');
    microsoft.delays.directoryReplicationMs = 600;
    const { id } = await upsert(client, 'sync-7');
    microsoft.delays.directoryReplicationMs = 0;
    const seen: boolean[] = [];
    const read = async (): Promise<boolean> => {
      try {
        await client.api(`/applications/${id}`).get();
        return true;
      } catch (error) {
        expect(error).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
        return false;
      }
    };

    while (seen.length < 20 || !seen.slice(-20).every(Boolean)) seen.push(await read());

    const firstSuccess = seen.indexOf(true);
    expect(seen.indexOf(false)).toBeGreaterThanOrEqual(0);
    expect(seen.indexOf(false, firstSuccess)).toBeGreaterThan(firstSuccess);
    expect(await upsert(client, 'sync-7')).toBeUndefined();
  });
});
