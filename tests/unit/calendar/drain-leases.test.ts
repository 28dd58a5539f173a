/** The lease of drainers when answers of storage get lost and holders die. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { tableDrainLeases } from '../../../shared/calendar/adapters/table-drain-leases.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';

type Write = (row: unknown) => unknown;

/** One row; whatever is written may be answered as if it had not been, as when the SDK repeats a write of its own. */
function oneRow() {
  let stored: { row: string; value: unknown; etag: string } | undefined;
  let writes = 0;
  const table = { losesAnswers: false, open };
  const rows = {
    page: () => Promise.resolve({ items: stored === undefined ? [] : [stored] }),
    inserting: (_row: string, value: unknown) => () => (stored === undefined ? value : undefined),
    replacing: (_row: string, value: unknown, etag: string) => () =>
      stored?.etag === etag ? value : undefined,
    touching: () => () => stored?.value,
  };
  function transactForETags(_partition: string, [change]: readonly Write[]) {
    const value = change?.(stored);
    if (value === undefined) return Promise.resolve(undefined);
    writes += 1;
    stored = { row: 'lease', value, etag: String(writes) };
    return Promise.resolve(table.losesAnswers ? undefined : [stored.etag]);
  }
  async function transact(partition: string, changes: readonly Write[]) {
    return (await transactForETags(partition, changes)) !== undefined;
  }
  function open(): ReturnType<OpenTable> {
    return { rows: () => rows, transact, transactForETags } as unknown as ReturnType<OpenTable>;
  }
  return table;
}

const start = Date.parse('2026-11-23T09:00:00.000Z');

describe('the lease of a drainer', () => {
  it('belongs to the drainer that took it, although the answer of storage was lost', async () => {
    const table = oneRow();
    const leases = tableDrainLeases(table.open, () => new Date(start));

    table.losesAnswers = true;
    const first = await leases.acquire('org');
    table.losesAnswers = false;
    const other = await leases.acquire('org');
    if (!('fence' in first)) throw new Error('no lease');
    const memory = { lag: [], reconcileAt: new Date(start).toISOString() };
    // Whoever was turned away may have marked a room.
    expect(await first.release(memory)).toBe(false);
    expect(await first.look()).toHaveProperty('marks', []);
    expect(await first.release(memory)).toBe(true);
    table.losesAnswers = true;
    const second = await leases.acquire('org');

    expect(other).toEqual({ busy: true });
    expect(second).toHaveProperty('fence', 2);
  });

  it('has expired when the queue message of a dead drainer is tried again', async () => {
    let now = start;
    const leases = tableDrainLeases(oneRow().open, () => new Date(now));
    const host = JSON.parse(readFileSync('host.json', 'utf8')) as {
      extensions: { queues: { visibilityTimeout: string } };
    };
    const { visibilityTimeout } = host.extensions.queues;

    await leases.acquire('org');
    now = Date.parse(`1970-01-01T${visibilityTimeout}Z`) + start;

    expect(await leases.acquire('org')).toHaveProperty('fence', 2);
  });
});
