import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditTrail, auditHash, auditTrail } from '../../../shared/operations/audit.ts';
import { openTable } from '../../../shared/platform/table-storage.ts';
import { startAzurite } from '../../support/azurite.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let audit: AuditTrail;
/** The audit of another process. */
let other: AuditTrail;

beforeAll(async () => {
  azurite = await startAzurite();
  const table = openTable(
    TableClient.fromConnectionString(azurite.connectionString, 'Audit', {
      allowInsecureConnection: true,
    }),
  );
  const clock = () => new Date('2026-11-23T10:00:00Z');
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
