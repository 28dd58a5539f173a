/** Inviting, listing, changing and removing members. */
import type { LiveAudience } from '../live/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Role } from './contract.ts';
import { organisationProblems } from './errors.ts';
import type { OrganisationCommand } from './manage-organisations.ts';
import { type MemberRow, memberId } from './member.ts';
import type { OrganisationStore } from './store.ts';

/** A person's command for one member. */
export interface MemberCommand extends OrganisationCommand {
  readonly memberId: string;
}

export interface Invitation extends OrganisationCommand {
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
      const { row } = await write(deps, command, (before) => {
        if (before !== undefined) throw organisationProblems.error('member.exists');
        return { id: command.memberId, email, role, status: 'invited' };
      });
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
      const written = await write(deps, command, (before) => {
        isDemoted = role === 'installer' && before?.role !== 'installer';
        if (before !== undefined) return { ...before, role };
        if (email === undefined) throw organisationProblems.error('member.not-found');
        return { id, email, role, status: 'invited' };
      });
      if (isDemoted) await expel(deps, command, written.row.userKey, announced);
      return written;
    },

    /** @throws AppError `member.last-administrator` */
    async remove(command: MemberCommand): Promise<void> {
      const { organisationId, memberId: id } = command;
      let userKey: string | undefined;
      const announced = await announceExpulsion(deps, command);
      const note = noteChange(deps.audit(), organisationId);
      const removed = (before: MemberRow | undefined) => {
        userKey = before?.userKey;
        return undefined;
      };
      await store.changeMember(organisationId, id, removed, (start) =>
        note(entryOf(command, 'member.removed'), start),
      );
      await expel(deps, command, userKey, announced);
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
  { store, audit }: Deps,
  command: MemberCommand,
  change: (before: MemberRow | undefined) => MemberRow,
): Promise<{ readonly row: MemberRow; readonly isNew: boolean }> {
  const { organisationId, memberId: id } = command;
  const note = noteChange(audit(), organisationId);
  let isNew = false;
  const changed = (before: MemberRow | undefined) => {
    isNew = before === undefined;
    return change(before);
  };
  const row = await store.changeMember(organisationId, id, changed, (start) =>
    note(entryOf(command, isNew ? 'member.invited' : 'member.changed'), start),
  );
  if (row === undefined) throw organisationProblems.error('member.not-found');
  return { row, isNew };
}

const entryOf = ({ actor, memberId: target }: MemberCommand, action: string) =>
  ({ actor, action, target, result: 'ok' }) as const;
