/**
 * Scope in Table storage: partition = organisation, rows `state`, `evidence|{check}`, `slice|{check}|{index}`; the due
 * index beside it in one partition, since an organisation is looked at about once a week.
 */
import { z } from 'zod';
import type { OpenTable, Table } from '../../platform/tables.ts';
import { evidenceHeadSchema } from '../evidence.ts';
import { mailboxAccessRowSchema, sliceSchema } from '../mailbox-access-row.ts';
import type { MailboxAccessStore } from '../ports.ts';

const STATE = 'state';
const DUE = 'due';
const evidenceKey = (check: string) => `evidence|${check}`;
const sliceKey = (check: string, index: number | '') =>
  `slice|${check}|${typeof index === 'number' ? String(index).padStart(6, '0') : ''}`;

export function tableMailboxAccessStore(openTable: OpenTable): MailboxAccessStore {
  const table = openTable('Scopes');
  const states = table.rows(mailboxAccessRowSchema);
  const evidences = table.rows(evidenceHeadSchema);
  const anything = table.rows(z.unknown());
  const dueChecks = dueIndex(openTable);

  /**
   * Writes the new entry, then the row, and removes the old entry last: after a crash the row's time still has an
   * entry.
   */
  const listed = async (
    organisationId: string,
    [before, after]: readonly [string | undefined, string],
    write: () => Promise<boolean>,
  ): Promise<boolean> => {
    if (before !== after) await dueChecks.addDue({ dueAt: after, organisationId });
    const written = await write();
    if (written && before !== undefined && before !== after) {
      await dueChecks.dropDue({ dueAt: before, organisationId });
    }
    return written;
  };
  const removeFrom = async (organisationId: string, prefix: string) => {
    for await (const { row } of anything.each(organisationId, prefix)) {
      await anything.remove(organisationId, row);
    }
  };

  return {
    get: (organisationId) => states.get(organisationId, STATE),
    save: (organisationId, before, after) =>
      listed(organisationId, [before?.value.dueAt, after.dueAt], () =>
        before === undefined
          ? states.insert(organisationId, STATE, after)
          : states.replace(organisationId, STATE, after, before.etag),
      ),
    conclude: (organisationId, before, after, evidence) =>
      listed(organisationId, [before.value.dueAt, after.dueAt], () =>
        table.transact(organisationId, [
          states.replacing(STATE, after, before.etag),
          evidences.putting(evidenceKey(evidence.check), evidence),
        ]),
      ),
    evidence: async (organisationId, check) =>
      (await evidences.get(organisationId, evidenceKey(check)))?.value,
    ...dueChecks,
    ...sliceRows(table),
    async removeCheck(organisationId, check) {
      await evidences.remove(organisationId, evidenceKey(check));
      await removeFrom(organisationId, sliceKey(check, ''));
    },
    async forget(organisationId) {
      const state = await states.get(organisationId, STATE);
      if (state !== undefined) {
        await dueChecks.dropDue({ dueAt: state.value.dueAt, organisationId });
      }
      // The state last, so that a repeat finds what is left.
      await removeFrom(organisationId, 'evidence|');
      await removeFrom(organisationId, 'slice|');
      await states.remove(organisationId, STATE);
    },
  };
}

/** Which organisations are checked next; one partition. */
function dueIndex(openTable: OpenTable): Pick<MailboxAccessStore, 'due' | 'addDue' | 'dropDue'> {
  const index = openTable('DueScopes').rows(z.object({}));
  return {
    async due(now, limit) {
      const { items } = await index.page(DUE, { to: now.toISOString(), limit });
      return items.flatMap(({ row }) => {
        const [dueAt, organisationId] = row.split('|');
        return dueAt === undefined || organisationId === undefined
          ? []
          : [{ dueAt, organisationId }];
      });
    },
    addDue: ({ dueAt, organisationId }) => index.put(DUE, `${dueAt}|${organisationId}`, {}),
    async dropDue({ dueAt, organisationId }) {
      await index.remove(DUE, `${dueAt}|${organisationId}`);
    },
  };
}

function sliceRows(
  table: Table,
): Pick<MailboxAccessStore, 'putSlice' | 'slice' | 'replaceSlice' | 'eachSlice'> {
  const slices = table.rows(sliceSchema);
  return {
    putSlice: (organisationId, check, at, slice) =>
      slices.put(organisationId, sliceKey(check, at), slice),
    slice: (organisationId, check, at) => slices.get(organisationId, sliceKey(check, at)),
    replaceSlice: (organisationId, check, at, slice, etag) =>
      slices.replace(organisationId, sliceKey(check, at), slice, etag),
    async *eachSlice(organisationId, check) {
      for await (const { value } of slices.each(organisationId, sliceKey(check, ''))) yield value;
    },
  };
}
