/** The tables of set-up: connections with their timeline, open runs, consent states and tenant bindings. */
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { sha256 } from '../../platform/ids.ts';
import type { OpenTable, Updated } from '../../platform/tables.ts';
import {
  type ConnectionRow,
  type TimelineEntry,
  timelineEntrySchema,
} from '../connection/connection.ts';
import { consentStateSchema, isExpired } from '../connection/consent-state.ts';
import { isListedAlike, type ListedSetup, listedSetup } from '../connection/listed-setup.ts';
import { microsoftAnswerSchema } from '../connection/microsoft-answers.ts';
import type {
  ConnectionStore,
  ConsentStates,
  MicrosoftAnswers,
  OrganisationList,
  SetupList,
  TenantBindings,
} from '../connection/ports.ts';
import { fromStored, storedConnectionSchema, toStored } from './stored-connection.ts';
import { setupList } from './table-setup-list.ts';

const TABLE = 'Connections';
const CONNECTION = 'connection';
const TIMELINE = 'timeline|';
/** Older entries are dropped: the audit trail keeps what matters for longer. */
const LONGEST_TIMELINE = 500;

/** Refusals of Microsoft, beside the connection and erased with it. */
const ANSWER = 'answer|';
const MOST_ANSWERS = 100;

const timelineKey = (sequence: number) => `${TIMELINE}${String(sequence).padStart(9, '0')}`;

export function connectionStore(openTable: OpenTable): ConnectionStore {
  const table = openTable(TABLE);
  const rows = table.rows(storedConnectionSchema);
  const entries = table.rows(timelineEntrySchema);
  const answers = table.rows(microsoftAnswerSchema);
  const list = setupList(openTable);
  const read: ConnectionStore['read'] = async (organisationId) => {
    const stored = await rows.get(organisationId, CONNECTION);
    return stored && { ...stored, value: fromStored(stored.value) };
  };
  async function write(
    organisationId: string,
    change: (row: ConnectionRow | undefined) => ConnectionRow | undefined,
    { known, first }: NonNullable<Parameters<ConnectionStore['change']>[2]>,
  ): Promise<Updated<ConnectionRow> | undefined> {
    let before: ConnectionRow | undefined;
    let after: ConnectionRow | undefined;
    const updated = await rows.update(
      organisationId,
      CONNECTION,
      (stored) => {
        before = stored && fromStored(stored);
        after = change(before);
        return after && toStored(after);
      },
      {
        known: known && { ...known, value: toStored(known.value) },
        along: () => addedEntries(before, after).map(([key, entry]) => entries.putting(key, entry)),
        first: async () => {
          if (after !== undefined) await first?.(before, after);
        },
      },
    );
    if (updated === undefined || after === undefined) return undefined;
    const dropped = after.sequence - LONGEST_TIMELINE;
    if (dropped > 0 && after.sequence !== before?.sequence) {
      await entries.remove(organisationId, timelineKey(dropped));
    }
    return { before, after };
  }
  return {
    read,
    get: async (organisationId) => (await read(organisationId))?.value,
    async change(organisationId, change, { known, first } = {}) {
      const stored = known ?? (await read(organisationId));
      const expected = change(stored?.value);
      if (expected === undefined && known === undefined) return undefined;
      // Listed first: whoever sees the new state finds it in the list as well.
      const listed = await listChange(list, stored?.value, expected);
      const updated = await write(organisationId, change, { known: stored, first });
      if (listed !== undefined && !isSame(listed, updated?.after)) {
        const row = updated?.after ?? (await read(organisationId))?.value;
        if (row !== undefined) await list.put(listedSetup(row));
      } else if (listed === undefined) {
        await listChange(list, updated?.before, updated?.after);
      }
      return updated;
    },
    async timeline({ organisationId, sequence, recent }) {
      if (recent.length === sequence) return recent;
      const found: TimelineEntry[] = [];
      for await (const { value } of entries.each(organisationId, TIMELINE)) found.push(value);
      return found;
    },
    async erase(organisationId) {
      for await (const { row } of entries.each(organisationId, TIMELINE)) {
        await entries.remove(organisationId, row);
      }
      for await (const { row } of answers.each(organisationId, ANSWER)) {
        await answers.remove(organisationId, row);
      }
      await rows.remove(organisationId, CONNECTION);
      await list.remove(organisationId);
    },
  };
}

export function microsoftAnswers(openTable: OpenTable): MicrosoftAnswers {
  const rows = openTable(TABLE).rows(microsoftAnswerSchema);
  return {
    async add(organisationId, answer, at) {
      const { step, reason, status, code } = answer;
      const row = ANSWER + sha256(JSON.stringify([step, reason, status, code]));
      await rows.update(organisationId, row, (before) => ({
        ...answer,
        at: at.toISOString(),
        since: before?.since ?? at.toISOString(),
        times: (before?.times ?? 0) + 1,
      }));
    },
    async all(organisationId) {
      const { items } = await rows.page(organisationId, {
        from: ANSWER,
        to: `${ANSWER}\uffff`,
        limit: MOST_ANSWERS,
      });
      return items.map(({ value }) => value);
    },
  };
}

/** Lists what a change makes of the row. @returns what was listed; undefined when it changes nothing that is listed */
async function listChange(
  list: SetupList,
  before: ConnectionRow | undefined,
  after: ConnectionRow | undefined,
): Promise<ListedSetup | undefined> {
  if (after === undefined || (before !== undefined && isListedAlike(before, after)))
    return undefined;
  const setup = listedSetup(after);
  await list.put(setup);
  return setup;
}

const isSame = (listed: ListedSetup, row: ConnectionRow | undefined): boolean =>
  row !== undefined && JSON.stringify(listed) === JSON.stringify(listedSetup(row));

/** The entries that a change has added, with their keys. */
function addedEntries(
  before: ConnectionRow | undefined,
  after: ConnectionRow | undefined,
): (readonly [key: string, entry: TimelineEntry])[] {
  if (after === undefined) return [];
  const known = before?.sequence ?? 0;
  const added = after.recent.slice(known - after.sequence || after.recent.length);
  return added.map((entry, index) => [timelineKey(known + index + 1), entry] as const);
}

const listedSchema = z.object({ organisationId: z.string(), addedAt: z.string().optional() });
const LONG_AGO = new Date(0).toISOString();
/** Longer than any request needs between its entry here and its row. */
const SETTLED_MS = 120_000;

export function organisationList(
  openTable: OpenTable,
  partition: 'open' | 'watched' | 'secret-lost',
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
