/** The lease that lets one drainer at a time read for an organisation, in any process. */
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { conflict, retryOnConflict } from '../../platform/optimistic.ts';
import type { OpenTable, Stored } from '../../platform/tables.ts';
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

const memoryOf = (row: LeaseRow | undefined): DrainMemory => drainMemorySchema.parse(row ?? {});

export function tableDrainLeases(openTable: OpenTable, clock: Clock): DrainLeases {
  const table = openTable(CALENDARS);
  const rows = table.rows(leaseSchema);
  const anyRows = table.rows(z.unknown());
  const until = () => new Date(clock().getTime() + LEASE_MS).toISOString();

  /**
   * One request: the keys of marks, lease and settings lie beside each other, in this order. So the settings are never
   * older than the marks, and whoever takes the lease by this ETag has seen every mark that the last holder left.
   */
  async function look(
    organisationId: string,
  ): Promise<{ readonly backlog: Backlog; readonly lease: Stored<LeaseRow> | undefined }> {
    const to = `${SETTINGS}!`;
    const { items, continuation } = await anyRows.page(organisationId, {
      from: DIRTY,
      to,
      limit: MOST_MARKS,
    });
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

  function held(
    organisationId: string,
    taken: LeaseRow,
    firstEtag: string,
    backlog: Backlog,
  ): Lease {
    let current = taken;
    let etag = firstEtag;
    /** A room was marked since the marks were last read. */
    let touched = false;
    let renewing: Promise<boolean> | undefined;

    async function renew(): Promise<boolean> {
      current = { ...current, until: until() };
      for (;;) {
        const etags = await table.transactForETags(organisationId, [
          rows.replacing(LEASE, current, etag),
        ]);
        etag = etags?.[0] ?? etag;
        if (etags !== undefined) return true;
        const stored = await rows.get(organisationId, LEASE);
        if (stored === undefined || stored.value.holder !== current.holder) return false;
        touched = true;
        etag = stored.etag;
      }
    }

    return {
      fence: taken.fence,
      memory: memoryOf(taken),
      backlog,
      async keep() {
        if (Date.parse(current.until) - clock().getTime() > RENEW_BELOW_MS) return true;
        renewing ??= renew().finally(() => {
          renewing = undefined;
        });
        return await renewing;
      },
      async look() {
        const { lease, backlog } = await look(organisationId);
        if (lease === undefined || lease.value.holder !== current.holder) return undefined;
        touched = false;
        etag = lease.etag;
        return backlog;
      },
      async release(memory, notBefore, along = []) {
        if (touched) return false;
        const nothing = notBefore === undefined && isEmpty(memory);
        // The row of a first lease with nothing to remember says no more than none, and may be an erased
        // organisation's.
        if (current.fence === 1 && nothing && along.length === 0) {
          return await rows.remove(organisationId, LEASE, etag);
        }
        const released = {
          ...memory,
          until: LONG_PAST,
          fence: current.fence,
          ...(notBefore === undefined ? {} : { notBefore: notBefore.toISOString() }),
        };
        return await table.transact(organisationId, [
          rows.replacing(LEASE, released, etag),
          ...along,
        ]);
      },
    };
  }

  return {
    async acquire(organisationId, mark) {
      const holder = newId();
      let hasMarked = false;
      return await retryOnConflict(async () => {
        const { backlog, lease } = await look(organisationId);
        const row = lease?.value;
        // The answer to the write that took it was lost.
        if (lease !== undefined && lease.value.holder === holder) {
          return held(organisationId, lease.value, lease.etag, backlog);
        }
        const now = clock().toISOString();
        const isBusy = row !== undefined && row.until > now;
        const mustWait = row?.notBefore !== undefined && row.notBefore > now;
        if (isBusy || mustWait) {
          if (hasMarked)
            return isBusy ? { busy: true } : { waitUntil: new Date(row.notBefore ?? now) };
          await mark?.();
          // The holder can no longer release the lease by the ETag it knows, so it reads the marks again; a lease that
          // is released already shows in the row.
          await table.transact(organisationId, [rows.touching(LEASE)]);
          hasMarked = true;
          return conflict;
        }
        const next: LeaseRow = {
          ...memoryOf(row),
          until: until(),
          fence: (row?.fence ?? 0) + 1,
          holder,
        };
        const etags = await table.transactForETags(organisationId, [
          lease === undefined
            ? rows.inserting(LEASE, next)
            : rows.replacing(LEASE, next, lease.etag),
        ]);
        const etag = etags?.[0];
        return etag === undefined ? conflict : held(organisationId, next, etag, backlog);
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
