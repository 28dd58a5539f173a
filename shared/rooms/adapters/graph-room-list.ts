/**
 * The tenant's rooms through the Places API; lenient about types, since Microsoft's samples disagree with its schema.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type AppIdentity, type Graph, MicrosoftError } from '../../microsoft/contract.ts';
import { cleanText } from '../../platform/text.ts';
import { plainAddress } from '../email-address.ts';
import type { RoomList } from '../ports.ts';
import type { FoundRoom } from '../room.ts';

const PAGE = 100;
/** 100,000 rooms. The bound ends the reading of a service that never stops paging. */
const MOST_PAGES = 1000;
const PATH = '/places/microsoft.graph.room';
/** After a longer Retry-After the queue message is tried again, and the list is read from its beginning. */
const LONGEST_WAIT_SECONDS = 20;
const MOST_WAITS = 3;
const MOST_TAGS = 50;

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
const whole = z
  .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)])
  .pipe(z.number().int().min(0).max(100_000))
  .nullish()
  .catch(null);
const truth = z
  .union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })])
  .nullish()
  .catch(null);

const placeSchema = z.object({
  id: text,
  emailAddress: z
    .string()
    .overwrite((text) => cleanText(text, Number.POSITIVE_INFINITY) ?? '')
    .min(3)
    .max(320)
    .includes('@'),
  displayName: text,
  capacity: whole,
  building: text,
  floorLabel: text,
  floorNumber: text,
  audioDeviceName: text,
  videoDeviceName: text,
  displayDeviceName: text,
  /** Older samples of Microsoft use this name. */
  displayDevice: text,
  isWheelChairAccessible: truth,
  isWheelchairAccessible: truth,
  tags: z.array(z.unknown()).nullish().catch(null),
  address: z.object({ city: text, state: text, countryOrRegion: text }).nullish().catch(null),
});

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().nullish(),
});

export const graphRoomList = (
  graph: () => Graph,
  pause: (seconds: number) => Promise<unknown> = (seconds) => sleep(seconds * 1000),
): RoomList => ({
  async read(identity) {
    const found: FoundRoom[] = [];
    const addresses = new Set<string>();
    const readPage = patientReader(graph(), identity, pause);
    // Imported only here: its data would double the start time of the app.
    const { guessTimeZone } = await import('./guess-time-zone.ts');
    let path: string | undefined = `${PATH}?$top=${PAGE}`;
    let probing = false;
    let seen = 0;
    for (let pages = 0; path !== undefined; pages += 1) {
      // An incomplete list would remove rooms.
      if (pages === MOST_PAGES) throw new MicrosoftError('unknown', { code: 'endless-list' });
      const page = await readPage(path);
      const rooms = page.value.flatMap((value) => parsePlace(value, guessTimeZone));
      const known = addresses.size;
      for (const room of rooms) addresses.add(room.emailAddress);
      found.push(...rooms);
      seen += page.value.length;
      // A service that ignores $skip would answer the same page for ever.
      if (probing && addresses.size === known) break;
      path = page['@odata.nextLink'] ?? undefined;
      probing = path === undefined && page.value.length >= PAGE;
      // A full page without a nextLink does not prove the end of the list: one more request does.
      if (probing) path = `${PATH}?$top=${PAGE}&$skip=${seen}`;
    }
    return found;
  },
});

/** Obeys a short Retry-After within the list, instead of reading the whole list again. */
function patientReader(
  graph: Graph,
  identity: AppIdentity,
  pause: (seconds: number) => Promise<unknown>,
) {
  let waits = 0;
  return async (path: string) => {
    for (;;) {
      try {
        const { body } = await graph.send(identity, { method: 'GET', path });
        const page = pageSchema.safeParse(body);
        if (!page.success) throw new MicrosoftError('unknown', { cause: page.error });
        return page.data;
      } catch (error) {
        waits += 1;
        const seconds = error instanceof MicrosoftError ? error.retryAfterSeconds : undefined;
        if (seconds === undefined || seconds > LONGEST_WAIT_SECONDS || waits > MOST_WAITS) {
          throw error;
        }
        await pause(seconds);
      }
    }
  };
}

function parsePlace(
  value: unknown,
  guessTimeZone: (address: NonNullable<z.infer<typeof placeSchema>['address']>) => string | null,
): FoundRoom[] {
  const parsed = placeSchema.safeParse(value);
  if (!parsed.success) return [];
  const place = parsed.data;
  const { id, emailAddress, address, tags } = place;
  return [
    {
      emailAddress: plainAddress(emailAddress),
      ...(id === null || id === undefined ? {} : { placeId: id }),
      displayName: named(place.displayName) ?? emailAddress,
      capacity: place.capacity ?? null,
      building: named(place.building),
      floor: named(place.floorLabel) ?? named(place.floorNumber),
      equipment: {
        audioDevice: named(place.audioDeviceName),
        videoDevice: named(place.videoDeviceName),
        displayDevice: named(place.displayDeviceName) ?? named(place.displayDevice),
        wheelchairAccessible: place.isWheelChairAccessible ?? place.isWheelchairAccessible ?? null,
        tags: (tags ?? [])
          .flatMap((tag) => (typeof tag === 'string' ? (named(tag) ?? []) : []))
          .slice(0, MOST_TAGS),
      },
      timeZone: address === null || address === undefined ? null : guessTimeZone(address),
    },
  ];
}

const named = (value: string | null | undefined): string | null => cleanText(value, 128) ?? null;
