/**
 * Rows of organisations: one partition holds an organisation and its members, so that their rules hold in one
 * transaction. An index finds the organisations of a user.
 */
import { z } from 'zod';
import { sha256 } from '../platform/ids.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { type RowPage, type RowPageRequest, readRowPage } from '../platform/paging.ts';
import type { OpenTable, Page, PageRequest, Stored } from '../platform/tables.ts';
import { unknownOrganisationProblems } from './contract.ts';
import { organisationProblems } from './errors.ts';
import {
  administratorsAfter,
  type MemberRow,
  memberId,
  memberRowSchema,
  type OrganisationRow,
  organisationRowSchema,
} from './member.ts';

const HEAD = 'organisation';

const pointerSchema = z.object({ memberId: z.string() });
const indexSchema = z.object({ name: z.string().optional() });
const ALL = 'all';
const byUser = (userKey: string) => `user|${userKey}`;
const byEmail = (email: string) => `email|${sha256(email.toLowerCase())}`;

export interface OrganisationStore {
  /** Stores a new organisation with its entry in the index. */
  create(row: OrganisationRow): Promise<void>;
  /** @returns undefined when there is no such organisation */
  head(id: string): Promise<Stored<OrganisationRow> | undefined>;
  /**
   * Writes what `change` returns; it may be asked several times.
   *
   * @returns undefined when there is no such organisation
   * @throws AppError `request.busy` when others kept winning
   */
  update(
    id: string,
    change: (row: OrganisationRow, etag: string) => OrganisationRow,
  ): Promise<OrganisationRow | undefined>;
  /** A page of the index of all organisations; row keys are their ids. */
  page(request: PageRequest): Promise<Page<unknown>>;
  /** Sorted ids of organisations where the user may be a member: the rows of members decide. */
  idsOf(user: { key: string; email: string; emailVerified: boolean }): Promise<readonly string[]>;
  member(organisationId: string, id: string): Promise<MemberRow | undefined>;
  /** The member who claimed an invitation with this user key. */
  memberOfUser(organisationId: string, userKey: string): Promise<MemberRow | undefined>;
  members(organisationId: string, request: RowPageRequest): Promise<RowPage<MemberRow>>;
  /**
   * Writes the member that `change` returns; undefined removes it. `change` may be asked several times.
   *
   * @throws AppError `organisation.not-found`, `member.last-administrator`, `request.busy`
   */
  changeMember(
    organisationId: string,
    id: string,
    change: (before: MemberRow | undefined) => MemberRow | undefined,
  ): Promise<MemberRow | undefined>;
  /** Removes the organisation, its members and their entries in the index. */
  erase(organisationId: string): Promise<void>;
}

export function organisationStore(openTable: OpenTable): OrganisationStore {
  const table = openTable('Organisations');
  const heads = table.rows(organisationRowSchema);
  const members = table.rows(memberRowSchema);
  const pointers = table.rows(pointerSchema);
  const index = openTable('OrganisationIndex').rows(indexSchema);

  const member = async (organisationId: string, id: string) =>
    (await members.get(organisationId, `member|${id}`))?.value;

  async function entriesOf(organisationId: string, { email, userKey }: MemberRow) {
    const partitions = [byEmail(email), ...(userKey === undefined ? [] : [byUser(userKey)])];
    const entries = await Promise.all(
      partitions.map(async (partition) => ({
        partition,
        etag: (await index.get(partition, organisationId))?.etag,
      })),
    );
    return entries.flatMap(({ partition, etag }) =>
      etag === undefined ? [] : { partition, etag },
    );
  }

  async function tryChange(
    organisationId: string,
    id: string,
    change: (before: MemberRow | undefined) => MemberRow | undefined,
  ): Promise<MemberRow | undefined | typeof conflict> {
    const head = await heads.get(organisationId, HEAD);
    if (head === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
    const stored = await members.get(organisationId, `member|${id}`);
    const before = stored?.value;
    const after = change(before);
    if (before === undefined && after === undefined) return undefined;
    const administrators = administratorsAfter(head.value.administrators, before, after);
    if (administrators === 0 && head.value.administrators > 0) {
      throw organisationProblems.error('member.last-administrator');
    }
    // The index comes first and goes last: a stray entry is harmless, since membership is decided by the rows.
    const stray =
      before === undefined || after !== undefined ? [] : await entriesOf(organisationId, before);
    if (after !== undefined) await index.put(byEmail(after.email), organisationId, {});
    if (after?.userKey !== undefined) await index.put(byUser(after.userKey), organisationId, {});
    const isDone = await table.transact(organisationId, [
      heads.replacing(HEAD, { ...head.value, administrators }, head.etag),
      after === undefined
        ? members.removing(`member|${id}`)
        : stored === undefined
          ? members.inserting(`member|${id}`, after)
          : members.replacing(`member|${id}`, after, stored.etag),
      ...(after?.userKey === undefined
        ? before?.userKey === undefined
          ? []
          : [pointers.removing(`subject|${before.userKey}`)]
        : [pointers.putting(`subject|${after.userKey}`, { memberId: id })]),
    ]);
    // Entries are removed only by the ETags that were read: a new invitation may have written them again.
    if (!isDone) return conflict;
    for (const { partition, etag } of stray) await index.remove(partition, organisationId, etag);
    return after;
  }

  return {
    async create(row) {
      await heads.insert(row.id, HEAD, row);
      await index.put(ALL, row.id, { name: row.name });
    },
    head: (id) => heads.get(id, HEAD),
    update: (id, change) =>
      retryOnConflict(async () => {
        const head = await heads.get(id, HEAD);
        if (head === undefined) return undefined;
        const after = change(head.value, head.etag);
        return (await heads.replace(id, HEAD, after, head.etag)) ? after : conflict;
      }),
    page: (request) => index.page(ALL, request),
    async idsOf(user) {
      const partitions = [byUser(user.key), ...(user.emailVerified ? [byEmail(user.email)] : [])];
      const ids = new Set<string>();
      for (const partition of partitions) {
        for await (const { row } of index.each(partition)) ids.add(row);
      }
      return [...ids].sort();
    },
    member,
    async memberOfUser(organisationId, userKey) {
      const pointer = await pointers.get(organisationId, `subject|${userKey}`);
      if (pointer === undefined) return undefined;
      const found = await member(organisationId, pointer.value.memberId);
      return found?.userKey === userKey ? found : undefined;
    },
    members: (organisationId, request) =>
      readRowPage(members, organisationId, request, { from: 'member|', to: 'member|\uffff' }),
    changeMember: (organisationId, id, change) =>
      retryOnConflict(() => tryChange(organisationId, id, change)),
    async erase(organisationId) {
      // First, so that nobody is invited any more: every change of members needs it.
      await heads.remove(organisationId, HEAD);
      for await (const { value } of members.each(organisationId, 'member|')) {
        if (value.userKey !== undefined) {
          await index.remove(byUser(value.userKey), organisationId);
          await pointers.remove(organisationId, `subject|${value.userKey}`);
        }
        await index.remove(byEmail(value.email), organisationId);
        await members.remove(organisationId, `member|${memberId(organisationId, value.email)}`);
      }
      await index.remove(ALL, organisationId);
    },
  };
}
