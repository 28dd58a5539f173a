/** The lease that lets one drainer at a time read for an organisation, in any process. */
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { OpenTable, Stored } from '../../platform/tables.ts';
import { lagSchema } from '../lag.ts';
import type { DrainLeases, DrainMemory, Lease } from '../ports.ts';

/** Below the queues' `visibilityTimeout` in host.json: what is tried again finds the lease of a try that died run out. */
const LEASE_MS = 60_000;
/** A read that begins has at least this much of the lease left. */
const RENEW_BELOW_MS = 50_000;
/** Free for everybody, whatever their clocks say. */
const LONG_PAST = new Date(0).toISOString();
const ROW = 'lease';

const leaseSchema = z.object({
  until: z.iso.datetime(),
  fence: z.number().int(),
  /** New with each lease. */
  holder: z.string().optional(),
  notBefore: z.iso.datetime().optional(),
  lag: lagSchema.default([]),
  reconcileAt: z.iso.datetime().optional(),
});
type LeaseRow = z.infer<typeof leaseSchema>;

const memoryOf = (row: LeaseRow | undefined): DrainMemory => ({
  lag: row?.lag ?? [],
  reconcileAt: row?.reconcileAt,
});

export function tableDrainLeases(openTable: OpenTable, clock: Clock): DrainLeases {
  const rows = openTable('Calendars').rows(leaseSchema);
  const until = () => new Date(clock().getTime() + LEASE_MS).toISOString();

  /** The answer to a write can get lost: repeated, it then collides with itself. */
  const isHeldBy = async (organisationId: string, { holder }: LeaseRow): Promise<boolean> =>
    (await rows.get(organisationId, ROW))?.value.holder === holder;

  const held = (organisationId: string, taken: LeaseRow): Lease => {
    let current = taken;
    /** Undefined when somebody else has taken the lease, which they can do once it has run out. */
    const mine = async (): Promise<Stored<LeaseRow> | undefined> => {
      const stored = await rows.get(organisationId, ROW);
      return stored?.value.holder === current.holder ? stored : undefined;
    };
    return {
      fence: taken.fence,
      memory: memoryOf(taken),
      async keep() {
        if (Date.parse(current.until) - clock().getTime() > RENEW_BELOW_MS) return true;
        const stored = await mine();
        if (stored === undefined) return false;
        current = { ...current, until: until() };
        return await rows.replace(organisationId, ROW, current, stored.etag);
      },
      async release(memory, notBefore) {
        const stored = await mine();
        if (stored === undefined) return;
        // The row of a first lease with nothing to remember tells no more than none, and might be an erased organisation's.
        const { lag, reconcileAt } = memory;
        if (current.fence === 1 && lag.length === 0 && (reconcileAt ?? notBefore) === undefined) {
          await rows.remove(organisationId, ROW, stored.etag);
          return;
        }
        const released = {
          ...memory,
          until: LONG_PAST,
          fence: current.fence,
          ...(notBefore === undefined ? {} : { notBefore: notBefore.toISOString() }),
        };
        await rows.replace(organisationId, ROW, released, stored.etag);
      },
    };
  };

  return {
    async acquire(organisationId) {
      const stored: Stored<LeaseRow> | undefined = await rows.get(organisationId, ROW);
      const now = clock().toISOString();
      if (stored !== undefined && stored.value.until > now) return { busy: true };
      const notBefore = stored?.value.notBefore;
      if (notBefore !== undefined && notBefore > now) return { waitUntil: new Date(notBefore) };
      const next: LeaseRow = {
        ...memoryOf(stored?.value),
        until: until(),
        fence: (stored?.value.fence ?? 0) + 1,
        holder: newId(),
      };
      const taken =
        stored === undefined
          ? await rows.insert(organisationId, ROW, next)
          : await rows.replace(organisationId, ROW, next, stored.etag);
      return taken || (await isHeldBy(organisationId, next))
        ? held(organisationId, next)
        : { busy: true };
    },
    async memory(organisationId) {
      return memoryOf((await rows.get(organisationId, ROW))?.value);
    },
    async forget(organisationId) {
      await rows.remove(organisationId, ROW);
    },
  };
}
