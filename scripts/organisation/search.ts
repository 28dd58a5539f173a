/** Looks for everything that the service stores about an organisation. */
import { z } from 'zod';
import { type Api, call } from './api.ts';

const pageSchema = z.object({
  items: z.array(z.object({ place: z.string(), key: z.string(), data: z.unknown() })),
  nextLink: z.string().optional(),
});
export type StoredRecord = z.infer<typeof pageSchema>['items'][number];

interface DataPage {
  readonly items: readonly StoredRecord[];
  /** Where the next page is; undefined at the end. */
  readonly next: string | undefined;
}

export const firstPage = (organisationId: string): string =>
  `operations/organisations/${organisationId}/data?limit=200`;

/** @throws Refusal */
export async function readPage(api: Api, address: string): Promise<DataPage> {
  const { items, nextLink } = pageSchema.parse(await (await call(api, 'GET', address)).json());
  return { items, next: nextLink };
}

/** How many records there are, by place. @throws Refusal */
export async function countRecords(
  api: Api,
  organisationId: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let next: string | undefined = firstPage(organisationId); next !== undefined; ) {
    const page: DataPage = await readPage(api, next);
    for (const { place } of page.items) counts.set(place, (counts.get(place) ?? 0) + 1);
    ({ next } = page);
  }
  return counts;
}
