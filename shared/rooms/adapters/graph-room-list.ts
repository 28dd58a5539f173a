/** The tenant's rooms through the Places API; lenient about types, since Microsoft's samples disagree with its schema. */
import { z } from 'zod';
import { type AppIdentity, type Graph, MicrosoftError } from '../../microsoft/contract.ts';
import type { RoomList } from '../ports.ts';
import type { FoundRoom } from '../room.ts';
import { guessTimeZone } from '../time-zones.ts';

const PAGE = 100;
/** 20,000 rooms: a service that never stops paging must not keep us for ever. */
const MOST_PAGES = 200;
const PATH = '/places/microsoft.graph.room';

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
const whole = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.number().int().min(0).max(100_000))
  .nullish()
  .catch(null);

const placeSchema = z.object({
  id: text,
  emailAddress: z.string().min(3),
  displayName: text,
  capacity: whole,
  building: text,
  floorLabel: text,
  floorNumber: text,
  address: z.object({ city: text, state: text, countryOrRegion: text }).nullish().catch(null),
});

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});

export const graphRoomList = (graph: () => Graph): RoomList => ({
  async read(identity) {
    const found: FoundRoom[] = [];
    let path: string | undefined = `${PATH}?$top=${PAGE}`;
    let probing = false;
    let seen = 0;
    for (let pages = 0; path !== undefined && pages < MOST_PAGES; pages += 1) {
      const page = await readPage(graph(), identity, path);
      const before = new Set(found.map((room) => room.emailAddress));
      const rooms = page.value.flatMap(parsePlace);
      found.push(...rooms);
      seen += page.value.length;
      // A service that ignores $skip would answer the same page for ever.
      const onlyKnown = rooms.every((room) => before.has(room.emailAddress));
      if (probing && onlyKnown) break;
      path = page['@odata.nextLink'];
      probing = path === undefined && page.value.length >= PAGE;
      // Full pages without a nextLink have been reported: one more look decides.
      if (probing) path = `${PATH}?$top=${PAGE}&$skip=${seen}`;
    }
    return found;
  },
});

async function readPage(graph: Graph, identity: AppIdentity, path: string) {
  const { body } = await graph.send(identity, { method: 'GET', path });
  const page = pageSchema.safeParse(body);
  if (!page.success) throw new MicrosoftError('unknown', { cause: page.error });
  return page.data;
}

function parsePlace(value: unknown): FoundRoom[] {
  const place = placeSchema.safeParse(value);
  if (!place.success) return [];
  const { id, emailAddress, displayName, capacity, building, floorLabel, floorNumber, address } =
    place.data;
  return [
    {
      emailAddress: emailAddress.toLowerCase(),
      ...(id === null || id === undefined ? {} : { placeId: id }),
      displayName: named(displayName) ?? emailAddress,
      capacity: capacity ?? null,
      building: named(building),
      floor: named(floorLabel) ?? named(floorNumber),
      timeZone: address === null || address === undefined ? null : guessTimeZone(address),
    },
  ];
}

const named = (value: string | null | undefined): string | null => {
  const trimmed = (value ?? '').trim();
  return trimmed === '' ? null : trimmed.slice(0, 128);
};
