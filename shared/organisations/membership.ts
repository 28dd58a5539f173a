/** Who may do what in an organisation, and how the first verified token claims an invitation. */
import type { PortalUser } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { type Role, unknownOrganisationProblems } from './contract.ts';
import { type MemberRow, memberId } from './member.ts';
import type { OrganisationStore } from './store.ts';

/**
 * The user's role in the organisation.
 * @throws `organisation.not-found` for strangers, exactly as for an unknown organisation.
 */
export async function roleOf(
  store: OrganisationStore,
  user: PortalUser,
  organisationId: string,
): Promise<Role> {
  if (!idSchema.safeParse(organisationId).success) {
    throw unknownOrganisationProblems.error('organisation.not-found');
  }
  if (user.operator !== 'none') {
    if ((await store.head(organisationId)) === undefined) {
      throw unknownOrganisationProblems.error('organisation.not-found');
    }
    return user.operator === 'full' ? 'administrator' : 'member';
  }
  const member =
    (await store.memberOfUser(organisationId, user.key)) ??
    (await claim(store, user, organisationId));
  if (member === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
  return member.role;
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
  if (invitation?.status !== 'invited') return undefined;
  const claimed = await store.changeMember(organisationId, id, (before) =>
    before?.status === 'invited' ? { ...before, status: 'active', userKey: user.key } : before,
  );
  return claimed?.userKey === user.key ? claimed : undefined;
}
