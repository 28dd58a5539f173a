import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { userTokenClaims } from '../../../local/identity/claims.ts';
import { graphSender } from '../../../scripts/azure/graph.ts';
import {
  registerApplications,
  type Send,
  type Wanted,
} from '../../../scripts/azure/registrations.ts';
import { pipelineToken } from '../../support/azure-pipeline.ts';
import { consent, type Microsoft, startMicrosoft } from '../../support/microsoft.ts';
import { administrator, startOnboarding } from '../../support/onboarding.ts';
import { until } from '../../support/until.ts';

/** Our own tenant, as a pipeline that may administer applications sees it. */
const deployer = async (microsoft: Microsoft): Promise<Send> =>
  graphSender(microsoft.addresses.graph, await pipelineToken(microsoft));

const wantedIn = (
  { directory, addresses }: Microsoft,
  environment: string,
  identityPrincipalId: string | undefined = directory.provider.managedIdentity.principalId,
): Wanted => ({
  environment,
  apiUrl: `${addresses.host}/api`,
  tenantId: directory.provider.tenantId,
  loginUrl: addresses.identity,
  identityPrincipalId,
  branding: { displayName: 'Discovery', supportUrl: 'https://example.com/support' },
});

/** Everything that an environment has in the directory, without ids and times. */
function registered({ directory }: Microsoft, environment: string) {
  const { tenantId } = directory.provider;
  return directory.latest
    .applications(tenantId)
    .filter(({ uniqueName }) => uniqueName?.endsWith(`-${environment}`))
    .map(({ id: _id, createdAt: _createdAt, owners: _owners, appId, ...rest }) =>
      JSON.parse(
        JSON.stringify({
          ...rest,
          uniqueName: rest.uniqueName?.replace(environment, 'X'),
          federatedCredentials: rest.federatedCredentials?.map((each) => ({
            ...each,
            id: undefined,
          })),
          hasPrincipal: directory.latest.servicePrincipal(tenantId, appId) !== undefined,
        }).replaceAll(appId, 'APP_ID'),
      ),
    )
    .toSorted((a, b) => (a.uniqueName < b.uniqueName ? -1 : 1));
}

describe('registrations', () => {
  let microsoft: Microsoft;
  let send: Send;

  beforeAll(async () => {
    microsoft = await startMicrosoft();
    send = await deployer(microsoft);
  });
  afterAll(() => microsoft.close());

  it('From nothing both registrations are made, without any secret, and a second run changes nothing.', async () => {
    const wanted = wantedIn(microsoft, 'first');

    const made = await registerApplications(send, wanted);
    const before = registered(microsoft, 'first');
    const again = await registerApplications(send, wanted);

    expect(again).toEqual(made);
    expect(registered(microsoft, 'first')).toEqual(before);
    expect(before).toMatchObject([
      {
        signInAudience: 'AzureADMultipleOrgs',
        groupMembershipClaims: 'DirectoryRole',
        passwordCredentials: [],
        federatedCredentials: [{ subject: wanted.identityPrincipalId }],
        optionalClaims: { idToken: [{ name: 'wids' }] },
        servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
        info: { supportUrl: 'https://example.com/support' },
        hasPrincipal: true,
      },
      {
        signInAudience: 'AzureADMyOrg',
        identifierUris: ['api://APP_ID'],
        requestedAccessTokenVersion: 2,
        passwordCredentials: [],
        requiredResourceAccess: [],
        hasPrincipal: true,
      },
    ]);
  });

  it('Before the identity exists nothing is trusted; afterwards the identity is, and a new one takes its place.', async () => {
    const trusted = () =>
      registered(microsoft, 'order')[0].federatedCredentials.map(
        ({ subject }: { subject: string }) => subject,
      );
    await registerApplications(send, {
      ...wantedIn(microsoft, 'order'),
      identityPrincipalId: undefined,
    });
    expect(trusted()).toEqual([]);

    await registerApplications(send, wantedIn(microsoft, 'order', 'first-identity'));
    expect(trusted()).toEqual(['first-identity']);

    await registerApplications(send, wantedIn(microsoft, 'order', 'second-identity'));
    expect(trusted()).toEqual(['second-identity']);
  });

  it('A run that was broken off before or after any request is finished by the next one.', async () => {
    await registerApplications(send, wantedIn(microsoft, 'whole'));
    const whole = registered(microsoft, 'whole');
    let requests = 0;
    const counting: Send = async (request) => {
      requests += 1;
      return await send(request);
    };
    await registerApplications(counting, wantedIn(microsoft, 'counted'));

    for (let broken = 1; broken <= requests; broken += 1) {
      for (const lost of ['request', 'answer']) {
        const environment = `half${broken}${lost}`;
        let count = 0;
        const breaking: Send = async (request) => {
          count += 1;
          if (count === broken && lost === 'request') throw new Error('broken off');
          const answer = await send(request);
          if (count === broken) throw new Error('broken off');
          return answer;
        };
        await expect(
          registerApplications(breaking, wantedIn(microsoft, environment)),
        ).rejects.toThrow('broken off');

        await registerApplications(send, wantedIn(microsoft, environment));

        expect(registered(microsoft, environment)).toEqual(whole);
      }
    }
  });

  it('Replicas that do not know yet what was made a moment ago are asked again.', async () => {
    microsoft.delays.directoryReplicationMs = 400;
    try {
      await registerApplications(send, wantedIn(microsoft, 'lagging'));
    } finally {
      microsoft.delays.directoryReplicationMs = 0;
    }

    expect(registered(microsoft, 'lagging')).toHaveLength(2);
  });

  it('A person registers with a role that administers applications, and is told to get it without.', async () => {
    const { directory, addresses } = microsoft;
    const { tenant, users } = directory.createTenant({
      displayName: 'Ours',
      domain: 'ours.example',
      users: [{ username: 'ada', roles: ['Application Administrator'] }, { username: 'bob' }],
    });
    const cli = directory.applications.register(tenant.id, { displayName: 'Azure CLI' });
    const as = async (index: number) => {
      const user = users[index];
      if (user === undefined) throw new Error('no such user');
      const claims = userTokenClaims(addresses.identity, cli, user, ['Application.ReadWrite.All']);
      return graphSender(addresses.graph, await directory.signing.sign(tenant.id, claims));
    };

    await registerApplications(await as(0), wantedIn(microsoft, 'person'));

    await expect(registerApplications(await as(1), wantedIn(microsoft, 'bob'))).rejects.toThrow(
      /403 .*Application Administrator/,
    );
  });

  it('The emulated Graph refuses a foreign identifier URI, a taken one, and a second credential of one subject.', async () => {
    const { eventsClientId } = await registerApplications(send, wantedIn(microsoft, 'refused'));
    const claim = (uri: string) =>
      send({
        method: 'PATCH',
        path: `/applications(uniqueName='calendar-discovery-refused')`,
        body: { identifierUris: [uri] },
      });

    await expect(claim('api://calendar-events')).rejects.toThrow(/400/);
    await expect(claim(`api://${eventsClientId}`)).rejects.toThrow(/400/);
    await expect(
      send({
        method: 'PATCH',
        path: `/applications(uniqueName='calendar-discovery-refused')/federatedIdentityCredentials(name='other')`,
        headers: { prefer: 'create-if-missing' },
        body: {
          issuer: `${microsoft.addresses.identity}/${microsoft.directory.provider.tenantId}/v2.0`,
          subject: microsoft.directory.provider.managedIdentity.principalId,
          audiences: ['api://AzureADTokenExchange'],
        },
      }),
    ).rejects.toThrow(/409/);
  });
});

describe('the product with what was registered', () => {
  it('A tenant is connected up to the second approval with the registered discovery app, which has no secret.', async () => {
    const stack = await startOnboarding(async (microsoft) => {
      const send = await deployer(microsoft);
      const made = await registerApplications(send, wantedIn(microsoft, 'used'));
      return { DISCOVERY_CLIENT_ID: made.discoveryClientId };
    });
    try {
      const { onboarding, durable, microsoft } = stack;
      const username = 'admin@contoso.example';
      const { tenant } = microsoft.directory.createTenant({
        displayName: 'Contoso',
        domain: 'contoso.example',
        users: [{ username, roles: ['Global Administrator'] }],
      });
      microsoft.graph.addRooms(tenant.id, 2);
      const browser = stack.newBrowser();
      const params = { org: 'contoso' };
      const base = { caller: administrator, params, headers: browser.headers };

      const started = await onboarding.http.start(durable.orchestrations)({ ...base, body: {} });
      const { signInUrl } = browser.keep(started).body as { signInUrl: string };
      const approved = await consent(browser.atMicrosoft, signInUrl, username);
      const consented = await onboarding.http.discoveryConsented(browser.arriving(approved.href));
      const signIn = await browser.atMicrosoft.open(
        browser.keep(consented).headers?.['location'] ?? '',
      );
      await onboarding.http.signedIn(durable.orchestrations)(browser.arriving(signIn.url));

      await until('awaiting-sync-consent', async () => {
        const { state } = (await onboarding.http.read({ params })).body as { state: string };
        return state === 'awaiting-sync-consent';
      });
    } finally {
      await stack.close();
    }
  });
});
