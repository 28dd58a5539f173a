/**
 * Rows of organisations: one partition holds an organisation and its members, so that their rules hold in one
 * transaction. An index finds the organisations of a user.
 */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { sha256 } from '../platform/ids.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { type RowPageRequest, readRowPage } from '../platform/paging.ts';
import { remembered } from '../platform/remembered.ts';
import type { OpenTable } from '../platform/tables.ts';
import { lowerAscii } from '../platform/text.ts';
import { visitUpTo } from '../platform/visit-up-to.ts';
import { type NamedOrganisation, unknownOrganisationProblems } from './contract.ts';
import { organisationProblems } from './errors.ts';
import {
  administratorsAfter,
  type MemberRow,
  memberRowSchema,
  type OrganisationRow,
  organisationRowSchema,
} from './member.ts';

const HEAD = 'organisation';
const MEMBER = 'member|';

const pointerSchema = z.object({ memberId: z.string() });
/** Entries of 0.2 have no time; the head row has both. */
const indexSchema = z.object({ name: z.string().optional(), createdAt: z.string().optional() });
const ALL = 'all';
const ERASED = 'erased';
const byUser = (userKey: string) => `user|${userKey}`;
const byEmail = (email: string) => `email|${sha256(lowerAscii(email))}`;

function rowsOf(openTable: OpenTable) {
  const table = openTable('Organisations');
  return {
    table,
    heads: table.rows(organisationRowSchema),
    members: table.rows(memberRowSchema),
    /** From a user key to the member who claimed an invitation with it. */
    pointers: table.rows(pointerSchema),
    index: openTable('OrganisationIndex').rows(indexSchema),
  };
}
type Rows = ReturnType<typeof rowsOf>;

type NamedRow = Pick<OrganisationRow, 'id' | 'name' | 'createdAt'>;

/** Returns undefined to remove the member. It may be asked several times. */
type MemberChange = (before: MemberRow | undefined) => MemberRow | undefined;
/** Gets what names the state that the change starts from: the ETag of the member's row, else of the organisation's. */
type BeforeMember = (start: string) => Promise<void>;

export type OrganisationStore = ReturnType<typeof organisationStore>;

export function organisationStore(openTable: OpenTable) {
  const rows = rowsOf(openTable);
  return { ...organisationRows(rows), ...memberRows(rows) };
}

function organisationRows({ heads, members, pointers, index }: Rows) {
  const head = (id: string) => heads.get(id, HEAD);
  return {
    /** Undefined when there is no such organisation. */
    head,

    /** Stores a new organisation with its entry in the index. */
    async create(row: OrganisationRow): Promise<void> {
      await heads.insert(row.id, HEAD, row);
      await index.put(ALL, row.id, { name: row.name, createdAt: row.createdAt });
    },

    /**
     * Writes what `change` returns; it may be asked several times. `first` stores what has to be there before.
     *
     * @returns undefined when there is no such organisation
     * @throws AppError `request.busy` when others kept winning
     */
    async update(
      id: string,
      change: (row: OrganisationRow, etag: string) => OrganisationRow,
      first?: (etag: string) => Promise<void>,
    ): Promise<OrganisationRow | undefined> {
      const updated = await heads.update(id, HEAD, (row, etag = '') => row && change(row, etag), {
        first: async (_before, _after, etag = '') => await first?.(etag),
      });
      const { before, after } = updated ?? {};
      if (after !== undefined && before?.name !== after.name) {
        await index.put(ALL, id, { name: after.name, createdAt: after.createdAt });
      }
      return after;
    },

    /** Every organisation in the order of ids, from `first` on. */
    async *each(first = ''): AsyncGenerator<OrganisationRow> {
      for await (const { row } of index.each(ALL, { from: first })) {
        const stored = await head(row);
        if (stored !== undefined) yield stored.value;
      }
    },

    /** As `each`, read from the index alone, `atOnce` in a request. */
    async *names(first = '', atOnce?: number): AsyncGenerator<NamedRow> {
      for await (const { row: id, value } of index.each(ALL, { from: first, atOnce })) {
        const { name, createdAt } = value;
        if (name !== undefined && createdAt !== undefined) yield { id, name, createdAt };
        else {
          const stored = await head(id);
          if (stored !== undefined) yield stored.value;
        }
      }
    },

    /** Sorted ids of organisations where the user may be a member: the rows of members decide. */
    async idsOf(user: { key: string; email: string; emailVerified: boolean }) {
      const partitions = [byUser(user.key), ...(user.emailVerified ? [byEmail(user.email)] : [])];
      const ids = new Set<string>();
      for (const partition of partitions) {
        for await (const { row } of index.each(partition)) ids.add(row);
      }
      return [...ids].sort();
    },

    /** Remembers that there was this organisation, by a digest: nothing names an organisation that is erased. */
    noteErasure: (id: string) => index.put(ERASED, sha256(id), {}),

    wasErased: async (id: string) => (await index.get(ERASED, sha256(id))) !== undefined,

    /** Removes the organisation, its members and their entries in the index. */
    async erase(organisationId: string): Promise<void> {
      // First, so that nobody is invited any more: every change of members needs it.
      await heads.remove(organisationId, HEAD);
      for await (const { row, value } of members.each(organisationId, MEMBER)) {
        if (value.userKey !== undefined) {
          await index.remove(byUser(value.userKey), organisationId);
          await pointers.remove(organisationId, `subject|${value.userKey}`);
        }
        await index.remove(byEmail(value.email), organisationId);
        await members.remove(organisationId, row);
      }
      await index.remove(ALL, organisationId);
    },
  };
}

const RECENT_MS = 15_000;
/** A hundred requests to storage. */
const MOST_NAMES = 100_000;

/** `Organisations.recentNames`. */
export const recentNamesOf = ({ names }: Pick<OrganisationStore, 'names'>, clock: Clock) =>
  remembered(
    async () => {
      const found: NamedOrganisation[] = [];
      await visitUpTo(names(), MOST_NAMES, ({ id, name }) => found.push({ id, name }));
      return found;
    },
    { forMs: RECENT_MS, clock },
  );

function memberRows(rows: Rows) {
  const { members, pointers } = rows;
  const member = async (organisationId: string, id: string): Promise<MemberRow | undefined> =>
    (await members.get(organisationId, MEMBER + id))?.value;
  return {
    member,

    /** The member who claimed an invitation with this user key. */
    async memberOfUser(organisationId: string, userKey: string): Promise<MemberRow | undefined> {
      const pointer = await pointers.get(organisationId, `subject|${userKey}`);
      const found = pointer && (await member(organisationId, pointer.value.memberId));
      return found?.userKey === userKey ? found : undefined;
    },

    /** A page in the order of ids. */
    members: (organisationId: string, request: RowPageRequest) =>
      readRowPage(members, organisationId, request, { from: MEMBER, to: `${MEMBER}\uffff` }),

    /**
     * Writes the member that `change` returns, and counts administrators. `first` stores what has to be there before.
     *
     * @throws AppError `organisation.not-found`, `member.last-administrator`, `request.busy`
     */
    changeMember: (
      organisationId: string,
      id: string,
      change: MemberChange,
      first?: BeforeMember,
    ) => retryOnConflict(() => tryChange(rows, { organisationId, id, change, first })),
  };
}

async function tryChange(
  { table, heads, members, pointers, index }: Rows,
  {
    organisationId,
    id,
    change,
    first,
  }: {
    readonly organisationId: string;
    readonly id: string;
    readonly change: MemberChange;
    readonly first: BeforeMember | undefined;
  },
): Promise<MemberRow | undefined | typeof conflict> {
  const head = await heads.get(organisationId, HEAD);
  if (head === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
  const row = MEMBER + id;
  const stored = await members.get(organisationId, row);
  const before = stored?.value;
  const after = change(before);
  if (before === undefined && after === undefined) return undefined;
  const administrators = administratorsAfter(head.value.administrators, before, after);
  if (administrators === 0 && head.value.administrators > 0) {
    throw organisationProblems.error('member.last-administrator');
  }
  await first?.(stored?.etag ?? head.etag);
  // The index comes first and goes last: a stray entry is harmless, since membership is decided by the rows.
  const stray = before && !after ? await entriesOf(index, organisationId, before) : [];
  if (after !== undefined) await index.put(byEmail(after.email), organisationId, {});
  if (after?.userKey !== undefined) await index.put(byUser(after.userKey), organisationId, {});
  const changes = [heads.replacing(HEAD, { ...head.value, administrators }, head.etag)];
  if (after === undefined) changes.push(members.removing(row));
  else if (stored === undefined) changes.push(members.inserting(row, after));
  else changes.push(members.replacing(row, after, stored.etag));
  if (after?.userKey !== undefined) {
    changes.push(pointers.putting(`subject|${after.userKey}`, { memberId: id }));
  } else if (before?.userKey !== undefined) {
    changes.push(pointers.removing(`subject|${before.userKey}`));
  }
  if (!(await table.transact(organisationId, changes))) return conflict;
  // Entries are removed only by the ETags that were read: a new invitation may have written them again.
  for (const { partition, etag } of stray) await index.remove(partition, organisationId, etag);
  return after;
}

/** The entries of the index that lead from a member to the organisation. */
async function entriesOf(
  index: Rows['index'],
  organisationId: string,
  { email, userKey }: MemberRow,
) {
  const found = [];
  for (const partition of [byEmail(email), ...(userKey === undefined ? [] : [byUser(userKey)])]) {
    const entry = await index.get(partition, organisationId);
    if (entry !== undefined) found.push({ partition, etag: entry.etag });
  }
  return found;
}
