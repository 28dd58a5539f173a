/** Finds a user's role in an organisation, and claims the invitation of the first verified token. */
import type { PortalUser } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { type Role, unknownOrganisationProblems } from './contract.ts';
import { type MemberRow, memberId } from './member.ts';
import type { OrganisationStore } from './store.ts';

/**
 * The user's role in the organisation.
 *
 * @throws AppError `organisation.not-found` for strangers, exactly as for an unknown organisation
 */
export async function roleOf(
  store: OrganisationStore,
  user: PortalUser,
  organisationId: string,
): Promise<Role> {
  if (!idSchema.safeParse(organisationId).success) {
    throw unknownOrganisationProblems.error('organisation.not-found');
  }
  const isThere = async () => (await store.head(organisationId)) !== undefined;
  if (user.operator === 'full' && (await isThere())) return 'administrator';
  const role = await ownRoleOf(store, user, organisationId);
  if (role !== undefined) return role;
  if (user.operator === 'read' && (await isThere())) return 'member';
  throw unknownOrganisationProblems.error('organisation.not-found');
}

/** The role as a member, without rights as an operator. */
export const ownRoleOf = async (
  store: OrganisationStore,
  user: PortalUser,
  organisationId: string,
): Promise<Role | undefined> =>
  (
    (await store.memberOfUser(organisationId, user.key)) ??
    (await claim(store, user, organisationId))
  )?.role;

/** Whether the user is a member whose role may use the live channel: an installer may not. */
export async function mayListen(
  store: Pick<OrganisationStore, 'memberOfUser'>,
  organisationId: string,
  userKey: string,
): Promise<boolean> {
  const member = await store.memberOfUser(organisationId, userKey);
  return member !== undefined && member.role !== 'installer';
}

/** Issuer + subject becomes the key; the address is only looked at once, and only when the issuer verified it. */
async function claim(
  store: OrganisationStore,
  user: PortalUser,
  organisationId: string,
): Promise<MemberRow | undefined> {
  if (!user.emailVerified) return undefined;
  const id = memberId(organisationId, user.email);
  const invitation = await store.member(organisationId, id);
  const claimed =
    invitation?.status === 'invited'
      ? await store.changeMember(organisationId, id, (before) =>
          before?.status === 'invited'
            ? { ...before, status: 'active', userKey: user.key }
            : before,
        )
      : invitation;
  // Another request of the same user may have claimed it in the meantime.
  return claimed?.userKey === user.key ? claimed : undefined;
}
