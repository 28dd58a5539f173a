/** Organisations as other capabilities see them. */
import { z } from 'zod';
import { mapConcurrently } from '../platform/concurrency.ts';
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
  /** As `each`, for what needs no more of it: many at once and cheap. */
  names(from?: string): AsyncGenerator<Pick<Organisation, 'id' | 'name' | 'createdAt'>>;
  /** Whether the user of this key is a member with a role that may use the live channel. */
  mayListen(organisationId: string, userKey: string): Promise<boolean>;
}

/** An organisation by its name, as operators see it beside whatever belongs to it. */
export const namedOrganisationSchema = z
  .object({
    id: z.string().meta({ description: '`platform` concerns no single organisation.' }),
    name: z.string(),
  })
  .meta({ id: 'NamedOrganisation', examples: [{ id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' }] });
type NamedOrganisation = z.infer<typeof namedOrganisationSchema>;

const READS_AT_ONCE = 16;
const PLATFORM = { id: 'platform', name: 'This service' };

/**
 * Adds its organisation to each item of a page, reading every organisation once.
 *
 * @throws AppError `storage.unavailable`
 */
export async function withOrganisations<T extends { readonly organisationId: string }>(
  organisations: Pick<Organisations, 'get'>,
  items: readonly T[],
): Promise<readonly (T & { readonly organisation: NamedOrganisation })[]> {
  const ids = [...new Set(items.map(({ organisationId }) => organisationId))];
  const named = await mapConcurrently(ids, READS_AT_ONCE, async (id) => {
    if (id === PLATFORM.id) return PLATFORM;
    return { id, name: (await organisations.get(id))?.name ?? 'An erased organisation' };
  });
  const byId = new Map(named.map((one) => [one.id, one]));
  return items.map((item) => ({
    ...item,
    organisation: byId.get(item.organisationId) ?? PLATFORM,
  }));
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
