import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { openTable, type Table } from '../../../shared/platform/tables.ts';
import { startAzurite } from '../../support/azurite.ts';

const schema = z.object({ text: z.string(), n: z.number().optional() });
let azurite: Awaited<ReturnType<typeof startAzurite>>;
let table: Table;

beforeAll(async () => {
  azurite = await startAzurite();
  const client = TableClient.fromConnectionString(azurite.connectionString, 'Things', {
    allowInsecureConnection: true,
  });
  table = openTable(client);
});
afterAll(() => azurite.close());

describe('tables on real storage', () => {
  it('inserts once, replaces only what has not changed, removes once', async () => {
    const rows = table.rows(schema);

    expect(await rows.insert('p', 'a', { text: '1' })).toBe(true);
    expect(await rows.insert('p', 'a', { text: '2' })).toBe(false);
    const first = await rows.get('p', 'a');
    expect(await rows.replace('p', 'a', { text: '3' }, first?.etag ?? '')).toBe(true);
    expect(await rows.replace('p', 'a', { text: '4' }, first?.etag ?? '')).toBe(false);
    expect((await rows.get('p', 'a'))?.value.text).toBe('3');
    expect(await rows.remove('p', 'a')).toBe(true);
    expect(await rows.remove('p', 'a')).toBe(false);
    expect(await rows.get('p', 'a')).toBeUndefined();
    expect(await rows.replace('p', 'a', { text: '5' }, first?.etag ?? '')).toBe(false);
  });

  it('keeps values far longer than one column holds', async () => {
    const rows = table.rows(schema);
    const text = Array.from({ length: 20_000 }, (_, index) => `é${index}`).join('');

    await rows.put('long', 'a', { text });

    expect((await rows.get('long', 'a'))?.value.text).toBe(text);
  });

  it('pages in key order until the end', async () => {
    const rows = table.rows(schema);
    for (let n = 0; n < 25; n += 1) {
      await rows.put('many', `k${String(n).padStart(2, '0')}`, { text: '', n });
    }

    const first = await rows.page('many', { limit: 10 });
    const seen: string[] = [];
    for await (const { row } of rows.each('many', 'k1')) seen.push(row);

    expect(first.items.map((item) => item.value.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(first.continuation).toBeDefined();
    expect(seen).toHaveLength(10);
  });

  it('changes everything of a transaction or nothing', async () => {
    const rows = table.rows(schema);
    await rows.put('t', 'taken', { text: 'old' });

    const refused = await table.transact('t', [
      rows.inserting('new', { text: 'x' }),
      rows.inserting('taken', { text: 'y' }),
    ]);
    const done = await table.transact('t', [
      rows.inserting('new', { text: 'x' }),
      rows.removing('taken'),
    ]);

    expect([refused, done]).toEqual([false, true]);
    expect((await rows.get('t', 'new'))?.value.text).toBe('x');
    expect(await rows.get('t', 'taken')).toBeUndefined();
  });

  it('treats quotes in keys as text', async () => {
    const rows = table.rows(schema);
    await rows.put("o'neil", "it's", { text: 'q' });

    expect((await rows.get("o'neil", "it's"))?.value.text).toBe('q');
    expect((await rows.page("o'neil", { limit: 5 })).items).toHaveLength(1);
  });
});
