/** Inviting, listing, changing and removing members. */
import type { LiveAudience } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Role } from './contract.ts';
import { organisationProblems } from './errors.ts';
import { type MemberRow, memberId } from './member.ts';
import type { OrganisationStore } from './store.ts';

/** A person's command for one member. */
export interface MemberCommand {
  /** As the audit names the person who asks. */
  readonly actor: string;
  readonly organisationId: string;
  readonly memberId: string;
}

export interface Invitation {
  readonly actor: string;
  readonly organisationId: string;
  readonly email: string;
  readonly role: Role;
}

export type ManageMembers = ReturnType<typeof manageMembers>;

export function manageMembers({
  store,
  audit,
  live,
}: {
  readonly store: Pick<OrganisationStore, 'members' | 'changeMember'>;
  readonly audit: () => Audit;
  readonly live: () => LiveAudience;
}) {
  const record = (
    by: Pick<MemberCommand, 'actor' | 'organisationId'>,
    action: string,
    id: string,
  ) => audit().append(by.organisationId, { actor: by.actor, action, target: id, result: 'ok' });

  return {
    /** A page in the order of ids. */
    list: (organisationId: string, request: RowPageRequest): Promise<RowPage<MemberRow>> =>
      store.members(organisationId, request),

    /** @throws AppError `member.exists` */
    async invite(invitation: Invitation): Promise<MemberRow> {
      const { organisationId, email, role } = invitation;
      const id = memberId(organisationId, email);
      const row = await store.changeMember(organisationId, id, (before) => {
        if (before !== undefined) throw organisationProblems.error('member.exists');
        return { id, email, role, status: 'invited' };
      });
      if (row === undefined) throw organisationProblems.error('member.not-found');
      await record(invitation, 'member.invited', id);
      return row;
    },

    /**
     * Changes the role of a member, or invites the address when there is no such member.
     *
     * @throws AppError `member.not-found` without an address, `member.last-administrator`
     */
    async put(
      command: MemberCommand & { readonly email: string | undefined; readonly role: Role },
    ): Promise<{ readonly row: MemberRow; readonly isNew: boolean }> {
      const { organisationId, memberId: id, email, role } = command;
      let isNew = false;
      let isDemoted = false;
      const row = await store.changeMember(organisationId, id, (before) => {
        isNew = before === undefined;
        isDemoted = role === 'installer' && before?.role !== 'installer';
        if (before !== undefined) return { ...before, role };
        if (email === undefined) throw organisationProblems.error('member.not-found');
        return { id, email, role, status: 'invited' };
      });
      if (row === undefined) throw organisationProblems.error('member.not-found');
      // Installers may not use the live channel.
      if (row.userKey !== undefined && isDemoted) await live().expel(organisationId, row.userKey);
      await record(command, isNew ? 'member.invited' : 'member.changed', id);
      return { row, isNew };
    },

    /** @throws AppError `member.last-administrator` */
    async remove(command: MemberCommand): Promise<void> {
      const { organisationId, memberId: id } = command;
      let userKey: string | undefined;
      await store.changeMember(organisationId, id, (before) => {
        userKey = before?.userKey;
        return undefined;
      });
      // Access is only checked when a portal connects, so an open connection must be closed.
      if (userKey !== undefined) await live().expel(organisationId, userKey);
      await record(command, 'member.removed', id);
    },
  };
}
