/**
 * Set-ups as operators list them, in one partition so that a page is one read: `id|{organisation}` guards the copy
 * `since|{since}|{organisation}`, which sorts by how long a set-up has been in its state.
 */
import type { OpenTable } from '../../platform/tables.ts';
import {
  type ListedSetup,
  listedSetupSchema,
  withKeptDurations,
} from '../connection/listed-setup.ts';
import type { SetupList } from '../connection/ports.ts';

const PARTITION = 'setups';
const ID = 'id|';
const SINCE = 'since|';
/** Sorts before every character of an id. */
const AFTER = ' ';

const sinceRow = ({ since, organisationId }: ListedSetup): string =>
  `${SINCE}${since}|${organisationId}`;

export function setupList(openTable: OpenTable): SetupList {
  const rows = openTable('SetupList').rows(listedSetupSchema);
  return {
    async put(setup) {
      await rows.update(
        PARTITION,
        ID + setup.organisationId,
        // A slower writer must not bring an older state back.
        (before) =>
          before !== undefined && before.sequence > setup.sequence
            ? undefined
            : withKeptDurations(before, setup),
        {
          along: (before, after) => [
            ...(before !== undefined && sinceRow(before) !== sinceRow(after)
              ? [rows.removing(sinceRow(before))]
              : []),
            rows.putting(sinceRow(after), after),
          ],
        },
      );
    },
    async remove(organisationId) {
      const stored = await rows.get(PARTITION, ID + organisationId);
      if (stored === undefined) return;
      await rows.remove(PARTITION, sinceRow(stored.value));
      await rows.remove(PARTITION, stored.row);
    },
    async between(first, last) {
      const found = new Map<string, ListedSetup>();
      const range = { from: ID + first, to: ID + last + AFTER };
      for await (const { value } of rows.each(PARTITION, range)) {
        found.set(value.organisationId, value);
      }
      return found;
    },
    async *longest(from = SINCE, atOnce) {
      const range = { from: from.startsWith(SINCE) ? from : SINCE, to: `${SINCE}\uffff`, atOnce };
      for await (const { row, value } of rows.each(PARTITION, range)) yield { row, setup: value };
    },
  };
}
