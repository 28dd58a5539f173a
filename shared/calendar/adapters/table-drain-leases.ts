/** The lease that lets one drainer at a time read for an organisation, in any process. */
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { conflict, retryOnConflict } from '../../platform/optimistic.ts';
import type { OpenTable, Rows, Stored, Table } from '../../platform/tables.ts';
import { type DrainMemory, drainMemorySchema, isEmpty } from '../drain-memory.ts';
import type { Backlog, DrainLeases, Lease } from '../ports.ts';
import { settingsSchema } from '../settings.ts';
import { CALENDARS, DIRTY, dirtyMarkSchema, SETTINGS } from './table-calendar-store.ts';

/**
 * Below the queues' `visibilityTimeout` in host.json: when a message is tried again, the lease of a dead try has run
 * out.
 */
const LEASE_MS = 60_000;
/** A read that begins has at least this much of the lease left. */
const RENEW_BELOW_MS = 50_000;
/** A lease that is free by every clock. */
const LONG_PAST = new Date(0).toISOString();
const LEASE = 'lease';
const MOST_MARKS = 1000;

const leaseSchema = drainMemorySchema.extend({
  until: z.iso.datetime(),
  fence: z.number().int(),
  /** New with each lease. */
  holder: z.string().optional(),
  notBefore: z.iso.datetime().optional(),
});
type LeaseRow = z.infer<typeof leaseSchema>;

interface LeaseTable {
  readonly table: Table;
  readonly rows: Rows<LeaseRow>;
  readonly anyRows: Rows<unknown>;
  readonly clock: Clock;
}

/** A lease row with the marks beside it, read at one moment. */
interface Seen {
  readonly backlog: Backlog;
  readonly lease: Stored<LeaseRow> | undefined;
}

export function tableDrainLeases(openTable: OpenTable, clock: Clock): DrainLeases {
  const table = openTable(CALENDARS);
  const rows = table.rows(leaseSchema);
  const leases = { table, rows, anyRows: table.rows(z.unknown()), clock };

  return {
    async acquire(organisationId, mark) {
      const holder = newId();
      let hasMarked = false;
      return await retryOnConflict(async () => {
        const seen = await look(leases, organisationId);
        const { lease, backlog } = seen;
        // The answer to the write that took it was lost.
        if (lease?.value.holder === holder) return held(leases, organisationId, lease, backlog);
        const obstacle = obstacleOf(lease?.value, clock());
        if (obstacle === undefined) return await take(leases, organisationId, holder, seen);
        if (hasMarked) return obstacle;
        await mark?.();
        // The holder can no longer release the lease by the ETag it knows, so it reads the marks again; a lease that
        // is released already shows in the row.
        await table.transact(organisationId, [rows.touching(LEASE)]);
        hasMarked = true;
        return conflict;
      });
    },
    async memory(organisationId) {
      return memoryOf((await rows.get(organisationId, LEASE))?.value);
    },
    async forget(organisationId) {
      await rows.remove(organisationId, LEASE);
    },
  };
}

const memoryOf = (row: LeaseRow | undefined): DrainMemory => drainMemorySchema.parse(row ?? {});
const endOf = (clock: Clock): string => new Date(clock().getTime() + LEASE_MS).toISOString();

/**
 * One request: the keys of marks, lease and settings lie beside each other, in this order. So the settings are never
 * older than the marks, and whoever takes the lease by this ETag has seen every mark that the last holder left.
 */
async function look({ anyRows }: LeaseTable, organisationId: string): Promise<Seen> {
  const to = `${SETTINGS}!`;
  const first = { from: DIRTY, to, limit: MOST_MARKS };
  const { items, continuation } = await anyRows.page(organisationId, first);
  const more = continuation !== undefined;
  const rest = more
    ? await anyRows.page(organisationId, { from: LEASE, to, limit: 10 })
    : undefined;
  const found = [...items.filter(({ row }) => row < LEASE || !more), ...(rest?.items ?? [])];
  const settings = found.find(({ row }) => row === SETTINGS)?.value;
  const lease = found.find(({ row }) => row === LEASE);
  return {
    lease: lease && { ...lease, value: leaseSchema.parse(lease.value) },
    backlog: {
      marks: found.flatMap(({ row, value, etag }) =>
        row.startsWith(DIRTY)
          ? [{ row: row.slice(DIRTY.length), value: dirtyMarkSchema.parse(value), etag }]
          : [],
      ),
      more,
      settings: settings === undefined ? undefined : settingsSchema.parse(settings),
    },
  };
}

/** Undefined when the lease may be taken. */
function obstacleOf(row: LeaseRow | undefined, now: Date) {
  const at = now.toISOString();
  if (row !== undefined && row.until > at) return { busy: true } as const;
  if (row?.notBefore === undefined || row.notBefore <= at) return undefined;
  return { waitUntil: new Date(row.notBefore) };
}

async function take(
  leases: LeaseTable,
  organisationId: string,
  holder: string,
  { lease, backlog }: Seen,
): Promise<Lease | typeof conflict> {
  const { table, rows, clock } = leases;
  const fence = (lease?.value.fence ?? 0) + 1;
  const value = { ...memoryOf(lease?.value), until: endOf(clock), fence, holder };
  const etags = await table.transactForETags(organisationId, [
    lease === undefined ? rows.inserting(LEASE, value) : rows.replacing(LEASE, value, lease.etag),
  ]);
  const etag = etags?.[0];
  return etag === undefined ? conflict : held(leases, organisationId, { value, etag }, backlog);
}

/** The lease in the hands of its holder, who knows the ETag of its last write. */
function held(
  leases: LeaseTable,
  organisationId: string,
  taken: Omit<Stored<LeaseRow>, 'row'>,
  backlog: Backlog,
): Lease {
  const { table, rows, clock } = leases;
  let { value: current, etag } = taken;
  /** A room was marked since the marks were last read. */
  let touched = false;
  let renewing: Promise<boolean> | undefined;
  const isOurs = (lease: Stored<LeaseRow> | undefined): lease is Stored<LeaseRow> =>
    lease !== undefined && lease.value.holder === current.holder;

  async function renew(): Promise<boolean> {
    current = { ...current, until: endOf(clock) };
    for (;;) {
      const etags = await table.transactForETags(organisationId, [
        rows.replacing(LEASE, current, etag),
      ]);
      etag = etags?.[0] ?? etag;
      if (etags !== undefined) return true;
      const stored = await rows.get(organisationId, LEASE);
      if (!isOurs(stored)) return false;
      touched = true;
      etag = stored.etag;
    }
  }

  return {
    fence: current.fence,
    memory: memoryOf(current),
    backlog,
    async keep() {
      if (Date.parse(current.until) - clock().getTime() > RENEW_BELOW_MS) return true;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return await renewing;
    },
    async look() {
      const { lease, backlog } = await look(leases, organisationId);
      if (!isOurs(lease)) return undefined;
      touched = false;
      etag = lease.etag;
      return backlog;
    },
    async release(memory, notBefore, along = []) {
      if (touched) return false;
      const { fence } = current;
      const isNothing = notBefore === undefined && isEmpty(memory) && along.length === 0;
      // The row of a first lease with nothing to remember says no more than none, and may be an erased
      // organisation's.
      if (fence === 1 && isNothing) return await rows.remove(organisationId, LEASE, etag);
      const pause = notBefore && { notBefore: notBefore.toISOString() };
      const released = { ...memory, until: LONG_PAST, fence, ...pause };
      const release = rows.replacing(LEASE, released, etag);
      return await table.transact(organisationId, [release, ...along]);
    },
  };
}
