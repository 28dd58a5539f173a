/** Tables whose partitions lie in several storage accounts. Whoever uses them sees one table. */
import { accountOf, FIRST_ACCOUNT } from './placement.ts';
import { type OpenTable, type Rows, storageProblems, type Table } from './tables.ts';

/** The same of each account, by its label; the first one is among them. */
type ByAccount<T> = ReadonlyMap<string, T>;

/**
 * Opens tables over the first account and further ones, by their labels. Without further ones it is `first` itself.
 * Operations throw `storage.unavailable` also for a partition of an account that is not among them, and
 * `request.busy` as each account's own do.
 */
export function placedTables(first: OpenTable, further: ByAccount<OpenTable>): OpenTable {
  if (further.size === 0) return first;
  const accounts = new Map([[FIRST_ACCOUNT, first], ...further]);
  return (name) => {
    const tables = mapped(accounts, (open) => open(name));
    return {
      rows: (schema) => placedRows(mapped(tables, (table) => table.rows(schema))),
      remove: async (partition, row) => await holderOf(tables, partition).remove(partition, row),
      scan: scanOf(tables),
      transact: async (partition, changes) =>
        await holderOf(tables, partition).transact(partition, changes),
      transactForETags: async (partition, changes) =>
        await holderOf(tables, partition).transactForETags(partition, changes),
    };
  };
}

const mapped = <T, R>(accounts: ByAccount<T>, of: (one: T) => R): ByAccount<R> =>
  new Map([...accounts].map(([label, one]) => [label, of(one)]));

/** The one of the account that holds a partition. */
const holderOf = <T>(accounts: ByAccount<T>, partition: string): T =>
  memberOf(accounts, accountOf(partition));

function memberOf<T>(accounts: ByAccount<T>, label: string): T {
  const member = accounts.get(label);
  if (member !== undefined) return member;
  const cause = new Error(`ORGANISATIONS_STORAGE_ACCOUNTS names no account ${label}`);
  throw storageProblems.error('storage.unavailable', { cause });
}

function placedRows<T>(accounts: ByAccount<Rows<T>>): Rows<T> {
  const at = (partition: string): Rows<T> => holderOf(accounts, partition);
  // Parts of transactions are the same for every account.
  const { inserting, replacing, putting, removing, touching } = holderOf(accounts, FIRST_ACCOUNT);
  return {
    inserting,
    replacing,
    putting,
    removing,
    touching,
    get: async (partition, ...more) => await at(partition).get(partition, ...more),
    insert: async (partition, ...more) => await at(partition).insert(partition, ...more),
    replace: async (partition, ...more) => await at(partition).replace(partition, ...more),
    put: async (partition, ...more) => await at(partition).put(partition, ...more),
    update: async (partition, ...more) => await at(partition).update(partition, ...more),
    remove: async (partition, ...more) => await at(partition).remove(partition, ...more),
    page: async (partition, ...more) => await at(partition).page(partition, ...more),
    async *each(partition, wanted) {
      yield* at(partition).each(partition, wanted);
    },
  };
}

/** One account after the other; a continuation begins with the label of the account that it goes on in. */
function scanOf(tables: ByAccount<Table>): Table['scan'] {
  return async function scan({ continuation, ...request }) {
    const labels = labelsFor(tables, request);
    const { label, inner } = positionIn(labels, continuation);
    const page = await memberOf(tables, label).scan({
      ...request,
      ...(inner === '' ? {} : { continuation: inner }),
    });
    const next = page.continuation === undefined ? labels[labels.indexOf(label) + 1] : label;
    if (next === undefined) return { items: page.items };
    return { items: page.items, continuation: `${next}|${page.continuation ?? ''}` };
  };
}

/** Rows of an organisation are in the first account and in its own: the others need not answer. */
function labelsFor(
  tables: ByAccount<Table>,
  { partition, organisationId }: Omit<Parameters<Table['scan']>[0], 'continuation'>,
): readonly string[] {
  if (partition !== undefined) return [accountOf(partition)];
  if (organisationId === undefined) return [...tables.keys()];
  return [...new Set([FIRST_ACCOUNT, accountOf(organisationId)])];
}

function positionIn([first = FIRST_ACCOUNT]: readonly string[], continuation: string | undefined) {
  if (continuation === undefined) return { label: first, inner: '' };
  const end = continuation.indexOf('|');
  return { label: continuation.slice(0, end), inner: continuation.slice(end + 1) };
}
