/**
 * Alerts in one partition, since an operator's list, an organisation's list and the cause change together:
 * `cause|{digest}` holds the newest occurrence and guards every write; the lists and the outbox hold copies.
 */
import { newestFirst } from '../../platform/ids.ts';
import { readRowPage } from '../../platform/paging.ts';
import type { Change, OpenTable } from '../../platform/tables.ts';
import { type AlertRecord, alertRecordSchema, causeKey, isNews } from '../alert.ts';
import type { AlertStore } from '../ports.ts';

const PARTITION = 'alerts';

const causeRow = (alert: Parameters<typeof causeKey>[0]): string => `cause|${causeKey(alert)}`;
/** The stored prefix of the outbox. */
const OUTBOX = 'untold|';
const outboxRow = ({ id, state, acknowledgedAt = '' }: AlertRecord): string =>
  `${OUTBOX}${id}|${state}|${acknowledgedAt}`;
/** `open` sorts before `resolved`, newer ids before older ones. */
const listPrefix = (organisationId: string | undefined): string =>
  organisationId === undefined ? 'all|' : `of|${organisationId}|`;
const listRows = ({ organisationId, id }: AlertRecord, state: AlertRecord['state']): string[] =>
  [undefined, organisationId].map((list) => `${listPrefix(list)}${state}|${id}`);

export function tableAlertStore(openTable: OpenTable): AlertStore {
  const rows = openTable('Alerts').rows(alertRecordSchema);

  /** The copies that change together with the row of the cause. */
  function copies(before: AlertRecord | undefined, after: AlertRecord): readonly Change[] {
    const hasMoved = before?.id === after.id && before.state !== after.state;
    return [
      ...(hasMoved ? listRows(before, before.state).map((row) => rows.removing(row)) : []),
      ...listRows(after, after.state).map((row) => rows.putting(row, after)),
      ...(isNews(before, after) ? [rows.putting(outboxRow(after), after)] : []),
    ];
  }

  return {
    newest: async (cause) => (await rows.get(PARTITION, causeRow(cause)))?.value,
    update: (cause, change) => rows.update(PARTITION, causeRow(cause), change, { along: copies }),
    async find(id) {
      const prefix = listPrefix(undefined);
      const stored =
        (await rows.get(PARTITION, `${prefix}open|${id}`)) ??
        (await rows.get(PARTITION, `${prefix}resolved|${id}`));
      return stored?.value;
    },
    page(organisationId, request) {
      const from =
        listPrefix(organisationId) + (request.state === 'all' ? '' : `${request.state}|`);
      const range = { from, to: `${from}\uffff`, cursor: 'last-shown' } as const;
      return readRowPage(rows, PARTITION, request, range);
    },
    async *eachOpen() {
      const prefix = `${listPrefix(undefined)}open|`;
      for await (const { value } of rows.each(PARTITION, prefix)) yield value;
    },
    async *outbox() {
      for await (const { value } of rows.each(PARTITION, OUTBOX)) yield value;
    },
    async removeFromOutbox(alert) {
      await rows.remove(PARTITION, outboxRow(alert));
    },
    async removeResolved(before, most) {
      const list = `${listPrefix(undefined)}resolved|`;
      const range = { from: list + newestFirst(before.getTime()), to: `${list}\uffff` };
      let removed = 0;
      for await (const { value } of rows.each(PARTITION, range)) {
        if (removed === most) break;
        if (value.resolvedAt === undefined || value.resolvedAt >= before.toISOString()) continue;
        // The row of the cause goes unless the cause has come back since.
        const cause = await rows.get(PARTITION, causeRow(value));
        if (cause?.value.id === value.id) await rows.remove(PARTITION, cause.row, cause.etag);
        for (const row of listRows(value, 'resolved')) await rows.remove(PARTITION, row);
        removed += 1;
      }
      return removed;
    },
    async removeAll(organisationId) {
      for await (const { value } of rows.each(PARTITION, listPrefix(organisationId))) {
        await rows.remove(PARTITION, causeRow(value));
        for (const row of listRows(value, value.state)) await rows.remove(PARTITION, row);
      }
      for await (const { row, value } of rows.each(PARTITION, OUTBOX)) {
        if (value.organisationId === organisationId) await rows.remove(PARTITION, row);
      }
    },
  };
}
