/** Inviting, listing, changing and removing members. */
import type { LiveAudience } from '../live/contract.ts';
import type { Audit } from '../operations/contract.ts';
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

interface Deps {
  readonly store: Pick<OrganisationStore, 'member' | 'members' | 'changeMember'>;
  readonly audit: () => Audit;
  readonly live: () => LiveAudience;
}

export type ManageMembers = ReturnType<typeof manageMembers>;

export function manageMembers(deps: Deps) {
  const { store } = deps;
  return {
    /** A page in the order of ids. */
    list: store.members,

    /** @throws AppError `member.exists` */
    async invite({ actor, organisationId, email, role }: Invitation): Promise<MemberRow> {
      const command = { actor, organisationId, memberId: memberId(organisationId, email) };
      const { row } = await write(store, command, (before) => {
        if (before !== undefined) throw organisationProblems.error('member.exists');
        return { id: command.memberId, email, role, status: 'invited' };
      });
      await record(deps, command, 'member.invited');
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
      const { memberId: id, email, role } = command;
      let isDemoted = false;
      // Installers may not use the live channel.
      const announced = role === 'installer' ? await announceExpulsion(deps, command) : undefined;
      const written = await write(store, command, (before) => {
        isDemoted = role === 'installer' && before?.role !== 'installer';
        if (before !== undefined) return { ...before, role };
        if (email === undefined) throw organisationProblems.error('member.not-found');
        return { id, email, role, status: 'invited' };
      });
      if (isDemoted) await expel(deps, command, written.row.userKey, announced);
      await record(deps, command, written.isNew ? 'member.invited' : 'member.changed');
      return written;
    },

    /** @throws AppError `member.last-administrator` */
    async remove(command: MemberCommand): Promise<void> {
      const { organisationId, memberId: id } = command;
      let userKey: string | undefined;
      const announced = await announceExpulsion(deps, command);
      await store.changeMember(organisationId, id, (before) => {
        userKey = before?.userKey;
        return undefined;
      });
      await expel(deps, command, userKey, announced);
      await record(deps, command, 'member.removed');
    },
  };
}

/** Before the right is taken away; returns the user key, which nobody has while an invitation is open. */
async function announceExpulsion(
  { store, live }: Deps,
  { organisationId, memberId: id }: MemberCommand,
): Promise<string | undefined> {
  const member = await store.member(organisationId, id);
  if (member?.userKey === undefined || member.role === 'installer') return undefined;
  await live().expelLater(organisationId, member.userKey);
  return member.userKey;
}

/** Access is only checked when a portal connects, so an open connection must be closed. */
async function expel(
  { live }: Deps,
  { organisationId }: MemberCommand,
  userKey: string | undefined,
  announced: string | undefined,
): Promise<void> {
  if (userKey === undefined) return;
  // The invitation was claimed in between.
  if (userKey !== announced) await live().expelLater(organisationId, userKey);
  await live().expel(organisationId, userKey);
}

async function write(
  store: Deps['store'],
  { organisationId, memberId: id }: MemberCommand,
  change: (before: MemberRow | undefined) => MemberRow,
): Promise<{ readonly row: MemberRow; readonly isNew: boolean }> {
  let isNew = false;
  const row = await store.changeMember(organisationId, id, (before) => {
    isNew = before === undefined;
    return change(before);
  });
  if (row === undefined) throw organisationProblems.error('member.not-found');
  return { row, isNew };
}

const record = (
  { audit }: Deps,
  { actor, organisationId, memberId: target }: MemberCommand,
  action: string,
): Promise<void> => audit().append(organisationId, { actor, action, target, result: 'ok' });
