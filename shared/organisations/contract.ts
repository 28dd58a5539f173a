/** Organisations as other capabilities see them. */
import { defineProblems } from '../platform/errors.ts';

/** An installer may pair devices and assign rooms, and sees what that takes. */
export type Role = 'administrator' | 'member' | 'installer';

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  /** The marketplace switch: installed by default. */
  readonly calendarInstalled: boolean;
  /** Set while an operator's deletion is under way. */
  readonly deletingSince?: string | undefined;
}

export interface Organisations {
  /** @returns undefined for an unknown organisation */
  get(organisationId: string): Promise<Organisation | undefined>;
  /** Every organisation, in id order, page by page; the first one may be named. */
  each(from?: string): AsyncGenerator<Organisation>;
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
