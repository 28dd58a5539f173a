import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createKeyVault } from '../../local/key-vault/key-vault.ts';
import { serve } from '../../local/kit/serve.ts';
import { emulatorDeps } from './support/emulator-deps.ts';

const DAY_MS = 86_400_000;
const realNow = Date.now;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function startVault(
  options: { file?: string; host?: string; deletionMs?: number; functions?: string[] } = {},
) {
  const deps = emulatorDeps(options.host ? { host: options.host } : {}, options.file);
  const { addresses, faults, requests } = deps;
  const vault = createKeyVault(deps, {
    verifyToken: async (bearer, audience) =>
      bearer === 'good' && audience === 'https://vault.azure.net',
    eventFunctions: options.functions ?? [],
    deletionMs: options.deletionMs ?? 0,
  });
  const serving = await serve(vault, { port: 0, faults, requests });
  addresses.keyVault = `http://localhost:${serving.port}`;
  let open = true;
  const close = async () => {
    if (open) await serving.close();
    open = false;
  };
  cleanups.push(close);
  const clientWith = (token: string) =>
    new SecretClient(
      addresses.keyVault,
      { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
      {
        allowInsecureConnection: true,
        disableChallengeResourceVerification: true,
        retryOptions: { maxRetries: 0 },
      },
    );
  return {
    vault,
    client: clientWith('good'),
    clientWith,
    url: addresses.keyVault,
    requests,
    close,
  };
}

interface GridEvent {
  eventType: string;
  subject: string;
  data: Record<string, unknown>;
}

/** A host that refuses the first `refusals` deliveries. */
async function startHost(refusals = 0) {
  const events: GridEvent[] = [];
  const seen: { url: string | undefined; type: unknown }[] = [];
  let left = refusals;
  const server = createServer((request, response) => {
    seen.push({ url: request.url, type: request.headers['aeg-event-type'] });
    left -= 1;
    if (left >= 0) {
      response.writeHead(503).end();
      return;
    }
    void json(request).then((body) => {
      events.push(...(body as GridEvent[]));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { url: `http://localhost:${port}`, events, seen };
}

function moveClock(ms: number): void {
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ms);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('authentication', () => {
  it('Key Vault challenges a request without a token.', async () => {
    const { url } = await startVault();

    const answer = await fetch(`${url}/secrets/a?api-version=2025-07-01`);

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(
      /^Bearer authorization="http:\/\/localhost:1\/[0-9a-f-]{36}", resource="https:\/\/vault\.azure\.net"$/,
    );
  });

  it('Key Vault refuses a wrong token.', async () => {
    const { clientWith } = await startVault();

    await expect(clientWith('bad').getSecret('a')).rejects.toMatchObject({
      statusCode: 401,
      code: 'Unauthorized',
    });
  });
});

describe('secrets', () => {
  it('Every set of a secret creates a new version with the given properties.', async () => {
    const { client } = await startVault();
    const expiresOn = new Date(Math.ceil(Date.now() / 1000) * 1000 + 90 * DAY_MS);

    const first = await client.setSecret('a', 'one', { tags: { keyId: 'k1' }, expiresOn });
    const second = await client.setSecret('A', 'two', { contentType: 'text/plain' });

    expect(second.properties.version).not.toBe(first.properties.version);
    expect((await client.getSecret('a')).value).toBe('two');
    const old = await client.getSecret('a', { version: first.properties.version ?? '' });
    expect(old.value).toBe('one');
    expect(old.properties).toMatchObject({ tags: { keyId: 'k1' }, expiresOn, enabled: true });
    expect(await collect(client.listPropertiesOfSecretVersions('a'))).toHaveLength(2);
    expect(await collect(client.listPropertiesOfSecretVersions('unknown'))).toHaveLength(0);
  });

  it('Key Vault refuses a disabled version with the inner code and returns an expired version.', async () => {
    const { client } = await startVault();
    const { properties } = await client.setSecret('a', 'one', {
      expiresOn: new Date(Date.now() - DAY_MS),
    });

    expect((await client.getSecret('a')).value).toBe('one');
    await client.updateSecretProperties('a', properties.version ?? '', { enabled: false });

    await expect(client.getSecret('a')).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
      details: { error: { innerError: { code: 'SecretDisabled' } } },
    });
  });

  it('Key Vault pages lists by 25.', async () => {
    const { client, vault } = await startVault();
    for (let index = 0; index < 60; index += 1) vault.seed(`s-${index}`, 'v');

    const pages = await collect(client.listPropertiesOfSecrets().byPage());

    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(pages[0]?.[0]?.version).toBeUndefined();
  });

  it.each([
    ['a name outside the rule', 'no_underscores', 'v', {}],
    ['a value over 25 KB', 'a', 'v'.repeat(25_601), {}],
    [
      'a sixteenth tag',
      'a',
      'v',
      { tags: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`t${index}`, 'v'])) },
    ],
  ])('Key Vault refuses %s.', async (_, name, value, options) => {
    const { client } = await startVault();

    await expect(client.setSecret(name, value, options)).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    });
  });

  it('Key Vault throttles the 301st create within ten seconds.', async () => {
    const { url } = await startVault();
    const set = () =>
      fetch(`${url}/secrets/a?api-version=2025-07-01`, {
        method: 'PUT',
        headers: { authorization: 'Bearer good' },
        body: '{"value":"v"}',
      });
    const statuses: number[] = [];
    // However long it takes, it is within ten seconds.
    jest.spyOn(Date, 'now').mockReturnValue(realNow());

    for (let index = 0; index < 300; index += 1) statuses.push((await set()).status);
    const refused = await set();

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('Key Vault answers 501 to backup.', async () => {
    const { client } = await startVault();

    await expect(client.backupSecret('a')).rejects.toMatchObject({ statusCode: 501 });
  });
});

describe('soft delete', () => {
  it('Key Vault keeps a deleted secret recoverable and its name taken.', async () => {
    const { client } = await startVault();
    await client.setSecret('a', 'one');

    const deleted = await (await client.beginDeleteSecret('a')).pollUntilDone();

    expect(deleted.properties.scheduledPurgeDate?.getTime()).toBeGreaterThan(
      Date.now() + 89 * DAY_MS,
    );
    await expect(client.getSecret('a')).rejects.toMatchObject({ code: 'SecretNotFound' });
    await expect(client.setSecret('a', 'two')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
      details: { error: { innerError: { code: 'ObjectIsDeletedButRecoverable' } } },
    });
    expect(await collect(client.listDeletedSecrets())).toMatchObject([{ name: 'a' }]);

    await (await client.beginRecoverDeletedSecret('a')).pollUntilDone();
    expect((await client.getSecret('a')).value).toBe('one');
  });

  it('Key Vault removes a purged secret and one past its retention.', async () => {
    const { client } = await startVault();
    for (const name of ['a', 'b']) {
      await client.setSecret(name, 'one');
      await (await client.beginDeleteSecret(name)).pollUntilDone();
    }

    await client.purgeDeletedSecret('a');
    await expect(client.getDeletedSecret('a')).rejects.toMatchObject({ statusCode: 404 });
    moveClock(91 * DAY_MS);

    expect(await collect(client.listDeletedSecrets())).toHaveLength(0);
    expect((await client.setSecret('b', 'two')).value).toBe('two');
  });

  it('Key Vault answers ObjectIsBeingDeleted while a delete is running.', async () => {
    const { client } = await startVault({ deletionMs: 60_000 });
    await client.setSecret('a', 'one');
    await client.beginDeleteSecret('a');

    await expect(client.setSecret('a', 'two')).rejects.toMatchObject({
      details: { error: { innerError: { code: 'ObjectIsBeingDeleted' } } },
    });
    await expect(client.getDeletedSecret('a')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('events', () => {
  it('Key Vault sends each function an event for a new version, near expiry and expiry, without the value.', async () => {
    const host = await startHost();
    const { client, vault } = await startVault({ host: host.url, functions: ['one', 'two'] });
    const { properties } = await client.setSecret('a', 'planted-value', {
      expiresOn: new Date(Date.now() + 100 * DAY_MS),
    });

    await vault.tick();
    moveClock(71 * DAY_MS);
    await vault.tick();
    await vault.tick();
    moveClock(101 * DAY_MS);
    await vault.tick();

    const types = ['SecretNewVersionCreated', 'SecretNearExpiry', 'SecretExpired'];
    expect(host.events.map((event) => event.eventType)).toEqual(
      types.flatMap((type) => Array(2).fill(`Microsoft.KeyVault.${type}`)),
    );
    expect(host.events[0]).toMatchObject({
      subject: 'a',
      data: { ObjectName: 'a', Version: properties.version, Id: properties.id },
    });
    expect(host.seen[0]).toEqual({
      url: '/runtime/webhooks/EventGrid?functionName=one',
      type: 'Notification',
    });
    expect(JSON.stringify(host.events)).not.toContain('planted-value');
  });

  it('Key Vault sends an event that the host refused again, also after a restart.', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'key-vault-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const host = await startHost(1);
    const options = { host: host.url, functions: ['one'], file: join(folder, 'vault.db') };
    const first = await startVault(options);
    await first.client.setSecret('a', 'one');
    await first.vault.tick();
    await first.close();
    expect(host.events).toHaveLength(0);

    moveClock(60_000);
    const second = await startVault(options);
    await second.vault.tick();

    expect(host.events).toMatchObject([
      { eventType: 'Microsoft.KeyVault.SecretNewVersionCreated' },
    ]);
    expect((await second.client.getSecret('a')).value).toBe('one');
  });
});

describe('seeding', () => {
  it('Seeding a secret creates no version when the secret already has the value.', async () => {
    const { client, vault } = await startVault();

    vault.seed('a', 'one', { tags: { purpose: 'demo' } });
    vault.seed('a', 'one');
    vault.seed('a', 'two');

    expect(await collect(client.listPropertiesOfSecretVersions('a'))).toHaveLength(2);
    expect((await client.getSecret('a')).value).toBe('two');
  });
});
