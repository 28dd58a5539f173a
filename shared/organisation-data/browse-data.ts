/** Everything that is stored about one organisation, place by place: what an export holds, and what erasure removes. */
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Place, StoredRecord } from './ports.ts';

/** Looks of one answer, so that an organisation with little in a large table is not waited for. */
const MOST_LOOKS = 25;

export interface PlacedRecord extends StoredRecord {
  readonly place: string;
}

const SEPARATOR = '|';

/**
 * A page of records, at least up to `limit` of them when there are so many; it may be empty although more follow. `after`
 * names a place and where to go on there.
 *
 * @throws AppError `storage.unavailable`, or a problem of the vault
 */
export async function browseData(
  places: readonly Place[],
  organisationId: string,
  { limit, after }: RowPageRequest,
): Promise<RowPage<PlacedRecord>> {
  const [name, within] = splitOnce(after ?? '');
  const items: PlacedRecord[] = [];
  let at = Math.max(
    0,
    places.findIndex((place) => place.name === name),
  );
  let next = within;
  for (let looks = 0; looks < MOST_LOOKS && items.length < limit; looks += 1) {
    const place = places[at];
    if (place === undefined) return { items };
    const found = await place.look(organisationId, next);
    items.push(...found.items.map((record) => ({ ...record, place: place.name })));
    next = found.after;
    if (next === undefined) at += 1;
  }
  const place = places[at];
  return place === undefined
    ? { items }
    : { items, after: place.name + (next === undefined ? '' : SEPARATOR + next) };
}

function splitOnce(text: string): readonly [string, string | undefined] {
  const at = text.indexOf(SEPARATOR);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Every record of the organisation in one place. @throws AppError `storage.unavailable`, or a problem of the vault */
export async function* recordsIn(
  place: Place,
  organisationId: string,
): AsyncGenerator<StoredRecord> {
  let after: string | undefined;
  do {
    const page = await place.look(organisationId, after);
    yield* page.items;
    ({ after } = page);
  } while (after !== undefined);
}
