/** Lists 10,000 organisations for operators: how long a page takes in each order and with filters, and in what memory. */
import { z } from 'zod';
import { setupList } from '../shared/onboarding/adapters/table-setup-list.ts';
import { listedSetupSchema, neverBegun } from '../shared/onboarding/connection/listed-setup.ts';
import { watchSetups } from '../shared/onboarding/operators/watch-setups.ts';
import { organisationRowSchema } from '../shared/organisations/member.ts';
import { organisationStore } from '../shared/organisations/store.ts';
import { forEachConcurrently } from '../shared/platform/concurrency.ts';
import type { Config } from '../shared/platform/config.ts';
import { tableOpener } from '../shared/platform/table-storage.ts';
import type { OpenTable } from '../shared/platform/tables.ts';
import { startAzurite } from '../tests/support/azurite.ts';
import { latencies, round } from './numbers.ts';

const ORGANISATIONS = 10_000;
const PAGES = 20;
const PAGE = 50;
/** Two rows of each in one transaction of a hundred. */
const BATCH = 50;
const BATCHES_AT_ONCE = 16;
const MB = 1024 * 1024;

type Watch = ReturnType<typeof watchSetups>;

export async function measureOperations(): Promise<object> {
  // It ends with this process.
  const azurite = await startAzurite();
  const config = {
    HTTP_TIMEOUT_SECONDS: 30,
    storage: { kind: 'connection-string', value: azurite.connectionString },
  } as unknown as Config;
  const openTable = tableOpener(config);
  const store = organisationStore(openTable);
  const setups = setupList(openTable);
  await seed(openTable);
  const watch = watchSetups({
    setups,
    clock: () => new Date(),
    organisations: () => ({
      get: async (id: string) => (await store.head(id))?.value,
      names: store.names,
    }),
  } as unknown as Parameters<typeof watchSetups>[0]);
  const before = process.memoryUsage().rss;
  const measured: Record<string, object> = {};
  for (const [name, query] of Object.entries(queries)) {
    measured[name] = latencies(await walk(watch, query));
  }
  return {
    organisations: ORGANISATIONS,
    pages: measured,
    addedMb: round((process.memoryUsage().rss - before) / MB),
  };
}

/** Writes what the product's own writers would, a hundred rows in a transaction. */
async function seed(openTable: OpenTable): Promise<void> {
  const index = openTable('OrganisationIndex');
  const list = openTable('SetupList');
  const names = index.rows(z.object({ name: z.string(), createdAt: z.string() }));
  const listed = list.rows(listedSetupSchema);
  const heads = openTable('Organisations').rows(organisationRowSchema);
  const batches = Array.from({ length: ORGANISATIONS / BATCH }, (_, batch) =>
    Array.from({ length: BATCH }, (_one, number) => organisationOf(batch * BATCH + number)),
  );
  await forEachConcurrently(batches, BATCHES_AT_ONCE, async (batch) => {
    await index.transact(
      'all',
      batch.map(({ row: { id, name, createdAt } }) => names.putting(id, { name, createdAt })),
    );
    await list.transact(
      'setups',
      batch.flatMap(({ row: { id, createdAt }, setup }) => [
        listed.putting(`id|${id}`, setup),
        listed.putting(`since|${createdAt}|${id}`, setup),
      ]),
    );
    const shown = batch.filter(({ isShown }) => isShown);
    for (const { row } of shown) await heads.put(row.id, 'organisation', row);
  });
}

function organisationOf(number: number) {
  const id = `org-${String(number).padStart(5, '0')}`;
  const createdAt = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  const isFailed = number % 100 === 0;
  return {
    /** Its name is read by itself: only those have one that the pages below come to. */
    isShown: isFailed || number < PAGES * PAGE,
    row: { id, name: `Customer ${number}`, createdAt, calendarInstalled: true, administrators: 1 },
    setup: {
      ...neverBegun(id, createdAt),
      sequence: 1,
      ...(isFailed
        ? ({ state: 'failed', problem: 'rooms.not-listed' } as const)
        : ({ state: 'ready' } as const)),
    },
  };
}

const queries = {
  all: {},
  failed: { state: 'failed' },
  named: { q: 'customer 99' },
  longest: { sort: 'since' },
  longestFailed: { sort: 'since', state: 'failed' },
} as const;

/** Page after page, from the beginning again at the end. */
async function walk(
  watch: Watch,
  query: Omit<Parameters<Watch['page']>[0], 'limit' | 'from'>,
): Promise<readonly number[]> {
  const times: number[] = [];
  let from: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const begun = performance.now();
    const { after }: { after?: string } = await watch.page({ limit: PAGE, from, ...query });
    from = after;
    times.push(performance.now() - begun);
  }
  return times;
}
