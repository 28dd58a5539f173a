/** The lease of drainers when answers of storage get lost and holders die. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { tableDrainLeases } from '../../../shared/calendar/adapters/table-drain-leases.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';

/** One row; whatever is written may be answered as if it had not been, as when the SDK repeats a write of its own. */
function oneRow() {
  let stored: { row: string; value: unknown; etag: string } | undefined;
  let writes = 0;
  const table = { losesAnswers: false, open };
  const write = (value: unknown) => {
    writes += 1;
    stored = { row: 'lease', value, etag: String(writes) };
    return Promise.resolve(!table.losesAnswers);
  };
  const rows = {
    get: () => Promise.resolve(stored),
    insert: (_partition: string, _row: string, value: unknown) =>
      stored === undefined ? write(value) : Promise.resolve(false),
    replace: (_partition: string, _row: string, value: unknown, etag: string) =>
      stored?.etag === etag ? write(value) : Promise.resolve(false),
  };
  function open(): ReturnType<OpenTable> {
    return { rows: () => rows } as unknown as ReturnType<OpenTable>;
  }
  return table;
}

const start = Date.parse('2026-11-23T09:00:00.000Z');

describe('a lease', () => {
  it('is had by whoever took it, although the answer was lost', async () => {
    const table = oneRow();
    const leases = tableDrainLeases(table.open, () => new Date(start));

    table.losesAnswers = true;
    const first = await leases.acquire('org');
    table.losesAnswers = false;
    const other = await leases.acquire('org');
    if (!('fence' in first)) throw new Error('no lease');
    await first.release({ lag: [], reconcileAt: new Date(start).toISOString() });
    table.losesAnswers = true;
    const second = await leases.acquire('org');

    expect(other).toEqual({ busy: true });
    expect(second).toHaveProperty('fence', 2);
  });

  it('has run out when a queue message whose drainer died is tried again', async () => {
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
