/** The operators' list of set-ups over real tables, while set-ups change. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setupList } from '../../../shared/onboarding/adapters/table-setup-list.ts';
import {
  type ListedSetup,
  neverBegun,
} from '../../../shared/onboarding/connection/listed-setup.ts';
import type { SetupList } from '../../../shared/onboarding/connection/ports.ts';
import { watchSetups } from '../../../shared/onboarding/operators/watch-setups.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';

let azurite: RunningAzurite;
let setups: SetupList;
const ids = Array.from({ length: 40 }, (_, number) => `org-${String(number).padStart(2, '0')}`);
const minute = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
const setup = (id: string, minutes: number, change: Partial<ListedSetup> = {}): ListedSetup => ({
  ...neverBegun(id, minute(minutes)),
  state: 'validating',
  sequence: 1,
  ...change,
});

beforeAll(async () => {
  azurite = await startAzurite();
  const config = {
    HTTP_TIMEOUT_SECONDS: 10,
    storage: { kind: 'connection-string', value: azurite.connectionString },
  } as unknown as Config;
  setups = setupList(tableOpener(config));
  // The last id has waited longest.
  for (const [number, id] of ids.entries()) await setups.put(setup(id, 59 - number));
});
afterAll(() => azurite.close());

function watching() {
  const organisation = (id: string) => ({ id, name: id.toUpperCase(), createdAt: minute(0) });
  return watchSetups({
    setups,
    clock: () => new Date(minute(60)),
    organisations: () => ({
      get: async (id: string) => organisation(id),
      async *names(from = '') {
        for (const id of ids) if (id >= from) yield organisation(id);
      },
      recentNames: async () => ids.map(organisation),
    }),
  } as unknown as Parameters<typeof watchSetups>[0]);
}

async function walk(
  sort: 'organisation' | 'since',
  between: (seen: readonly string[]) => Promise<void> = async () => {},
) {
  const seen: string[] = [];
  let from: string | undefined;
  do {
    const page = await watching().page({ limit: 7, sort, from });
    seen.push(...page.items.map(({ organisation }) => organisation.id));
    from = page.after;
    await between(seen);
  } while (from !== undefined);
  return seen;
}

it('Both orders list every set-up once.', async () => {
  expect(await walk('organisation')).toEqual(ids);
  expect(await walk('since')).toEqual(ids.toReversed());
});

it('Pages skip and repeat nothing that stays as it is while other set-ups change.', async () => {
  let changes = 0;
  const seen = await walk('since', async () => {
    const id = ids[changes * 3] ?? '';
    changes += 1;
    await setups.put(setup(id, 100 + changes, { state: 'ready', sequence: 2 }));
  });

  const changed = new Set(Array.from({ length: changes }, (_, number) => ids[number * 3] ?? ''));
  const still = ids.filter((id) => !changed.has(id));
  expect(seen.filter((id) => !changed.has(id))).toEqual(still.toReversed());
  expect(new Set(seen)).toEqual(new Set(ids));
});

it('A slower writer does not bring an older state back, and a removed set-up is in neither order.', async () => {
  await setups.put(setup('org-05', 200, { state: 'ready', sequence: 9 }));
  await setups.put(setup('org-05', 150, { state: 'verifying', sequence: 8 }));
  await setups.remove('org-06');

  const known = await setups.between('org-05', 'org-06');
  const order: string[] = [];
  for await (const one of setups.longest()) order.push(one.setup.organisationId);

  expect(known.get('org-05')).toMatchObject({ state: 'ready', since: minute(200) });
  expect([...known.keys()]).toEqual(['org-05']);
  expect(order.at(-1)).toBe('org-05');
  expect(order).not.toContain('org-06');
});
