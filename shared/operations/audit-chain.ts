/** Whether an audit chain is whole, looked at part by part, and what old entries leave behind when they are removed. */
import { z } from 'zod';
import type { OpenTable } from '../platform/tables.ts';
import {
  type AuditRow,
  auditHash,
  auditHeadSchema,
  auditRowSchema,
  HEAD,
  rowKey,
} from './audit.ts';

/** An entry by its number and its hash. */
export type Link = z.infer<typeof auditHeadSchema>;

/** Before the first entry. */
export const NO_LINK: Link = { sequence: 0, hash: '0' };

/** The last entry that was removed because of its age: the oldest one that is kept is chained to it. */
const ANCHOR = 'anchor';
/** A transaction has at most 100 changes, one of them the anchor. */
const AT_ONCE = 99;

export interface AuditChains {
  /** The newest entry as the head row names it. */
  head(organisationId: string): Promise<Link>;
  /** The newest of the entries that were removed because of their age. */
  anchor(organisationId: string): Promise<Link>;
  /** At most `limit` entries from that number downwards. One that cannot be read is undefined. */
  entries(
    organisationId: string,
    sequence: number,
    limit: number,
  ): Promise<readonly (AuditRow | undefined)[]>;
  /**
   * Removes up to 99 of the oldest entries, as far as they were written before that time.
   *
   * @returns whether it should be asked again
   */
  removeBefore(organisationId: string, before: Date): Promise<boolean>;
}

export function auditChains(openTable: OpenTable): AuditChains {
  const table = openTable('Audit');
  const links = table.rows(auditHeadSchema);
  const entries = table.rows(auditRowSchema);
  const anything = table.rows(auditRowSchema.optional().catch(undefined));
  const marks = table.rows(z.object({ sequence: z.number().int() }));
  const linkAt = async (organisationId: string, row: string): Promise<Link> =>
    (await links.get(organisationId, row))?.value ?? NO_LINK;
  const anchor = (organisationId: string) => linkAt(organisationId, ANCHOR);
  const read: AuditChains['entries'] = async (organisationId, sequence, limit) => {
    const range = { from: rowKey(sequence), to: rowKey(0), limit };
    return (await anything.page(organisationId, range)).items.map(({ value }) => value);
  };

  /** The marks of entries that are gone: the causes of those have ended long ago. */
  async function removeMarks(organisationId: string, upTo: number): Promise<void> {
    const old: string[] = [];
    for await (const { row, value } of marks.each(organisationId, 'once|')) {
      if (value.sequence <= upTo) old.push(row);
    }
    for (let from = 0; from < old.length; from += AT_ONCE) {
      const removing = old.slice(from, from + AT_ONCE).map(marks.removing);
      await table.transact(organisationId, removing);
    }
  }

  return {
    head: (organisationId) => linkAt(organisationId, HEAD),
    anchor,
    entries: read,
    async removeBefore(organisationId, before) {
      const last = await anchor(organisationId);
      const oldest = await read(organisationId, last.sequence + AT_ONCE, AT_ONCE);
      const old: AuditRow[] = [];
      for (const entry of oldest.toReversed()) {
        // An entry that is broken stays for people to look at, and with it whatever came after.
        if (entry === undefined || entry.at >= before.toISOString()) break;
        old.push(entry);
      }
      const newest = old.at(-1);
      if (newest === undefined) return false;
      const isRemoved = await table.transact(organisationId, [
        links.putting(ANCHOR, { sequence: newest.sequence, hash: newest.hash }),
        ...old.map(({ sequence }) => entries.removing(rowKey(sequence))),
      ]);
      if (isRemoved && old.length === AT_ONCE) return true;
      await removeMarks(organisationId, newest.sequence);
      return false;
    },
  };
}

type Verdict =
  /** Whole to its end. */
  | { readonly state: 'whole' }
  /** Whole so far; the entry `from` and those below it are still to be looked at. */
  | { readonly state: 'unfinished'; readonly from: Link }
  /** The entry of this number, or the one before it, is not what was written. */
  | { readonly state: 'broken'; readonly sequence: number };

/**
 * Looks at up to `limit` entries from `from` downwards, or from the newest one.
 *
 * @throws AppError `storage.unavailable`
 */
export async function verifyChain(
  chains: Pick<AuditChains, 'head' | 'anchor' | 'entries'>,
  organisationId: string,
  { from, limit }: { readonly from?: Link | undefined; readonly limit: number },
): Promise<Verdict> {
  const first = from ?? (await chains.head(organisationId));
  const entries = await chains.entries(organisationId, first.sequence, limit);
  const last = entries.length < limit ? await chains.anchor(organisationId) : undefined;
  return followChain(first, entries, last);
}

/**
 * Follows the entries, newest first, from the one that `first` names. `last` is the link that the oldest of them is
 * chained to; without it more entries follow.
 */
export function followChain(
  first: Link,
  entries: readonly (AuditRow | undefined)[],
  last: Link | undefined,
): Verdict {
  let expected = first;
  for (const [index, entry] of entries.entries()) {
    // It became too old while the chain was looked at.
    if (last !== undefined && expected.sequence <= last.sequence) return { state: 'whole' };
    const { sequence } = expected;
    if (entry?.sequence !== sequence || entry.hash !== expected.hash) {
      return { state: 'broken', sequence };
    }
    const before = index === entries.length - 1 ? last : entries[index + 1];
    if (before === undefined && index === entries.length - 1) {
      return { state: 'unfinished', from: expected };
    }
    if (before === undefined || auditHash(before.hash, entry) !== entry.hash) {
      return { state: 'broken', sequence };
    }
    expected = { sequence: sequence - 1, hash: before.hash };
  }
  const isWhole = expected.sequence <= (last ?? NO_LINK).sequence;
  return isWhole ? { state: 'whole' } : { state: 'broken', sequence: expected.sequence };
}
