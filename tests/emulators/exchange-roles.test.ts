/** Management scopes and role assignments of Exchange over Graph, by the official client in a person's session. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Client,
  type Context,
  GraphError,
  HTTPMessageHandler,
} from '@microsoft/microsoft-graph-client';
import { appTokenClaims, userTokenClaims } from '../../local/identity/claims.ts';
import { createBrowser, type Microsoft, startMicrosoft } from '../support/microsoft.ts';

const ROOMS_ONLY = "RecipientTypeDetails -eq 'RoomMailbox'";
const MANAGE = 'RoleManagement.ReadWrite.Exchange';
const TAKE_AWAY = 'DelegatedPermissionGrant.ReadWrite.All';
const SCOPES = '/roleManagement/exchange/customAppScopes';
const ASSIGNMENTS = '/roleManagement/exchange/roleAssignments';
const ROLES = '/roleManagement/exchange/roleDefinitions';
const READ = "displayName eq 'Application Calendars.Read'";

let microsoft: Microsoft;
let tenantId: string;
let principalId: string;
let sync: Client;
let administrator: Client;
let roleId: string;

const clientWith = (token: string, version: string) =>
  Client.initWithMiddleware({
    middleware: {
      async execute(context: Context) {
        const headers = new Headers(context.options?.headers);
        headers.set('authorization', `Bearer ${token}`);
        context.options = { ...context.options, headers: Object.fromEntries(headers) };
        await new HTTPMessageHandler().execute(context);
      },
    },
    baseUrl: `${microsoft.addresses.graph}/`,
    defaultVersion: version,
  });

/** Graph in the session of a person, with these delegated permissions. */
async function session(
  username: string,
  scopes: readonly string[] = [MANAGE],
  version = 'beta',
): Promise<Client> {
  const { directory, addresses } = microsoft;
  const user = directory.user(tenantId, `${username}@exchange.example`);
  const app = directory.latest.registration(directory.provider.discoveryAppId);
  if (user === undefined || app === undefined) throw new Error('There is no such person.');
  const claims = userTokenClaims(addresses.identity, app, user, scopes);
  return clientWith(await directory.signing.sign(tenantId, claims), version);
}

async function refusal(work: Promise<unknown>): Promise<[number, string | null]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof GraphError) return [error.statusCode, error.code];
    throw error;
  }
  throw new Error('It was accepted.');
}

const scope = (displayName: string, recipientFilter: string = ROOMS_ONLY) => ({
  type: 'RecipientScope',
  displayName,
  customAttributes: { exclusive: false, recipientFilter },
});
const assignment = (appScopeId: string, principal = principalId) => ({
  principalId: `/ServicePrincipals/${principal}`,
  roleDefinitionId: roleId,
  directoryScopeId: null,
  appScopeId,
});
const read = (mailbox: string) => sync.api(`/users/${mailbox}/calendar`).select(['id']).get();

beforeAll(async () => {
  microsoft = await startMicrosoft();
  const { directory, graph, addresses } = microsoft;
  const { tenant } = directory.createTenant({
    displayName: 'Exchange',
    domain: 'exchange.example',
    users: [
      { username: 'admin', roles: ['Global Administrator'] },
      { username: 'exchange', roles: ['Exchange Administrator'] },
      { username: 'apps', roles: ['Application Administrator'] },
      { username: 'person' },
    ],
  });
  tenantId = tenant.id;
  graph.addRooms(tenantId, [{ displayName: 'Oak', emailAddress: 'oak@exchange.example' }]);
  const { appId, displayName } = directory.applications.register(tenantId, {
    displayName: 'ClickShare Calendar Sync',
  });
  const principal = directory.applications.addServicePrincipal(tenantId, appId, displayName);
  principalId = principal.id;
  const claims = appTokenClaims(addresses.identity, principal, []);
  sync = clientWith(await directory.signing.sign(tenantId, claims), 'v1.0');
  administrator = await session('admin');
  ({
    value: [{ id: roleId }],
  } = await administrator.api(ROLES).filter(READ).get());
});

afterAll(() => microsoft.close());

describe('a scope and an assignment', () => {
  it('Rooms are readable, and people are not, once the role is assigned within a scope of room mailboxes.', async () => {
    expect(await refusal(read('oak@exchange.example'))).toEqual([403, 'ErrorAccessDenied']);

    const { id } = await administrator.api(SCOPES).post(scope('Rooms'));
    const made = await administrator.api(ASSIGNMENTS).post(assignment(id));

    expect(made).toMatchObject(assignment(id));
    await expect(read('oak@exchange.example')).resolves.toHaveProperty('id');
    expect(await refusal(read('person@exchange.example'))).toEqual([403, 'ErrorAccessDenied']);
    const { value: scopes } = await administrator
      .api(SCOPES)
      .filter("displayName eq 'Rooms'")
      .get();
    expect(scopes).toEqual([{ id, ...scope('Rooms') }]);
    const filter = `principalId eq '/ServicePrincipals/${principalId}' and roleDefinitionId eq '${roleId}'`;
    const { value: assignments } = await administrator.api(ASSIGNMENTS).filter(filter).get();
    expect(assignments).toEqual([{ id: made.id, ...assignment(id) }]);

    const wider = `${ROOMS_ONLY} -or RecipientTypeDetails -eq 'UserMailbox'`;
    await administrator
      .api(`${SCOPES}/${id}`)
      .patch({ customAttributes: { recipientFilter: wider } });
    await expect(read('person@exchange.example')).resolves.toHaveProperty('id');

    expect(await refusal(administrator.api(`${SCOPES}/${id}`).delete())).toEqual([
      400,
      'BadRequest',
    ]);
    await administrator.api(`${ASSIGNMENTS}/${made.id}`).delete();
    await administrator.api(`${SCOPES}/${id}`).delete();
    expect(await refusal(read('oak@exchange.example'))).toEqual([403, 'ErrorAccessDenied']);
    expect(await refusal(administrator.api(`${SCOPES}/${id}`).get())).toEqual([
      404,
      'ResourceNotFound',
    ]);
  });

  it('Replicas of Exchange learn of an assignment one after the other, within the delay.', async () => {
    microsoft.delays.policyPropagationMs = 3600_000;
    const { id } = await administrator.api(SCOPES).post(scope('Slow'));
    const made = await administrator.api(ASSIGNMENTS).post(assignment(id));

    for (let replica = 0; replica < 3; replica += 1) {
      expect(await refusal(read('oak@exchange.example'))).toEqual([403, 'ErrorAccessDenied']);
    }
    microsoft.delays.policyPropagationMs = 0;
    await expect(read('oak@exchange.example')).resolves.toHaveProperty('id');

    const directoryWide = { directoryScopeId: '/', appScopeId: null };
    await administrator.api(`${ASSIGNMENTS}/${made.id}`).patch(directoryWide);
    await expect(read('person@exchange.example')).resolves.toHaveProperty('id');
    await administrator.api(`${ASSIGNMENTS}/${made.id}`).delete();
  });
});

describe('what Exchange refuses', () => {
  it('A name that is taken, a filter that is none, and an application that it does not know are refused.', async () => {
    const { id } = await administrator.api(SCOPES).post(scope('Taken'));

    expect(await refusal(administrator.api(SCOPES).post(scope('taken')))).toEqual([
      409,
      'Conflict',
    ]);
    expect(await refusal(administrator.api(SCOPES).post(scope('Odd', 'everybody')))).toEqual([
      400,
      'BadRequest',
    ]);
    const unknown = assignment(id, '3f2504e0-4f89-41d3-9a0c-0305e82c3301');
    expect(await refusal(administrator.api(ASSIGNMENTS).post(unknown))).toEqual([
      404,
      'ResourceNotFound',
    ]);
    const both = { ...assignment(id), directoryScopeId: '/' };
    expect(await refusal(administrator.api(ASSIGNMENTS).post(both))).toEqual([400, 'BadRequest']);
    await administrator.api(ASSIGNMENTS).post(assignment(id));
    expect(await refusal(administrator.api(ASSIGNMENTS).post(assignment(id)))).toEqual([
      409,
      'Conflict',
    ]);
  });

  it('A person without a role in Exchange, a session without the permission, and an application alone are refused.', async () => {
    const [exchange, apps, signedIn] = await Promise.all([
      session('exchange'),
      session('apps'),
      session('admin', ['User.Read']),
    ]);
    await expect(exchange.api(SCOPES).get()).resolves.toHaveProperty('value');
    expect(await refusal(apps.api(SCOPES).get())).toEqual([403, 'Forbidden']);
    expect(await refusal(signedIn.api(SCOPES).get())).toEqual([403, 'Authorization_RequestDenied']);
    const alone = sync.api(SCOPES).version('beta').get();
    expect(await refusal(alone)).toEqual([403, 'Authorization_RequestDenied']);
  });

  it('Nothing of it is below v1.0.', async () => {
    expect(await refusal(administrator.api(SCOPES).version('v1.0').get())).toEqual([
      501,
      'NotImplemented',
    ]);
  });
});

describe('the permission behind it', () => {
  const address = () => {
    const { provider } = microsoft.directory;
    const query = new URLSearchParams({
      client_id: provider.discoveryAppId,
      response_type: 'code',
      redirect_uri: `${microsoft.addresses.host}/api/consent/sign-in`,
      scope: `openid profile ${MANAGE} ${TAKE_AWAY}`,
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
    });
    return `${microsoft.addresses.identity}/${tenantId}/oauth2/v2.0/authorize?${query}`;
  };
  const visit = async (username: string) => {
    const browser = createBrowser(microsoft.addresses.identity);
    const page = await browser.open(address());
    return {
      browser,
      page: await browser.submit(page, { username: `${username}@exchange.example` }),
    };
  };

  it('Only an administrator may grant it, and can take it away again.', async () => {
    const { page: refused } = await visit('person');
    expect(refused.text).toContain('AADSTS90094');

    const { browser, page } = await visit('admin');
    expect(page.text).toContain(MANAGE);
    const back = await browser.submit(page, { decision: 'accept' });
    expect(new URL(back.url).searchParams.get('code')).not.toBeNull();

    const graph = await session('admin', [TAKE_AWAY], 'v1.0');
    const { directory } = microsoft;
    const clientId =
      directory.latest.servicePrincipal(tenantId, directory.provider.discoveryAppId)?.id ?? '';
    const path = '/oauth2PermissionGrants';
    const { value } = await graph.api(path).filter(`clientId eq '${clientId}'`).get();
    expect(value).toMatchObject([
      { consentType: 'Principal', scope: `openid profile ${MANAGE} ${TAKE_AWAY}` },
    ]);
    const [{ id, principalId: person }] = value;

    await graph.api(`${path}/${id}`).patch({ scope: 'openid profile' });
    expect(directory.latest.scopes(tenantId, clientId, person)).toEqual(['openid', 'profile']);
    await graph.api(`${path}/${id}`).delete();
    expect(directory.latest.scopes(tenantId, clientId, person)).toEqual([]);
    const without = await session('admin', [MANAGE], 'v1.0');
    expect(await refusal(without.api(path).get())).toEqual([403, 'Authorization_RequestDenied']);
  });
});
