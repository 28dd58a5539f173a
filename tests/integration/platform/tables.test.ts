import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { sharedKey } from '../../../shared/platform/shared-key.ts';
import { openTable } from '../../../shared/platform/table-storage.ts';
import type { Table } from '../../../shared/platform/tables.ts';
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

  it('keeps every character in a transaction as in a single write', async () => {
    const rows = table.rows(schema);
    const text =
      '\u2028\u2029\u0000\u0085\u202e\ufeff\ufffe\uffff\ud83d \r\n--batch_ {"a"} می\u200cخواهم 👩\u200d💻';

    expect(
      await table.transact('odd', [rows.inserting('a', { text }), rows.putting('b', { text })]),
    ).toBe(true);

    await rows.put('odd', 'c', { text });
    for (const row of ['a', 'b', 'c'])
      expect((await rows.get('odd', row))?.value).toEqual({ text });
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

describe('rows.update', () => {
  it('makes a missing row, and changes it from what it was', async () => {
    const rows = table.rows(schema);
    const count = (current?: { n?: number | undefined }) => ({
      text: '',
      n: (current?.n ?? 0) + 1,
    });

    const made = await rows.update('u', 'missing', count);
    const changed = await rows.update('u', 'missing', count);

    expect(made).toEqual({ before: undefined, after: { text: '', n: 1 } });
    expect(changed).toEqual({ before: { text: '', n: 1 }, after: { text: '', n: 2 } });
    expect((await rows.get('u', 'missing'))?.value.n).toBe(2);
  });

  it('writes nothing when `change` returns undefined or the value it got', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'same', { text: 'same' });
    const before = await rows.get('u', 'same');

    const same = await rows.update('u', 'same', (current) => current);
    const none = await rows.update('u', 'same', () => undefined);
    const missing = await rows.update('u', 'never', (current) => current);

    expect(same?.after).toBe(same?.before);
    expect([none, missing]).toEqual([undefined, undefined]);
    expect((await rows.get('u', 'same'))?.etag).toBe(before?.etag);
    expect(await rows.get('u', 'never')).toBeUndefined();
  });

  it('spares the read of a row that the caller knows', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'known', { text: 'old' });
    const known = await rows.get('u', 'known');
    const seen: unknown[] = [];

    await rows.update(
      'u',
      'known',
      (current) => {
        seen.push(current);
        return { text: 'new' };
      },
      { known },
    );

    expect(seen).toEqual([known?.value]);
    expect(seen[0]).toBe(known?.value);
    expect((await rows.get('u', 'known'))?.value.text).toBe('new');
  });

  it('decides again from a new read when the row that the caller knew is out of date', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'stale', { text: 'first', n: 1 });
    const known = await rows.get('u', 'stale');
    await rows.put('u', 'stale', { text: 'second', n: 2 });

    const updated = await rows.update(
      'u',
      'stale',
      (current) => current && { ...current, n: (current.n ?? 0) + 10 },
      { known },
    );

    expect(updated?.before).toEqual({ text: 'second', n: 2 });
    expect((await rows.get('u', 'stale'))?.value).toEqual({ text: 'second', n: 12 });
  });

  it('returns undefined only after a new read, since the row that the caller knew may be out of date', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'closed', { text: 'closed' });
    const known = await rows.get('u', 'closed');
    await rows.put('u', 'closed', { text: 'open' });

    const updated = await rows.update(
      'u',
      'closed',
      (current) => (current?.text === 'open' ? { text: 'done' } : undefined),
      { known },
    );

    expect(updated).toEqual({ before: { text: 'open' }, after: { text: 'done' } });
  });

  it('makes the row again when the caller knew one that is gone', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'gone', { text: 'old' });
    const known = await rows.get('u', 'gone');
    await rows.remove('u', 'gone');

    const updated = await rows.update('u', 'gone', () => ({ text: 'new' }), { known });

    expect(updated).toEqual({ before: undefined, after: { text: 'new' } });
  });

  it('writes other rows of the partition in the same transaction', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'main', { text: 'a' });

    await rows.update('u', 'main', () => ({ text: 'b' }), {
      along: (before, after) => [
        rows.putting('history', { text: `${before?.text} → ${after.text}` }),
      ],
    });

    expect((await rows.get('u', 'main'))?.value.text).toBe('b');
    expect((await rows.get('u', 'history'))?.value.text).toBe('a → b');
  });

  it('leaves the other rows as they are when the row has changed, and repeats them from the new read', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'raced', { text: 'a' });
    const known = await rows.get('u', 'raced');
    await rows.put('u', 'raced', { text: 'b' });

    await rows.update('u', 'raced', () => ({ text: 'c' }), {
      known,
      along: (before) => [rows.inserting(`after-${before?.text}`, { text: '' })],
    });

    expect(await rows.get('u', 'after-a')).toBeUndefined();
    expect(await rows.get('u', 'after-b')).toBeDefined();
  });

  it('loses no change of ten concurrent writers', async () => {
    const rows = table.rows(schema);
    const writers = [...Array(10).keys()];

    await Promise.all(
      writers.map(() =>
        rows.update('u', 'counter', (current) => ({ text: '', n: (current?.n ?? 0) + 1 })),
      ),
    );

    expect((await rows.get('u', 'counter'))?.value.n).toBe(10);
  });

  it('writes nothing when `change` throws', async () => {
    const rows = table.rows(schema);
    await rows.put('u', 'refused', { text: 'old' });

    const work = rows.update('u', 'refused', () => {
      throw new Error('refused');
    });

    await expect(work).rejects.toThrow('refused');
    expect((await rows.get('u', 'refused'))?.value.text).toBe('old');
  });
});

describe('sharedKey', () => {
  /** A vault in memory; `forget` loses a version, as a purge does. */
  function memoryVault() {
    const versions: string[] = [];
    const lost = new Set<string>();
    return {
      versions,
      forget: (version: string) => lost.add(version),
      async read(_name: string, version: string) {
        const value = lost.has(version) ? undefined : versions[Number(version)];
        return await Promise.resolve(value === undefined ? undefined : { value });
      },
      async write(_name: string, value: string) {
        versions.push(value);
        return await Promise.resolve({ version: String(versions.length - 1) });
      },
    };
  }

  it('is the same for all processes that make it at once', async () => {
    const vault = memoryVault();
    const processes = Array.from({ length: 5 }, () =>
      sharedKey(table, ['key', 'raced'], { name: 'key', vault: () => vault }),
    );

    expect(await processes[0]?.find()).toBeUndefined();
    const keys = await Promise.all(processes.map((process) => process.agree()));

    expect(new Set(keys).size).toBe(1);
    expect(await processes[0]?.find()).toBe(keys[0]);
  });

  it('is made anew when the vault has lost it', async () => {
    const vault = memoryVault();
    const key = sharedKey(table, ['key', 'lost'], { name: 'key', vault: () => vault });
    const first = await key.agree();
    vault.forget('0');

    expect(await key.find()).toBeUndefined();
    const second = await key.agree();

    expect(second).not.toBe(first);
    expect(await key.agree()).toBe(second);
    expect(vault.versions).toHaveLength(2);
  });
});
