/** `/places`: rooms and room lists that the address book shows. */
import type { Hono } from 'hono';
import { findIana, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import type { DirectoryReader } from '../../directory/model.ts';
import type { Access } from '../access.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { page, pick, readQuery, readSelect } from '../odata.ts';
import type { Room, Rooms } from '../rooms.ts';
import { ianaZone } from '../time.ts';

const ROOM = 'microsoft.graph.room';
const ROOM_LIST = 'microsoft.graph.roomlist';
const LIMITS = { pageSize: 100, maximum: 1000 };

export function registerPlaceRoutes(
  app: Hono<GraphEnv>,
  parts: { base: string; directory: DirectoryReader; rooms: Rooms; access: Access },
): void {
  const { base, directory, rooms, access } = parts;
  const visible = (tenantId: string): Room[] =>
    [...rooms.list(tenantId)].filter(({ hidden }) => !hidden);
  const listsOf = (tenantId: string): RoomList[] => {
    const domain = directory.tenant(tenantId)?.domain ?? '';
    const buildings = new Set(visible(tenantId).flatMap(({ building }) => building ?? []));
    return [...buildings].map((building) => roomList(building, domain));
  };

  app.use('/places/*', async (context, next) => {
    access.requireRole(context.get('caller'), 'Place.Read.All');
    await next();
  });

  const sendRooms = (found: readonly Room[], requestUrl: string): Response => {
    const url = new URL(requestUrl);
    const query = readQuery(url.searchParams, LIMITS);
    const at = { base, entitySet: `places/${ROOM}`, url };
    return Response.json(
      page(found, query, at, (room) => pick(renderRoom(room), query.select, ROOM)),
    );
  };

  app.get(`/places/${ROOM}`, (context) =>
    sendRooms(visible(context.get('caller').tenantId), context.req.url),
  );

  app.get(`/places/${ROOM_LIST}`, (context) => {
    const url = new URL(context.req.url);
    const query = readQuery(url.searchParams, LIMITS);
    const at = { base, entitySet: `places/${ROOM_LIST}`, url };
    const lists = listsOf(context.get('caller').tenantId);
    return context.json(
      page(lists, query, at, (list) => pick({ ...list }, query.select, ROOM_LIST)),
    );
  });

  app.get(`/places/:list/${ROOM_LIST}/rooms`, (context) => {
    const { tenantId } = context.get('caller');
    const wanted = context.req.param('list').toLowerCase();
    const list = listsOf(tenantId).find(({ emailAddress }) => emailAddress === wanted);
    if (list === undefined) throw errors.resourceNotFound();
    return sendRooms(
      visible(tenantId).filter(({ building }) => building === list.displayName),
      context.req.url,
    );
  });

  app.get('/places/:place', (context) => {
    const room = rooms.find(context.get('caller').tenantId, context.req.param('place'));
    if (room === undefined || room.hidden) throw errors.resourceNotFound();
    const select = readSelect(new URL(context.req.url).searchParams);
    return context.json({
      '@odata.context': `${base}/$metadata#places/${ROOM}/$entity`,
      '@odata.type': `#${ROOM}`,
      ...pick(renderRoom(room), select, ROOM),
    });
  });
}

interface RoomList {
  readonly id: string;
  readonly displayName: string;
  readonly emailAddress: string;
}

function roomList(building: string, domain: string): RoomList {
  const name = building.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const emailAddress = `rooms-${name}@${domain}`;
  return { id: emailAddress, displayName: building, emailAddress };
}

/** Places know no time zone: clients have only the address to go by. */
function renderRoom(room: Room): Readonly<Record<string, unknown>> {
  const floorNumber = Number(room.floor ?? Number.NaN);
  const place = room.place ?? {};
  return {
    id: room.id,
    emailAddress: room.emailAddress,
    displayName: room.displayName,
    nickname: room.displayName,
    label: null,
    phone: null,
    capacity: room.capacity,
    building: room.building,
    floorNumber: Number.isInteger(floorNumber) ? floorNumber : null,
    floorLabel: room.floor,
    isWheelChairAccessible: place.isWheelChairAccessible ?? false,
    bookingType: 'standard',
    tags: place.tags ?? [],
    audioDeviceName: place.audioDeviceName ?? null,
    videoDeviceName: place.videoDeviceName ?? null,
    displayDeviceName: place.displayDeviceName ?? null,
    geoCoordinates: null,
    address: addressOf(room),
  };
}

/** Null until somebody runs Set-Place, as at Microsoft. */
function addressOf({ timeZone, place }: Room) {
  if (timeZone === null && place?.address === undefined) return null;
  const town = timeZone === null ? {} : townOf(timeZone);
  const given = place?.address ?? town;
  return {
    street: null,
    city: town.city ?? null,
    state: null,
    postalCode: null,
    countryOrRegion: null,
    ...given,
  };
}

/** A town whose address tells the zone: IANA names most zones after one. */
function townOf(timeZone: string): { readonly city?: string; readonly countryOrRegion?: string } {
  const iana = findIana(timeZone)[0] ?? timeZone;
  const countryOrRegion = WINDOWS_TO_IANA_MAP.find(
    ({ territory, iana: names }) =>
      /^[A-Y][A-Z]$/.test(territory) && names.some((name) => name === iana),
  )?.territory;
  // Nobody lives in UTC itself; Iceland keeps it all year.
  if (ianaZone(timeZone) === 'UTC') return { city: 'Reykjavik', countryOrRegion: 'IS' };
  const city = iana.split('/').at(-1)?.replaceAll('_', ' ') ?? '';
  return { city, ...(countryOrRegion === undefined ? {} : { countryOrRegion }) };
}
