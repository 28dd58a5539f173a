/** The actions that each member allows. Pure. */
import type { Member } from './member-queries.ts';

/** Known only of a whole list: an administrator may be on a later page. */
export const isLastAdministrator = (
  member: Pick<Member, 'role'>,
  all: readonly Pick<Member, 'role'>[],
  isWhole: boolean,
): boolean =>
  isWhole &&
  member.role === 'administrator' &&
  all.filter(({ role }) => role === 'administrator').length === 1;

export const isSame = (email: string, other: string | undefined): boolean =>
  email.toLowerCase() === other?.toLowerCase();

const rank = { administrator: 0, installer: 1, member: 2 };

/** Administrators come first, then by address. */
export const inOrder = (members: readonly Member[]): readonly Member[] =>
  members.toSorted(
    (one, other) => rank[one.role] - rank[other.role] || one.email.localeCompare(other.email),
  );
