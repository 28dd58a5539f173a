/** Every field that takes a text, over the real handlers and real tables. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import type { Deps, Platform } from '../../shared/composition/deps.ts';
import { composeOrganisations } from '../../shared/composition/organisations.ts';
import { composeRooms } from '../../shared/composition/rooms.ts';
import * as deviceEndpoints from '../../shared/devices/endpoints.ts';
import * as organisationEndpoints from '../../shared/organisations/endpoints.ts';
import type { Endpoint, HandlerOf } from '../../shared/platform/endpoint.ts';
import { httpHandler } from '../../shared/platform/http-handler.ts';
import { tableOpener } from '../../shared/platform/table-storage.ts';
import * as roomEndpoints from '../../shared/rooms/endpoints.ts';
import { administrator, ORGANISATION, startDevices } from './devices.ts';

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly name?: string;
    readonly displayName?: string;
    readonly items?: readonly { readonly id: string }[];
  };
}

interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly url?: string;
}

/** A field that people fill in: how it is sent, the pointer of a refusal, and where an accepted text is shown. */
export interface Field {
  send(text: string): Promise<Answer>;
  readonly pointer: string;
  shown?(answer: Answer): Promise<string | undefined>;
  /** The organisation that an accepted text belongs to. */
  organisation?(answer: Answer): string;
}

export const NAME_FIELDS = [
  'the name of a new organisation',
  'the new name of an organisation',
  'the name of a new device',
  'the new name of a device',
  'the name of a device in a list',
  'the name of a new room',
] as const;

/** The organisation whose rooms Microsoft lists. */
export const OF_MICROSOFT = 'tenant-of-microsoft';

/** Sends a request through the trigger's own wrapper, as an administrator. */
export async function call<E extends Endpoint>(
  endpoint: E,
  handler: HandlerOf<E>,
  { params = {}, query = {}, body = {}, url = 'http://localhost/api/x' }: Asked,
): Promise<Answer> {
  const trigger = httpHandler(
    endpoint,
    {
      authorizer: () => ({ authorise: () => Promise.resolve(administrator as never) }),
      origins: () => ({ PORTAL_URL: 'https://portal.example.com' }),
    },
    handler,
  );
  const request = new HttpRequest({
    method: endpoint.method,
    url,
    params,
    query,
    headers: { 'content-type': endpoint.bodyType ?? 'application/json' },
    ...(endpoint.body === undefined
      ? {}
      : { body: { string: typeof body === 'string' ? body : JSON.stringify(body) } }),
  });
  const context = new InvocationContext({ functionName: 'test', invocationId: 'i' });
  const answer = await trigger(request, context);
  const { status = 200, body: text } = answer as { status?: number; body?: string };
  return { status, body: text === undefined ? {} : JSON.parse(text) };
}

export async function openTextFields() {
  const rig = await startDevices();
  let places: readonly object[] = [];
  const platform = {
    config: rig.config,
    clock: rig.clock,
    openTable: tableOpener(rig.config),
    openQueue: () => ({ send: () => Promise.resolve() }),
  } as unknown as Platform;
  const peers = {
    audit: () => ({ append: () => Promise.resolve() }),
    live: () => ({ publish: () => Promise.resolve(), expel: () => Promise.resolve() }),
    graph: () => ({ send: () => Promise.resolve({ status: 200, body: { value: places } }) }),
    connections: () => ({
      get: () => Promise.resolve({ state: 'ready', tenantId: 'tenant', discovery: {}, sync: {} }),
    }),
    calendars: () => ({
      freshness: () => Promise.resolve(new Map()),
      defaultTimeZone: () => Promise.resolve(null),
      probe: () => Promise.resolve('readable'),
      reread: () => Promise.resolve(),
    }),
    scope: () => ({ watch: () => Promise.resolve() }),
  } as unknown as Deps;
  const organisations = composeOrganisations(platform, peers);
  const rooms = composeRooms(platform, peers);
  const made = await call(
    organisationEndpoints.organisationsCreate,
    organisations.http.organisationsCreate,
    { body: { name: 'Ours' } },
  );
  const org = made.body.id ?? '';
  const { id: device } = await rig.create();
  return {
    rig,
    organisations,
    rooms,
    openTable: platform.openTable,
    org,
    names: nameFields({ rig, organisations, rooms, org, device }),
    /** Pairs a new device that says these of itself. */
    async pair(texts: { readonly serialNumber: string; readonly model: string }) {
      rig.advance(61_000);
      const { id, pairingCode } = await rig.create();
      const { status } = await call(deviceEndpoints.devicesPair, rig.devices.http.devicesPair, {
        body: { pairingCode, ...texts },
      });
      return { id, status };
    },
    /** Has Microsoft list a room for each text, which stands in every field of it. */
    async listRooms(texts: readonly string[]) {
      places = texts.map((text, at) => ({
        id: `place-${at}-${text}`,
        emailAddress: `room${at}@contoso.example`,
        displayName: text,
        building: text,
        floorLabel: text,
        videoDeviceName: text,
        tags: [text],
      }));
      await rooms.contract.refresh(OF_MICROSOFT);
    },
    close: () => rig.close(),
  };
}

interface World {
  readonly rig: Awaited<ReturnType<typeof startDevices>>;
  readonly organisations: ReturnType<typeof composeOrganisations>;
  readonly rooms: ReturnType<typeof composeRooms>;
  readonly org: string;
  readonly device: string;
}

/** A list of devices with one line. */
export const csv = (...fields: string[]) =>
  `name,room\r\n${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\r\n`;

function nameFields({ rig, organisations, rooms, org, device }: World) {
  const deviceCalled = async (id: string) => (await rig.view(id)).name;
  const ofDevices = { organisation: () => ORGANISATION };
  const read = async (id: string) =>
    (
      await call(organisationEndpoints.organisationsGet, organisations.http.organisationsGet, {
        params: { org: id },
      })
    ).body;
  let added = 0;
  return {
    'the name of a new organisation': {
      pointer: '/name',
      send: (name) =>
        call(organisationEndpoints.organisationsCreate, organisations.http.organisationsCreate, {
          body: { name },
        }),
      shown: async ({ body }) => (await read(body.id ?? '')).name,
      organisation: ({ body }) => body.id ?? '',
    },
    'the new name of an organisation': {
      pointer: '/name',
      send: (name) =>
        call(organisationEndpoints.organisationsPatch, organisations.http.organisationsPatch, {
          params: { org },
          body: { name },
        }),
      shown: async () => (await read(org)).name,
      organisation: () => org,
    },
    'the name of a new device': {
      ...ofDevices,
      pointer: '/name',
      send: (name) =>
        call(deviceEndpoints.devicesCreate, rig.devices.http.devicesCreate, {
          params: { org: ORGANISATION },
          body: { name },
        }),
      shown: ({ body }) => deviceCalled(body.id ?? ''),
    },
    'the new name of a device': {
      ...ofDevices,
      pointer: '/name',
      send: (name) =>
        call(deviceEndpoints.devicesRename, rig.devices.http.devicesRename, {
          params: { org: ORGANISATION, device },
          body: { name },
        }),
      shown: () => deviceCalled(device),
    },
    'the name of a device in a list': {
      ...ofDevices,
      pointer: '/2/name',
      send: (name) =>
        call(deviceEndpoints.devicesInstall, rig.devices.http.devicesInstall, {
          params: { org: ORGANISATION },
          body: csv(name, ''),
        }),
      shown: ({ body }) => deviceCalled(body.items?.[0]?.id ?? ''),
    },
    'the name of a new room': {
      pointer: '/displayName',
      send: (displayName) =>
        call(roomEndpoints.roomsAdd, rooms.http.roomsAdd, {
          params: { org },
          body: { displayName, emailAddress: `room-${(added += 1)}@contoso.example` },
        }),
      shown: async ({ body }) =>
        (
          await call(roomEndpoints.roomsGet, rooms.http.roomsGet, {
            params: { org, room: body.id ?? '' },
          })
        ).body.displayName,
      organisation: () => org,
    },
  } satisfies Record<(typeof NAME_FIELDS)[number], Field>;
}
