/** Thousands of organisations in table storage, as the product's own writers would leave them. */
import { z } from 'zod';
import { type AlertRecord, alertRecordSchema, causeKey } from '../../shared/alerts/alert.ts';
import { syncHealthSchema } from '../../shared/calendar/sync-health.ts';
import { listedSetupSchema, neverBegun } from '../../shared/onboarding/connection/listed-setup.ts';
import { poisonId, poisonSchema } from '../../shared/operations/poison.ts';
import { organisationRowSchema } from '../../shared/organisations/member.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import type { Config } from '../../shared/platform/config.ts';
import { newestFirst } from '../../shared/platform/ids.ts';
import { tableOpener } from '../../shared/platform/table-storage.ts';
import type { Change, OpenTable } from '../../shared/platform/tables.ts';
import { secretRecordSchema } from '../../shared/secrets/secret-record.ts';
import { connectionString } from './places.ts';
import type { RunningStack } from './stack.ts';

/** A transaction takes a hundred changes. */
const TRANSACTION = 99;
const TRANSACTIONS_AT_ONCE = 16;
const DAY_MS = 86_400_000;

export interface SeededOrganisation {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly isFailed: boolean;
}

export const organisationsOf = (count: number): readonly SeededOrganisation[] =>
  Array.from({ length: count }, (_, number) => ({
    number,
    id: `org-${String(number).padStart(5, '0')}`,
    name: `Customer ${number}`,
    createdAt: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
    isFailed: number % 100 === 0,
  }));

async function writeAll(
  openTable: OpenTable,
  table: string,
  partition: string,
  changes: readonly Change[],
): Promise<void> {
  const { transact } = openTable(table);
  const batches = Array.from({ length: Math.ceil(changes.length / TRANSACTION) }, (_, batch) =>
    changes.slice(batch * TRANSACTION, (batch + 1) * TRANSACTION),
  );
  await forEachConcurrently(batches, TRANSACTIONS_AT_ONCE, async (batch) => {
    await transact(partition, batch);
  });
}

/** So many organisations with everything that the operators' board lists of them. */
export async function seedBoard(stack: RunningStack, count: number): Promise<void> {
  const openTable = tableOpener({
    HTTP_TIMEOUT_SECONDS: 30,
    storage: { kind: 'connection-string', value: connectionString({ stack }) },
  } as unknown as Config);
  const organisations = organisationsOf(count);
  await seedSetups(openTable, organisations, () => true);
  await seedRecords(openTable, organisations, new Date());
}

/** Index, set-ups, and the rows that hold the names of those that `isShown`: these are read one by one. */
export async function seedSetups(
  openTable: OpenTable,
  organisations: readonly SeededOrganisation[],
  isShown: (organisation: SeededOrganisation) => boolean,
): Promise<void> {
  const names = openTable('OrganisationIndex').rows(
    z.object({ name: z.string(), createdAt: z.string() }),
  );
  const listed = openTable('SetupList').rows(listedSetupSchema);
  const heads = openTable('Organisations').rows(organisationRowSchema);
  await writeAll(
    openTable,
    'OrganisationIndex',
    'all',
    organisations.map(({ id, name, createdAt }) => names.putting(id, { name, createdAt })),
  );
  await writeAll(
    openTable,
    'SetupList',
    'setups',
    organisations.flatMap((organisation) => {
      const { id, createdAt } = organisation;
      const setup = setupOf(organisation);
      return [listed.putting(`id|${id}`, setup), listed.putting(`since|${createdAt}|${id}`, setup)];
    }),
  );
  const shown = organisations.filter(isShown);
  await forEachConcurrently(shown, TRANSACTIONS_AT_ONCE, ({ id, name, createdAt }) =>
    heads.put(id, 'organisation', {
      id,
      name,
      createdAt,
      calendarInstalled: true,
      administrators: 1,
    }),
  );
}

const setupOf = ({ id, createdAt, isFailed }: SeededOrganisation) => ({
  ...neverBegun(id, createdAt),
  sequence: 1,
  ...(isFailed
    ? ({ state: 'failed', problem: 'rooms.not-listed' } as const)
    : ({ state: 'ready' } as const)),
});

/** Sync health, a secret and an open alert of each, and a message of every tenth that failed for good. */
async function seedRecords(
  openTable: OpenTable,
  organisations: readonly SeededOrganisation[],
  now: Date,
): Promise<void> {
  const healths = openTable('SyncHealth').rows(syncHealthSchema);
  const secrets = openTable('Secrets').rows(secretRecordSchema);
  const alerts = openTable('Alerts').rows(alertRecordSchema);
  const poison = openTable('PoisonMessages').rows(poisonSchema);
  await writeAll(
    openTable,
    'SyncHealth',
    'organisations',
    organisations.map((one) => healths.putting(one.id, healthOf(one, now))),
  );
  await writeAll(
    openTable,
    'Secrets',
    'secrets',
    organisations.map((one) => secrets.putting(secretOf(one, now).name, secretOf(one, now))),
  );
  await writeAll(
    openTable,
    'Alerts',
    'alerts',
    organisations.flatMap((one) => {
      const alert = alertOf(one, now);
      return [
        `cause|${causeKey(alert)}`,
        `all|open|${alert.id}`,
        `of|${one.id}|open|${alert.id}`,
      ].map((row) => alerts.putting(row, alert));
    }),
  );
  await writeAll(
    openTable,
    'PoisonMessages',
    'poison',
    organisations
      .filter(({ number }) => number % 10 === 0)
      .map((one) => messageOf(one, now))
      .map((message) => poison.putting(message.id, message)),
  );
}

const healthOf = ({ id, number }: SeededOrganisation, now: Date) =>
  syncHealthSchema.parse({
    organisationId: id,
    measuredAt: now.toISOString(),
    rooms: 10,
    notified: 10,
    unreadable: 0,
    late: number % 20 === 0 ? 2 : 0,
    oldestReadAt: now.toISOString(),
    lag: { changes: 148, withinObjective: 148, p50Seconds: 0.5, p95Seconds: 1, p99Seconds: 2 },
    following: 'notifications',
    alerts: [],
  });

const secretOf = ({ id, number, createdAt }: SeededOrganisation, now: Date) => ({
  organisationId: id,
  name: `calsync-${String(number).padStart(8, '0')}`,
  version: `version-${number}`,
  keyId: `key-${number}`,
  generation: 1,
  createdAt,
  expiresOn: new Date(now.getTime() + ((number % 700) + 1) * DAY_MS).toISOString(),
  rotations: 0,
});

function alertOf({ id, number }: SeededOrganisation, now: Date): AlertRecord {
  const raisedAt = new Date(now.getTime() - number * 1_000);
  return {
    id: `${newestFirst(raisedAt.getTime())}-${id}`,
    organisationId: id,
    kind: number % 2 === 0 ? 'device-stale' : 'room-lost',
    subject: `subject-${number}`,
    severity: number % 50 === 0 ? 'critical' : 'warning',
    message: `The screen of Room ${number} has not reported for an hour. Have its network checked.`,
    state: 'open',
    raisedAt: raisedAt.toISOString(),
    lastSeenAt: now.toISOString(),
  };
}

function messageOf({ id, number }: SeededOrganisation, now: Date) {
  const message = { organisationId: id, rooms: `garbage ${number}` };
  const insertionTime = new Date(now.getTime() - number * 1_000).toISOString();
  const queue = 'calendar-refresh';
  return {
    id: poisonId(queue, message, { id, insertionTime }),
    queue,
    keptAt: now.toISOString(),
    message,
  };
}
