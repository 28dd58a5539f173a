import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditTrail, auditHash, auditTrail } from '../../../shared/operations/audit.ts';
import { openTable } from '../../../shared/platform/tables.ts';
import { startAzurite } from '../../support/azurite.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let audit: AuditTrail;

beforeAll(async () => {
  azurite = await startAzurite();
  const table = openTable(
    TableClient.fromConnectionString(azurite.connectionString, 'Audit', {
      allowInsecureConnection: true,
    }),
  );
  audit = auditTrail(
    () => table,
    () => new Date('2026-11-23T10:00:00Z'),
  );
});
afterAll(() => azurite.close());

describe('the audit trail', () => {
  it('is an unbroken chain, newest first, also when many write at once', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        audit.append('org', { actor: 'system', action: `thing.${n}`, result: 'ok' }),
      ),
    );

    const { items } = await audit.page('org', { limit: 50 });

    expect(items.map((item) => item.sequence)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    for (const [index, { hash, ...entry }] of items.entries()) {
      expect(hash).toBe(auditHash(items[index + 1]?.hash ?? '0', entry));
    }
  });

  it('pages without gaps', async () => {
    const first = await audit.page('org', { limit: 5 });
    const second = await audit.page('org', { limit: 5, from: first.nextRow });

    expect([...first.items, ...second.items].map((item) => item.sequence)).toEqual([
      8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(second.nextRow).toBeUndefined();
  });

  it('has an entry with a key once, also when many append it at once', async () => {
    const entry = { actor: 'system', action: 'alert.raised', result: 'ok' } as const;
    await Promise.all(Array.from({ length: 4 }, () => audit.append('keyed', entry, 'alert-1')));
    await audit.append('keyed', entry, 'alert-1');
    await audit.append('keyed', entry, 'alert-2');

    const { items } = await audit.page('keyed', { limit: 50 });

    expect(items.map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  it('keeps organisations apart', async () => {
    expect((await audit.page('other', { limit: 5 })).items).toEqual([]);
  });
});
