import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKeyVault } from '../../../local/key-vault/key-vault.ts';
import { serve } from '../../../local/kit/serve.ts';
import { openStore } from '../../../local/kit/store.ts';
import { keyVaultInventory } from '../../../shared/secrets/adapters/key-vault-inventory.ts';
import { keyVaultSecretStore } from '../../../shared/secrets/adapters/key-vault-secret-store.ts';
import type { SecretInventory, SecretStore } from '../../../shared/secrets/contract.ts';
import { portOf, type TestDeps, testDeps } from '../../support/microsoft.ts';

let deps: TestDeps;
let serving: Awaited<ReturnType<typeof serve>>;
let store: SecretStore;
let inventory: SecretInventory;

beforeAll(async () => {
  deps = await testDeps();
  const { addresses, faults, requests } = deps;
  const vault = createKeyVault(
    { ...deps, store: () => openStore(':memory:') },
    { verifyToken: async () => true, deletionMs: 0 },
  );
  serving = await serve(vault, { port: portOf(addresses.keyVault), faults, requests });
  const credential = {
    getToken: async () => ({ token: 'good', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const client = new SecretClient(addresses.keyVault, credential, {
    allowInsecureConnection: true,
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: 0 },
  });
  store = keyVaultSecretStore(client);
  inventory = keyVaultInventory(client, store);
});
afterAll(async () => {
  await serving.close();
  deps.close();
});

const reads = () =>
  deps.requests
    .read({ service: 'key-vault' })
    .items.filter(({ method, path }) => method === 'GET' && path.startsWith('/secrets/')).length;

describe('secrets in Key Vault', () => {
  it('reads back what it wrote, with its tags and expiry date', async () => {
    const expiresOn = '2028-01-01T00:00:00.000Z';

    const { version } = await store.write('one', 'value', { expiresOn, tags: { keyId: 'k' } });

    expect(await store.read('one', version)).toEqual({
      name: 'one',
      version,
      value: 'value',
      enabled: true,
      createdAt: expect.any(String),
      expiresOn,
      tags: { keyId: 'k' },
    });
  });

  it('asks the vault once for a version, and every time for the current one', async () => {
    const { version } = await store.write('often', 'value', { tags: {} });
    await store.read('often', version);
    const before = reads();

    await store.read('often', version);
    const cached = reads();
    await store.read('often');

    expect([cached - before, reads() - cached]).toEqual([0, 1]);
  });

  it('answers undefined for what is missing, disabled or deleted', async () => {
    const { version } = await store.write('gone', 'value', { tags: {} });
    await store.disable('gone', version);
    const disabled = await store.read('gone', version);
    await store.remove('gone');
    await store.remove('gone');

    expect([disabled, await store.read('gone'), await store.read('never')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await store.versions('never')).toEqual([]);
  });

  it('recovers a deleted name for a new value, without bringing old values back', async () => {
    const old = await store.write('again', 'old', { tags: {} });
    await store.remove('again');

    const fresh = await store.write('again', 'new', { tags: {} });

    expect((await store.read('again'))?.value).toBe('new');
    expect(await store.read('again', old.version)).toBeUndefined();
    expect((await store.versions('again'))[0]?.version).toBe(fresh.version);
  });

  it.each([
    [403, 'secrets.forbidden'],
    [429, 'secrets.busy'],
    [503, 'secrets.unavailable'],
  ])('tells a %i apart as %s', async (status, code) => {
    deps.faults.replace([{ service: 'key-vault', path: '/secrets/faulty', status }]);

    const reading = store.read('faulty');

    await expect(reading).rejects.toMatchObject({ code });
    deps.faults.replace([]);
  });

  it("takes a 404 that is not the vault's for an outage: nothing is lost, and nothing is made anew", async () => {
    const { version } = await store.write('hidden', 'value', { tags: {} });
    const body = '<!doctype html><title>404 Web Site not found.</title>';
    const headers = { 'content-type': 'text/html' };
    deps.faults.replace([{ service: 'key-vault', status: 404, headers, body }]);

    const tries = [
      store.use('hidden', version),
      store.versions('hidden'),
      store.disable('hidden', version),
      store.write('hidden', 'other', { tags: {} }),
      inventory.purge('hidden'),
    ];

    for (const tried of await Promise.allSettled(tries)) {
      expect(tried).toMatchObject({ reason: { code: 'secrets.unavailable' } });
    }
    deps.faults.replace([]);
  });

  it.each([
    ['ForbiddenByRbac', 'secrets.forbidden'],
    ['ForbiddenByPolicy', 'secrets.forbidden'],
    ['ForbiddenByFirewall', 'secrets.firewall'],
  ])('tells %s apart in everything that it does', async (inner, code) => {
    const refusal = { code: 'Forbidden', message: 'Not here.', innererror: { code: inner } };
    const server = createServer((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: refusal }));
    }).listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const refusing = keyVaultSecretStore(
      new SecretClient(
        `http://localhost:${port}`,
        { getToken: async () => ({ token: 'good', expiresOnTimestamp: Date.now() + 3_600_000 }) },
        {
          allowInsecureConnection: true,
          disableChallengeResourceVerification: true,
          retryOptions: { maxRetries: 0 },
        },
      ),
    );

    for (const call of [
      () => refusing.read('one', 'v1'),
      () => refusing.write('one', 'value', { tags: {} }),
      () => refusing.versions('one'),
      () => refusing.disable('one', 'v1'),
      () => refusing.remove('one'),
    ]) {
      await expect(call()).rejects.toMatchObject({ code });
    }
    server.close();
    server.closeAllConnections();
  });
});
