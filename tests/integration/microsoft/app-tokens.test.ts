import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { entraAddresses } from '../../../shared/microsoft/adapters/entra-addresses.ts';
import { entraApplications } from '../../../shared/microsoft/adapters/entra-applications.ts';
import { msalAppTokens } from '../../../shared/microsoft/adapters/msal-app-tokens.ts';
import type { AppIdentity } from '../../../shared/microsoft/contract.ts';
import { discoveryPermissions } from '../../../shared/onboarding/connection/access-modes.ts';
import type { SecretStore } from '../../../shared/secrets/contract.ts';
import { type Microsoft, startMicrosoft } from '../../support/microsoft.ts';

let microsoft: Microsoft;
beforeAll(async () => {
  microsoft = await startMicrosoft();
});
afterEach(() => {
  shift = 0;
  microsoft.deps.faults.replace([]);
});
afterAll(() => microsoft.close());

/** How far the clock of the product is ahead. */
let shift = 0;

const noSecrets = (): SecretStore => {
  throw new Error('not asked for');
};

/** The discovery app with these secrets in turn: the vault's current one at each look. */
function tokensWith(loginUrl: string, secrets: readonly string[]) {
  let look = 0;
  const tokens = msalAppTokens({
    clock: () => new Date(Date.now() + shift),
    applications: entraApplications(entraAddresses(loginUrl), 2),
    discovery: {
      get: async () => ({ kind: 'secret', version: String(look), value: secrets[look] ?? '' }),
      renew() {
        look += 1;
      },
    },
    discoveryClientId: microsoft.directory.provider.discoveryAppId,
    secrets: noSecrets,
  });
  return tokens;
}

const home = (): AppIdentity => ({
  app: 'discovery',
  tenantId: microsoft.directory.provider.tenantId,
  expectedRoles: [],
});
const tokenRequests = () =>
  microsoft.deps.requests
    .read({ service: 'identity' })
    .items.filter(({ path }) => path.endsWith('/token')).length;

/** A tenant with the discovery app in it, to which nothing is granted yet. */
function admitted(domain: string) {
  const { directory, addresses } = microsoft;
  const { discoverySecret, discoveryAppId } = directory.provider;
  const { tenant } = directory.createTenant({ displayName: domain, domain, users: [] });
  const { applications, consent } = directory;
  const principal = applications.addServicePrincipal(tenant.id, discoveryAppId, 'Discovery');
  const roles = discoveryPermissions.map(({ id }) => id);
  const whole = discoveryPermissions.map(({ value }) => value);
  const identity: AppIdentity = {
    app: 'discovery',
    tenantId: tenant.id,
    expectedRoles: whole,
  };
  return {
    identity,
    whole,
    tokens: tokensWith(addresses.identity, [discoverySecret]),
    grant: () => consent.grant(principal, { roles, scopes: [], userId: null }),
  };
}

function withRoles(domain: string) {
  const { grant, ...made } = admitted(domain);
  grant();
  return { ...made, partialTokens: microsoft.directory.partialTokens };
}

describe('app-only tokens', () => {
  it('are cached until asked for fresh', async () => {
    const { discoverySecret } = microsoft.directory.provider;
    const tokens = tokensWith(microsoft.addresses.identity, [discoverySecret]);
    const before = tokenRequests();

    await tokens.acquire(home());
    await tokens.acquire(home());
    const cached = tokenRequests() - before;
    const { expiresAt } = await tokens.acquire(home(), { fresh: true });

    expect([cached, tokenRequests() - before]).toEqual([1, 2]);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  });

  it('without a role are not kept once somebody asked for fresh', async () => {
    const { identity, tokens, grant } = admitted('roles.example');
    const rolesOf = async (options?: { fresh: boolean }) =>
      (await tokens.acquire(identity, options)).roles;

    const before = await rolesOf({ fresh: true });
    grant();
    const after = await rolesOf();
    const asked = tokenRequests();
    await rolesOf();
    await rolesOf({ fresh: true });
    await rolesOf();

    expect(before).toEqual([]);
    expect(after).toHaveLength(discoveryPermissions.length);
    expect(tokenRequests() - asked).toBe(1);
  });

  it('with only part of the expected roles are handed out once and not kept', async () => {
    const { identity, tokens, partialTokens, whole } = withRoles('partial.example');
    const rolesOf = async (options?: { fresh: boolean }) =>
      (await tokens.acquire(identity, options)).roles;
    for (const role of whole) partialTokens.add(identity.tenantId, 'discovery', [role]);

    const seen = [await rolesOf(), await rolesOf({ fresh: true }), await rolesOf()];
    const asked = tokenRequests();
    seen.push(await rolesOf());

    expect(seen.map((roles) => roles.length)).toEqual([1, 1, whole.length, whole.length]);
    expect(tokenRequests()).toBe(asked);
  });

  it('that lack a role for good are asked for once a minute, and whole again within a minute', async () => {
    const { identity, tokens, grant } = admitted('withdrawn.example');
    const askFor = async (seconds: number) => {
      const first = tokenRequests();
      for (let second = 0; second < seconds; second += 1) {
        shift += 1000;
        await tokens.acquire(identity);
      }
      return tokenRequests() - first;
    };

    const [first, tenth] = [await askFor(60), await askFor(540)];
    const forced = tokenRequests();
    await tokens.acquire(identity, { fresh: true });
    const asked = tokenRequests() - forced;
    grant();
    shift += 60_000;
    const { roles } = await tokens.acquire(identity);

    expect(first).toBeLessThanOrEqual(8);
    expect(tenth).toBeLessThanOrEqual(10);
    expect(asked).toBe(1);
    expect(roles).toHaveLength(discoveryPermissions.length);
  });

  it('kept while fewer roles were expected are asked for again once more are', async () => {
    const { identity, tokens, partialTokens, whole } = withRoles('grown.example');
    partialTokens.add(identity.tenantId, 'discovery', whole.slice(0, 1));

    const before = await tokens.acquire({ ...identity, expectedRoles: whole.slice(0, 1) });
    const after = await tokens.acquire(identity);

    expect([before.roles.length, after.roles.length]).toEqual([1, whole.length]);
  });

  it('are acquired with the new secret when the old one was replaced in the vault', async () => {
    const { discoverySecret } = microsoft.directory.provider;
    const tokens = tokensWith(microsoft.addresses.identity, ['old~secret', discoverySecret]);

    const { accessToken } = await tokens.acquire(home());

    expect(accessToken.split('.')).toHaveLength(3);
  });

  it('are refused with the cause that the AADSTS number stands for', async () => {
    const tokens = tokensWith(microsoft.addresses.identity, ['wrong', 'wrong']);

    await expect(tokens.acquire(home())).rejects.toMatchObject({
      reason: 'secret-invalid',
      code: 'AADSTS7000215',
    });
  });

  it('are asked for again right after an outage', async () => {
    const { discoverySecret } = microsoft.directory.provider;
    const tokens = tokensWith(microsoft.addresses.identity, [discoverySecret]);
    microsoft.deps.faults.replace([{ service: 'identity', status: 503, path: '/token' }]);
    await expect(tokens.acquire(home())).rejects.toMatchObject({ reason: 'unavailable' });
    microsoft.deps.faults.replace([]);

    const { accessToken } = await tokens.acquire(home());

    expect(accessToken).toBeTruthy();
  });

  it('are asked of the tenant at Microsoft itself by the same code', async () => {
    const asked: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (input) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      return Response.json({ token_type: 'Bearer', expires_in: 3599, access_token: 'a.b.c' });
    };
    const tokens = tokensWith('https://login.microsoftonline.com', ['secret']);

    const { accessToken } = await tokens.acquire(home()).finally(() => {
      globalThis.fetch = real;
    });

    const { host, pathname } = new URL(asked[0] ?? '');
    expect([asked.length, host, pathname]).toEqual([
      1,
      'login.microsoftonline.com',
      `/${microsoft.directory.provider.tenantId}/oauth2/v2.0/token`,
    ]);
    expect(accessToken).toBe('a.b.c');
  });
});
