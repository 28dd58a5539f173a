/** Tables in an Azure storage account: connection, time limit, creation on first use. */
import { RestError, TableClient } from '@azure/data-tables';
import type { Guard } from './circuit-breaker.ts';
import type { Config } from './config.ts';
import { managedIdentity } from './credential.ts';
import { type DependencyReports, noReports, reported } from './dependencies.ts';
import { fromStorage } from './storage-errors.ts';
import { expectedStatuses, isExpected, rowsOf, succeeded, type TableAccess } from './table-rows.ts';
import { scanOf } from './table-scan.ts';
import type { OpenTable, Table } from './tables.ts';
import { isLoopbackHttp } from './urls.ts';

/**
 * As `openTable`, for tables of the configured account, with one client per table and process. Its operations throw
 * `storage.unavailable` and `request.busy` likewise.
 */
export function tableOpener(config: Config, reports?: DependencyReports, guard?: Guard): OpenTable {
  const open = new Map<string, Table>();
  return (name) => {
    const known =
      open.get(name) ??
      openTable(connect(config, name, reports), config.HTTP_TIMEOUT_SECONDS, reports, guard);
    open.set(name, known);
    return known;
  };
}

function connect(
  { storage, MANAGED_IDENTITY_CLIENT_ID }: Config,
  name: string,
  reports: DependencyReports | undefined,
): TableClient {
  const retryOptions = { maxRetries: 3, maxRetryDelayInMs: 2_000 };
  if (storage.kind === 'connection-string') {
    const endpoint = /TableEndpoint=([^;]+)/i.exec(storage.value)?.[1];
    const allowInsecureConnection = endpoint !== undefined && isLoopbackHttp(endpoint);
    return TableClient.fromConnectionString(storage.value, name, {
      retryOptions,
      allowInsecureConnection,
    });
  }
  const url = `https://${storage.account}.table.core.windows.net`;
  const credential = managedIdentity(MANAGED_IDENTITY_CLIENT_ID, reports);
  return new TableClient(url, name, credential, { retryOptions });
}

/**
 * A table behind `client`. `timeoutSeconds` bounds an operation with all its retries.
 *
 * @throws AppError `storage.unavailable` from every operation that storage does not answer, `storage.refused`, and
 *   `request.busy` from `update`
 */
export function openTable(
  client: TableClient,
  timeoutSeconds = 10,
  reports: DependencyReports = noReports,
  guard: Guard = (call) => call(),
): Table {
  const deadline = () => ({ abortSignal: AbortSignal.timeout(timeoutSeconds * 1000) });
  let created: Promise<void> | undefined;
  const run: TableAccess['run'] = async (access, work, expected = expectedStatuses[access]) => {
    const attempt = async () => {
      created ??= client.createTable(deadline());
      try {
        await created;
      } catch (error) {
        created = undefined;
        throw error;
      }
      try {
        return { result: await work() };
      } catch (error) {
        // An answer too: storage lets this service in.
        if (error instanceof RestError && isExpected(error, expected)) return { error };
        created = undefined;
        throw error;
      }
    };
    const problemOf = (thrown: unknown) => fromStorage(thrown, 'storage-tables');
    const scope = `${client.tableName} ${access}`;
    const ended = await guard(() =>
      reported(reports, 'storage-tables', attempt, problemOf, { scope }),
    );
    if ('error' in ended) throw ended.error;
    return ended.result;
  };
  const transactForETags: Table['transactForETags'] = async (partition, changes) => {
    const actions = await Promise.all(changes.map((change) => change(partition)));
    let etags: string[] = [];
    const isDone = await succeeded(
      run('write', async () => {
        const { subResponses } = await client.submitTransaction(actions, deadline());
        etags = subResponses.map(({ etag = '' }) => etag);
      }),
    );
    return isDone ? etags : undefined;
  };
  const transact: Table['transact'] = async (partition, changes) =>
    (await transactForETags(partition, changes)) !== undefined;
  return {
    remove: (partition, row) =>
      succeeded(run('write', () => client.deleteEntity(partition, row, deadline()))),
    scan: scanOf({ client, run, deadline, transact }),
    rows: (schema) => rowsOf({ client, run, deadline, transact }, schema),
    transact,
    transactForETags,
  };
}
