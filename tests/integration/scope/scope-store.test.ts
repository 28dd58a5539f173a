/** Checks over real tables: slices, evidence and the due index as Azurite keeps them, and nothing left at the end. */
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { tableMailboxAccessStore } from '../../../shared/scope/adapters/table-mailbox-access-store.ts';
import { vaultAddressCipher } from '../../../shared/scope/adapters/vault-address-cipher.ts';
import { hashOf } from '../../../shared/scope/evidence.ts';
import { requestCheck } from '../../../shared/scope/request-check.ts';
import { showProof } from '../../../shared/scope/show-mailbox-access.ts';
import { watchMailboxAccess } from '../../../shared/scope/watch-mailbox-access.ts';
import type { SecretStore } from '../../../shared/secrets/contract.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';
import { ORG, scopeWorld } from '../../support/scope.ts';

const DAY = 24 * 3600_000;
const caller = { key: 'key', email: 'a@b.example', emailVerified: true, operator: 'none' } as const;
let azurite: RunningAzurite;
let openTable: OpenTable;

beforeAll(async () => {
  azurite = await startAzurite();
  const storage = { kind: 'connection-string', value: azurite.connectionString };
  openTable = tableOpener({ storage, HTTP_TIMEOUT_SECONDS: 10 } as Config);
});
afterAll(() => azurite.close());

const rowsOf = async (table: string): Promise<string[]> => {
  const client = TableClient.fromConnectionString(azurite.connectionString, table, {
    allowInsecureConnection: true,
  });
  const rows: string[] = [];
  for await (const { rowKey = '' } of client.listEntities()) rows.push(rowKey);
  return rows;
};

/** The vault as far as one key goes. */
function keyVault() {
  const values = new Map<string, string>();
  const store: Partial<SecretStore> = {
    async write(name, value) {
      const version = `v${values.size}`;
      values.set(version, value);
      return { name, version, enabled: true, tags: {} };
    },
    async read(name, version = '') {
      const value = values.get(version);
      return value === undefined ? undefined : { name, version, enabled: true, tags: {}, value };
    },
  };
  return { values, cipher: () => vaultAddressCipher(openTable, () => store as SecretStore) };
}

describe('checks over real tables', () => {
  it('Checks continue where they stopped, week after week, and leave nothing when forgotten', async () => {
    const { world, deps, drain, pass, result } = scopeWorld(
      250,
      tableMailboxAccessStore(openTable),
    );
    let left = 2;
    world.room = () => {
      if (world.read.length !== 120 || left === 0) return 'readable';
      left -= 1;
      return new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 30 });
    };
    await requestCheck(deps)(ORG, undefined, caller);
    await drain();
    const first = await result();
    const { evidence, hash } = await showProof(deps)(ORG, undefined);

    expect(first).toMatchObject({ verdict: 'proven', rooms: 250, readable: 250, hash });
    expect(hashOf(evidence)).toBe(hash);
    expect(await rowsOf('DueScopes')).toHaveLength(1);
    await pass(8 * DAY, 8);
    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 250 });
    expect((await result())?.check).not.toBe(first?.check);

    await watchMailboxAccess(deps).forget(ORG);
    expect(await rowsOf('Scopes')).toEqual([]);
    expect(await rowsOf('DueScopes')).toEqual([]);
  });

  it('An encrypted address can only be decrypted with the key in the vault', async () => {
    const vault = keyVault();
    const address = 'someone@contoso.example';

    const [one, other] = await Promise.all(
      [vault.cipher(), vault.cipher()].map((cipher) => cipher.encrypt(address)),
    );
    const later = vault.cipher();

    expect([one?.sealed, other?.sealed].includes(undefined)).toBe(false);
    expect(await later.decrypt(other?.sealed ?? '')).toBe(address);
    expect((await later.encrypt(address)).mark).toBe((await later.encrypt(address)).mark);
    expect((await later.encrypt(address)).sealed).not.toContain(address);
    expect(await later.decrypt(`A${(await later.encrypt(address)).sealed}`)).toBeUndefined();
    vault.values.clear();
    expect(await later.decrypt(other?.sealed ?? '')).toBeUndefined();
  });
});
