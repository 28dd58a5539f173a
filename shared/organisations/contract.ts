/** Organisations as other capabilities see them. */
import { defineProblems } from '../platform/errors.ts';
import type { MemberRow, OrganisationRow } from './member.ts';

export type Role = MemberRow['role'];

export type Organisation = Readonly<Omit<OrganisationRow, 'administrators'>>;

/** Every method throws AppError `storage.unavailable` without an answer. */
export interface Organisations {
  /** @returns undefined for an unknown organisation */
  get(organisationId: string): Promise<Organisation | undefined>;
  /** Every organisation, in id order, page by page; the first one may be named. */
  each(from?: string): AsyncGenerator<Organisation>;
  /** Whether the user of this key is a member with a role that may use the live channel. */
  mayListen(organisationId: string, userKey: string): Promise<boolean>;
}

export const ERASURE_QUEUE = 'organisation-erasure';

/** For every capability that is asked about an organisation by its id. */
export const unknownOrganisationProblems = defineProblems({
  'organisation.not-found': {
    kind: 'not-found',
    title: 'There is no such organisation, or you are not a member of it',
    action: 'Check that you are signed in with the address that was invited.',
  },
});
