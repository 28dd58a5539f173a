/** Lists 10,000 organisations for operators: how long a page takes in each order and with filters, and in what memory. */
import { setupList } from '../shared/onboarding/adapters/table-setup-list.ts';
import { watchSetups } from '../shared/onboarding/operators/watch-setups.ts';
import { organisationStore, recentNamesOf } from '../shared/organisations/store.ts';
import { systemClock } from '../shared/platform/clock.ts';
import type { Config } from '../shared/platform/config.ts';
import { tableOpener } from '../shared/platform/table-storage.ts';
import { startAzurite } from '../tests/support/azurite.ts';
import { organisationsOf, seedSetups } from '../tests/support/seed-organisations.ts';
import { latencies, round } from './numbers.ts';

const ORGANISATIONS = 10_000;
const PAGES = 20;
const PAGE = 50;
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
  // A name is read by itself: only those have one that the pages below come to.
  await seedSetups(
    openTable,
    organisationsOf(ORGANISATIONS),
    ({ number, isFailed }) => isFailed || number < PAGES * PAGE,
  );
  const organisations = {
    get: async (id: string) => (await store.head(id))?.value,
    names: store.names,
    recentNames: recentNamesOf(store, systemClock),
  };
  const watch = watchSetups({
    setups,
    clock: systemClock,
    organisations: () => organisations,
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

const queries = {
  all: {},
  failed: { state: 'failed' },
  named: { q: 'customer 99' },
  longest: { sort: 'since' },
  longestFailed: { sort: 'since', state: 'failed' },
  longestNamed: { sort: 'since', q: 'customer 99' },
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
