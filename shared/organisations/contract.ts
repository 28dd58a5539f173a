/** What peers may know of organisations. */
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
  get(organisationId: string): Promise<Organisation | undefined>;
  /** Every organisation, in id order, page by page. */
  each(): AsyncGenerator<Organisation>;
}

export const ERASURE_QUEUE = 'organisation-erasure';
