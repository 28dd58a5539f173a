import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditTrail, auditHash, auditTrail } from '../../../shared/operations/audit.ts';
import {
  type AuditChains,
  auditChains,
  verifyChain,
} from '../../../shared/operations/audit-chain.ts';
import { watchAudits } from '../../../shared/operations/watch-audits.ts';
import { openTable } from '../../../shared/platform/table-storage.ts';
import { startAzurite } from '../../support/azurite.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let audit: AuditTrail;
/** The audit of another process. */
let other: AuditTrail;
let chains: AuditChains;
let client: TableClient;
let now = new Date('2026-11-23T10:00:00Z');

beforeAll(async () => {
  azurite = await startAzurite();
  client = TableClient.fromConnectionString(azurite.connectionString, 'Audit', {
    allowInsecureConnection: true,
  });
  const table = openTable(client);
  const clock = () => now;
  chains = auditChains(() => table);
  audit = auditTrail(() => table, clock);
  other = auditTrail(() => table, clock);
});
afterAll(() => azurite.close());

describe('the audit trail', () => {
  it('The audit trail is an unbroken chain, newest first, also when many write at once.', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? audit : other).append('org', {
          actor: 'system',
          action: `thing.${n}`,
          result: 'ok',
        }),
      ),
    );

    const { items } = await audit.page('org', { limit: 50 });

    expect(items.map((item) => item.sequence)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    for (const [index, { hash, ...entry }] of items.entries()) {
      expect(hash).toBe(auditHash(items[index + 1]?.hash ?? '0', entry));
    }
  });

  it('The audit trail pages without gaps.', async () => {
    const first = await audit.page('org', { limit: 5 });
    const second = await audit.page('org', { limit: 5, after: first.after });

    expect([...first.items, ...second.items].map((item) => item.sequence)).toEqual([
      8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(second.after).toBeUndefined();
  });

  it('An entry with a key is written once, also when many append it at once.', async () => {
    const entry = { actor: 'system', action: 'alert.raised', result: 'ok' } as const;
    await Promise.all(
      [audit, other, audit, other].map((each) => each.append('keyed', entry, 'alert-1')),
    );
    await audit.append('keyed', entry, 'alert-1');
    await audit.append('keyed', entry, 'alert-2');

    const { items } = await audit.page('keyed', { limit: 50 });

    expect(items.map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it('The audit trail takes as many appends at once as come.', async () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      audit.append('crowd', { actor: 'system', action: `thing.${n}`, result: 'ok' }),
    );

    await Promise.all(many);

    const { items } = await audit.page('crowd', { limit: 100 });
    expect(items.map(({ sequence }) => sequence)).toEqual(
      [...Array(61).keys()].slice(1).toReversed(),
    );
  });

  it('The audit trails of organisations are apart.', async () => {
    expect((await audit.page('other', { limit: 5 })).items).toEqual([]);
  });
});

async function write(organisation: string, entries: number): Promise<void> {
  for (let n = 0; n < entries; n += 1) {
    await audit.append(
      organisation,
      { actor: 'system', action: `thing.${n}`, result: 'ok' },
      `${organisation}-${n}`,
    );
  }
}

/** The row of an entry, as somebody with the key of the account sees it. */
async function rowOf(organisation: string, sequence: number) {
  for await (const entity of client.listEntities<{ data: string; rowKey: string }>({
    queryOptions: { filter: `PartitionKey eq '${organisation}'` },
  })) {
    const value = JSON.parse(entity.data) as { sequence?: number; actor?: string };
    if (value.sequence === sequence && value.actor !== undefined)
      return { ...entity, partitionKey: organisation, value };
  }
  throw new Error('no such entry');
}

describe('the look at audit chains', () => {
  it('A changed row, a removed row and a row that is no JSON each raise one alert that names the entry; the restored chain ends it.', async () => {
    const told: string[] = [];
    const watch = watchAudits({
      chains,
      alerts: () => ({
        raise: async ({ kind, organisationId, message }) => {
          told.push(`${organisationId} ${kind} ${/Entry \d+/.exec(message)?.[0]}`);
        },
        resolve: async ({ kind, organisationId }) => {
          told.push(`${organisationId} ${kind} ended`);
        },
      }),
    });
    await write('tampered', 5);
    await watch('tampered');
    const { value, ...entity } = await rowOf('tampered', 3);

    const changed = JSON.stringify({ ...value, actor: 'user:somebody-else' });
    await client.updateEntity({ ...entity, data: changed }, 'Replace');
    await watch('tampered');
    await client.updateEntity({ ...entity, data: '{' }, 'Replace');
    await watch('tampered');
    await client.deleteEntity('tampered', entity.rowKey);
    await watch('tampered');
    await client.createEntity(entity);
    await watch('tampered');
    await watch('nobody');

    expect(told).toEqual([
      'tampered audit-broken ended',
      'tampered audit-broken Entry 3',
      'tampered audit-broken Entry 4',
      'tampered audit-broken Entry 4',
      'tampered audit-broken ended',
      'nobody audit-broken ended',
    ]);
  });

  it('Old entries are removed with their marks, a part at a time; what is left is whole and goes on.', async () => {
    now = new Date('2026-11-23T10:00:00Z');
    await write('old', 130);
    now = new Date('2026-11-24T10:00:00Z');
    await audit.append('old', { actor: 'system', action: 'thing.new', result: 'ok' }, 'old-new');
    const before = new Date('2026-11-24T00:00:00Z');

    const more = [
      await chains.removeBefore('old', before),
      await chains.removeBefore('old', before),
    ];
    await audit.append('old', { actor: 'system', action: 'thing.newer', result: 'ok' });

    expect(more).toEqual([true, false]);
    expect(await chains.removeBefore('old', before)).toBe(false);
    expect((await audit.page('old', { limit: 200 })).items.map(({ sequence }) => sequence)).toEqual(
      [132, 131],
    );
    expect(await verifyChain(chains, 'old', { limit: 500 })).toEqual({ state: 'whole' });
    expect(await keysOf('old')).toEqual(['anchor', 'entry|', 'entry|', 'head', 'once|old-new']);
  });

  it('A broken entry is never removed because of its age.', async () => {
    now = new Date('2026-11-23T10:00:00Z');
    await write('kept', 4);
    const { value: _value, ...entity } = await rowOf('kept', 2);
    await client.updateEntity({ ...entity, data: '{"at":1}' }, 'Replace');

    await chains.removeBefore('kept', new Date('2027-01-01T00:00:00Z'));

    expect((await keysOf('kept')).filter((key) => key === 'entry|')).toHaveLength(3);
    expect(await verifyChain(chains, 'kept', { limit: 500 })).toMatchObject({ state: 'broken' });
  });
});

async function keysOf(organisation: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { rowKey = '' } of client.listEntities({
    queryOptions: { filter: `PartitionKey eq '${organisation}'` },
  })) {
    keys.push(rowKey.replace(/^(entry\|).*/, '$1'));
  }
  return keys;
}
