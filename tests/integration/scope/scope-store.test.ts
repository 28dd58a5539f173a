/** Checks over real tables: slices, evidence and the due index as Azurite keeps them, and nothing left at the end. */
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { tableScopeStore } from '../../../shared/scope/adapters/table-scope-store.ts';
import { vaultSealer } from '../../../shared/scope/adapters/vault-sealer.ts';
import { hashOf } from '../../../shared/scope/evidence.ts';
import { requestCheck } from '../../../shared/scope/request-check.ts';
import { showProof } from '../../../shared/scope/show-scope.ts';
import { watchScope } from '../../../shared/scope/watch-scope.ts';
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
  return { values, sealer: () => vaultSealer(openTable, () => store as SecretStore) };
}

describe('checks over real tables', () => {
  it('are taken up where they were left, week after week, and leave nothing when forgotten', async () => {
    const { world, needs, drain, pass, result } = scopeWorld(250, tableScopeStore(openTable));
    let left = 2;
    world.room = () => {
      if (world.read.length !== 120 || left === 0) return 'readable';
      left -= 1;
      return new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 30 });
    };
    await requestCheck(needs)(ORG, undefined, caller);
    await drain();
    const first = await result();
    const { evidence, hash } = await showProof(needs)(ORG, undefined);

    expect(first).toMatchObject({ verdict: 'proven', rooms: 250, readable: 250, hash });
    expect(hashOf(evidence)).toBe(hash);
    expect(await rowsOf('DueScopes')).toHaveLength(1);
    await pass(8 * DAY, 8);
    expect(await result()).toMatchObject({ verdict: 'proven', rooms: 250 });
    expect((await result())?.check).not.toBe(first?.check);

    await watchScope(needs).forget(ORG);
    expect(await rowsOf('Scopes')).toEqual([]);
    expect(await rowsOf('DueScopes')).toEqual([]);
  });

  it('open a sealed address with the key in the vault only', async () => {
    const vault = keyVault();
    const address = 'someone@contoso.example';

    const [one, other] = await Promise.all(
      [vault.sealer(), vault.sealer()].map((sealer) => sealer.seal(address)),
    );
    const later = vault.sealer();

    expect([one?.sealed, other?.sealed].includes(undefined)).toBe(false);
    expect(await later.open(other?.sealed ?? '')).toBe(address);
    expect((await later.seal(address)).mark).toBe((await later.seal(address)).mark);
    expect((await later.seal(address)).sealed).not.toContain(address);
    expect(await later.open(`A${(await later.seal(address)).sealed}`)).toBeUndefined();
    vault.values.clear();
    expect(await later.open(other?.sealed ?? '')).toBeUndefined();
  });
});
