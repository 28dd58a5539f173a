/**
 * The audit trail: head row and entry in one transaction, each entry chained to the one before by hash,
 * so that a removed or changed entry shows.
 */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { sha256 } from '../platform/ids.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { type RowPage, type RowPageRequest, readRowPage } from '../platform/paging.ts';
import type { OpenTable } from '../platform/tables.ts';
import type { Audit, AuditEntry } from './contract.ts';

export const auditHeadSchema = z.object({ sequence: z.number().int(), hash: z.string() });
export const auditRowSchema = z
  .object({
    at: z.string(),
    actor: z.string().meta({ description: '`user:…`, `operator:…`, `device:…` or `system`.' }),
    action: z.string().meta({ description: '`<noun>.<verb>`.' }),
    target: z.string().optional().meta({ description: 'The id of what the action was about.' }),
    result: z.enum(['ok', 'refused', 'failed']),
    code: z.string().optional().meta({ description: 'A problem code when refused or failed.' }),
    sequence: z.number().int().meta({ description: 'Counts the entries of the organisation.' }),
    hash: z.string().meta({
      description: 'Over the hash before and the fields of this entry: a removed entry shows.',
    }),
  })
  .meta({
    id: 'AuditEntry',
    examples: [
      {
        at: '2026-03-02T08:00:38.400Z',
        actor: 'user:PsrJ7x0XkQ5mB2vW9cLtYd',
        action: 'device.paired',
        target: 'rQLSws_M6-jFZFER',
        result: 'ok',
        sequence: 42,
        hash: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
      },
    ],
  });
export type AuditRow = z.infer<typeof auditRowSchema>;

export const HEAD = 'head';
const FIRST = '0';

/** Newest first: table rows only sort upwards. */
export const rowKey = (sequence: number): string =>
  `entry|${String(Number.MAX_SAFE_INTEGER - sequence).padStart(16, '0')}`;

export const auditHash = (before: string, entry: Omit<AuditRow, 'hash'>): string =>
  sha256(
    JSON.stringify([
      before,
      entry.sequence,
      entry.at,
      entry.actor,
      entry.action,
      entry.target ?? null,
      entry.result,
      entry.code ?? null,
    ]),
  );

export interface AuditTrail extends Audit {
  /** A page of entries, newest first. */
  page(organisationId: string, request: RowPageRequest): Promise<RowPage<AuditRow>>;
}

export function auditTrail(openTable: OpenTable, clock: Clock): AuditTrail {
  const table = openTable('Audit');
  const heads = table.rows(auditHeadSchema);
  const entries = table.rows(auditRowSchema);
  const marks = table.rows(z.object({ sequence: z.number().int() }));

  async function tryAppend(
    organisationId: string,
    entry: AuditEntry,
    once: string | undefined,
  ): Promise<typeof conflict | undefined> {
    const mark = once === undefined ? undefined : `once|${once}`;
    const head = await heads.get(organisationId, HEAD);
    const unsigned = {
      sequence: (head?.value.sequence ?? 0) + 1,
      at: clock().toISOString(),
      ...entry,
    };
    const hash = auditHash(head?.value.hash ?? FIRST, unsigned);
    const next = { sequence: unsigned.sequence, hash };
    const isWritten = await table.transact(organisationId, [
      head === undefined ? heads.inserting(HEAD, next) : heads.replacing(HEAD, next, head.etag),
      entries.inserting(rowKey(unsigned.sequence), { ...unsigned, hash }),
      ...(mark === undefined ? [] : [marks.inserting(mark, { sequence: unsigned.sequence })]),
    ]);
    if (isWritten) return undefined;
    // Hardly ever: so a key costs no request of its own.
    const isThere = mark !== undefined && (await marks.get(organisationId, mark)) !== undefined;
    return isThere ? undefined : conflict;
  }

  /** The appends of one process take turns: together they would only make each other's tries fail. */
  const last = new Map<string, Promise<unknown>>();

  return {
    async append(organisationId, entry, once) {
      const append = () => retryOnConflict(() => tryAppend(organisationId, entry, once));
      const mine = (last.get(organisationId) ?? Promise.resolve()).then(append, append);
      last.set(organisationId, mine);
      try {
        await mine;
      } finally {
        if (last.get(organisationId) === mine) last.delete(organisationId);
      }
    },
    page: (organisationId, request) =>
      readRowPage(entries, organisationId, request, { from: 'entry|', to: 'entry|\uffff' }),
  };
}
