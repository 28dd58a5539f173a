/**
 * Alerts in one partition, since an operator's list, an organisation's list and the cause change together:
 * `cause|{digest}` holds the newest occurrence and guards every write, the lists and the outbox hold copies.
 */
import type { OpenTable } from '../../platform/tables.ts';
import { type AlertRecord, alertRecordSchema, causeKey, isNews } from '../alert.ts';
import type { AlertState, AlertStore } from '../ports.ts';

const PARTITION = 'alerts';
/** Sorts before every character of an id. */
const AFTER = ' ';

const causeRow = (alert: Parameters<typeof causeKey>[0]): string => `cause|${causeKey(alert)}`;
const UNTOLD = 'untold|';
const untoldRow = ({ id, state, acknowledgedAt = '' }: AlertRecord): string =>
  `${UNTOLD}${id}|${state}|${acknowledgedAt}`;
/** `open` sorts before `resolved`, newer ids before older ones. */
const listPrefix = (organisationId: string | undefined): string =>
  organisationId === undefined ? 'all|' : `of|${organisationId}|`;
const listRows = ({ organisationId, id }: AlertRecord, state: AlertState): string[] =>
  [undefined, organisationId].map((list) => `${listPrefix(list)}${state}|${id}`);

export function tableAlertStore(openTable: OpenTable): AlertStore {
  const table = openTable('Alerts');
  const rows = table.rows(alertRecordSchema);
  return {
    async newest(cause) {
      const stored = await rows.get(PARTITION, causeRow(cause));
      return stored === undefined ? undefined : { alert: stored.value, etag: stored.etag };
    },
    async write(before, after) {
      const moved = before?.alert.id === after.id && before.alert.state !== after.state;
      return await table.transact(PARTITION, [
        before === undefined
          ? rows.inserting(causeRow(after), after)
          : rows.replacing(causeRow(after), after, before.etag),
        ...(moved
          ? listRows(before.alert, before.alert.state).map((row) => rows.removing(row))
          : []),
        ...listRows(after, after.state).map((row) => rows.putting(row, after)),
        ...(isNews(before?.alert, after) ? [rows.putting(untoldRow(after), after)] : []),
      ]);
    },
    async find(id) {
      const prefix = listPrefix(undefined);
      const stored =
        (await rows.get(PARTITION, `${prefix}open|${id}`)) ??
        (await rows.get(PARTITION, `${prefix}resolved|${id}`));
      return stored?.value;
    },
    async page(organisationId, { state, limit, after }) {
      const prefix = listPrefix(organisationId) + (state === 'all' ? '' : `${state}|`);
      const found: { row: string; value: AlertRecord }[] = [];
      let continuation: string | undefined;
      do {
        const page = await rows.page(PARTITION, {
          from: after?.startsWith(prefix) ? `${after}${AFTER}` : prefix,
          to: `${prefix}\uffff`,
          limit: limit + 1 - found.length,
          ...(continuation === undefined ? {} : { continuation }),
        });
        found.push(...page.items);
        continuation = page.continuation;
      } while (continuation !== undefined && found.length <= limit);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(({ value }) => value),
        ...(last === undefined ? {} : { after: last.row }),
      };
    },
    async *untold() {
      for await (const { value } of rows.each(PARTITION, UNTOLD)) yield value;
    },
    async told(alert) {
      await rows.remove(PARTITION, untoldRow(alert));
    },
    async removeAll(organisationId) {
      for await (const { value } of rows.each(PARTITION, listPrefix(organisationId))) {
        await rows.remove(PARTITION, causeRow(value));
        for (const row of listRows(value, value.state)) await rows.remove(PARTITION, row);
      }
      for await (const { row, value } of rows.each(PARTITION, UNTOLD)) {
        if (value.organisationId === organisationId) await rows.remove(PARTITION, row);
      }
    },
  };
}
