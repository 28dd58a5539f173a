/** The tables of set-up: connections with their timeline, open runs, consent states and tenant bindings. */
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { requestProblems } from '../../platform/errors.ts';
import type { OpenTable, Stored } from '../../platform/tables.ts';
import { type ConnectionRow, connectionSchema, type Transition } from '../connection/connection.ts';
import type {
  ConnectionStore,
  ConsentStates,
  OrganisationList,
  TenantBindings,
} from '../connection/ports.ts';
import { consentStateSchema, isExpired } from '../consent/consent-state.ts';

const CONNECTION = 'connection';
const TIMELINE = 'timeline|';
/** Older entries are dropped: the audit trail keeps what matters for longer. */
const LONGEST_TIMELINE = 500;
const MOST_TRIES = 10;

const transitionSchema = connectionSchema.shape.recent.element;
const timelineKey = (sequence: number) => `${TIMELINE}${String(sequence).padStart(9, '0')}`;

export function connectionStore(openTable: OpenTable): ConnectionStore {
  const table = openTable('Connections');
  const rows = table.rows(connectionSchema);
  const entries = table.rows(transitionSchema);
  const write = async (before: Stored<ConnectionRow> | undefined, next: ConnectionRow) => {
    const known = before?.value.sequence ?? 0;
    const added = next.recent.slice(known - next.sequence || next.recent.length);
    return await table.transact(next.organisationId, [
      before === undefined
        ? rows.inserting(CONNECTION, next)
        : rows.replacing(CONNECTION, next, before.etag),
      ...added.map((entry, index) => entries.putting(timelineKey(known + index + 1), entry)),
    ]);
  };
  /** Of rows that were read: what proves that nobody has changed them since. */
  const etags = new WeakMap<ConnectionRow, string>();
  const read = async (organisationId: string) => {
    const stored = await rows.get(organisationId, CONNECTION);
    if (stored !== undefined) etags.set(stored.value, stored.etag);
    return stored;
  };
  const hinted = (known: ConnectionRow | undefined): Stored<ConnectionRow> | undefined => {
    const etag = known === undefined ? undefined : etags.get(known);
    return known === undefined || etag === undefined
      ? undefined
      : { row: CONNECTION, value: known, etag };
  };
  return {
    get: async (organisationId) => (await read(organisationId))?.value,
    async change(organisationId, change, known) {
      let hint = hinted(known);
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const stored = hint ?? (await read(organisationId));
        const next = change(stored?.value);
        const isOutdated = next === undefined && hint !== undefined;
        hint = undefined;
        if (isOutdated) continue;
        if (next === undefined) return undefined;
        if (await write(stored, next)) {
          const dropped = next.sequence - LONGEST_TIMELINE;
          if (dropped > 0) await entries.remove(organisationId, timelineKey(dropped));
          return next;
        }
      }
      throw requestProblems.error('request.busy');
    },
    async timeline({ organisationId, sequence, recent }) {
      if (recent.length === sequence) return recent;
      const found: Transition[] = [];
      for await (const { value } of entries.each(organisationId, TIMELINE)) found.push(value);
      return found;
    },
    async erase(organisationId) {
      for await (const { row } of entries.each(organisationId, TIMELINE)) {
        await entries.remove(organisationId, row);
      }
      await rows.remove(organisationId, CONNECTION);
    },
  };
}

const listedSchema = z.object({ organisationId: z.string(), addedAt: z.string().optional() });
const LONG_AGO = new Date(0).toISOString();
/** Longer than any request needs between its entry here and its row. */
const SETTLED_MS = 120_000;

export function organisationList(
  openTable: OpenTable,
  partition: 'open' | 'watched',
  clock: Clock,
): OrganisationList {
  const rows = openTable('SetupRuns').rows(listedSchema);
  return {
    add: (organisationId) =>
      rows.put(partition, organisationId, { organisationId, addedAt: clock().toISOString() }),
    async remove(organisationId) {
      await rows.remove(partition, organisationId);
    },
    async removeSettled(organisationId) {
      const stored = await rows.get(partition, organisationId);
      if (stored === undefined) return;
      const age = clock().getTime() - Date.parse(stored.value.addedAt ?? LONG_AGO);
      if (age >= SETTLED_MS) await rows.remove(partition, organisationId, stored.etag);
    },
    async *each() {
      for await (const { value } of rows.each(partition)) yield value.organisationId;
    },
  };
}

export function consentStates(openTable: OpenTable): ConsentStates {
  const rows = openTable('ConsentStates').rows(consentStateSchema);
  const PARTITION = 'state';
  return {
    put: (digest, state) => rows.put(PARTITION, digest, state),
    async take(digest) {
      const stored = await rows.get(PARTITION, digest);
      if (stored === undefined) return undefined;
      return (await rows.remove(PARTITION, digest, stored.etag)) ? stored.value : undefined;
    },
    async removeExpired(at) {
      for await (const { row, value } of rows.each(PARTITION)) {
        if (isExpired(value, at)) await rows.remove(PARTITION, row);
      }
    },
  };
}

export function tenantBindings(openTable: OpenTable): TenantBindings {
  const rows = openTable('TenantBindings').rows(
    z.object({ organisationId: z.string(), boundAt: z.string() }),
  );
  const HOLDER = 'organisation';
  return {
    async bind(tenantId, organisationId, at) {
      const binding = { organisationId, boundAt: at.toISOString() };
      if (await rows.insert(tenantId, HOLDER, binding)) return true;
      return (await rows.get(tenantId, HOLDER))?.value.organisationId === organisationId;
    },
    holder: async (tenantId) => (await rows.get(tenantId, HOLDER))?.value,
    async release(tenantId, organisationId) {
      const stored = await rows.get(tenantId, HOLDER);
      if (stored?.value.organisationId === organisationId) {
        await rows.remove(tenantId, HOLDER, stored.etag);
      }
    },
  };
}
