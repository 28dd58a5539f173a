/** Organisations as other capabilities see them. */
import { z } from 'zod';
import { mapConcurrently } from '../platform/concurrency.ts';
import { defineProblems } from '../platform/errors.ts';
import { idSchema } from '../platform/ids.ts';
import type { MemberRow, OrganisationRow } from './member.ts';

export type Role = MemberRow['role'];

export type Organisation = Readonly<Omit<OrganisationRow, 'administrators'>>;

/** Every method throws AppError `storage.unavailable` without an answer. */
export interface Organisations {
  /** @returns undefined for an unknown organisation */
  get(organisationId: string): Promise<Organisation | undefined>;
  /**
   * Every organisation, in id order, page by page; the first one may be named, and how many are read at once. It asks
   * the list alone, which is in the first storage account, so that organisations of an account that does not answer hold
   * up no other.
   */
  names(
    from?: string,
    atOnce?: number,
  ): AsyncGenerator<Pick<Organisation, 'id' | 'name' | 'createdAt'>>;
  /** Every organisation as it was 15 seconds ago at most, up to 100,000: for searches, which ask again and again. */
  recentNames(): Promise<readonly NamedOrganisation[]>;
  /** Whether the user of this key is a member with a role that may use the live channel. */
  mayListen(organisationId: string, userKey: string): Promise<boolean>;
}

/** The erasure of organisations, in the background. */
export interface OrganisationErasures {
  /**
   * Begins to erase an organisation.
   *
   * @throws AppError `organisation.not-found`, `request.busy`, `storage.unavailable`
   */
  begin(actor: string, organisationId: string): Promise<void>;
  /**
   * Begins to erase what is left of an organisation whose erasure has begun before.
   *
   * @throws AppError `organisation.not-found` for an id that never was one, `request.busy`, `storage.unavailable`
   */
  eraseAgain(actor: string, organisationId: string): Promise<void>;
}

/** An organisation by its name, as operators see it beside whatever belongs to it. */
export const namedOrganisationSchema = z
  .object({
    id: z.string().meta({ description: '`platform` concerns no single organisation.' }),
    name: z.string(),
  })
  .meta({ id: 'NamedOrganisation', examples: [{ id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' }] });
export type NamedOrganisation = z.infer<typeof namedOrganisationSchema>;

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

/** The parameter by which operators search a list of records that belong to organisations. */
export const searchText = z.string().max(100).optional();

/**
 * Finds records by a part of the name or id of their organisation, or of a text of their own, in any case. Without
 * `text` every record is found, and nothing is read.
 *
 * @throws AppError `storage.unavailable`
 */
export async function recordFinder(
  organisations: Pick<Organisations, 'recentNames'>,
  text: string | undefined,
): Promise<(record: { readonly organisationId: string }, ...own: readonly string[]) => boolean> {
  if (text === undefined) return () => true;
  const wanted = text.toLowerCase();
  const holds = (part: string): boolean => part.toLowerCase().includes(wanted);
  const all = [PLATFORM, ...(await organisations.recentNames())];
  const found = new Set(all.filter(({ id, name }) => holds(id) || holds(name)).map(({ id }) => id));
  return ({ organisationId }, ...own) => found.has(organisationId) || own.some(holds);
}

export const ERASURE_QUEUE = 'organisation-erasure';
export const erasureSchema = z.object({
  organisationId: idSchema,
  /** Who asked for it, as the audit names them. Messages of 0.2 have none. */
  actor: z.string().default('system'),
  /** Names this request, so that its end is recorded once. */
  erasureId: z.string().default(''),
  /** How many rounds have gone before. */
  round: z.int().default(0),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** For every capability that is asked about an organisation by its id. */
export const unknownOrganisationProblems = defineProblems({
  'organisation.not-found': {
    kind: 'not-found',
    title: 'There is no such organisation, or you are not a member of it',
    action: 'Check that you are signed in with the address that was invited.',
  },
});
