/** Hostile texts through every field that takes one, over the real handlers and real tables. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as alertEndpoints from '../../../shared/alerts/endpoints.ts';
import * as calendarEndpoints from '../../../shared/calendar/endpoints.ts';
import type { Deps, Platform } from '../../../shared/composition/deps.ts';
import { composeOrganisations } from '../../../shared/composition/organisations.ts';
import { composeRooms } from '../../../shared/composition/rooms.ts';
import * as deviceEndpoints from '../../../shared/devices/endpoints.ts';
import { signedInUser } from '../../../shared/microsoft/adapters/signed-in-user.ts';
import * as organisationEndpoints from '../../../shared/organisations/endpoints.ts';
import type { Endpoint, HandlerOf, HttpResult } from '../../../shared/platform/endpoint.ts';
import { ok } from '../../../shared/platform/endpoint.ts';
import { httpHandler } from '../../../shared/platform/http-handler.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { cleanText, unseenCharacter } from '../../../shared/platform/text.ts';
import * as roomEndpoints from '../../../shared/rooms/endpoints.ts';
import * as scopeEndpoints from '../../../shared/scope/endpoints.ts';
import { administrator, ORGANISATION, startDevices } from '../../support/devices.ts';
import { hostileText, innocent } from '../../support/hostile-texts.ts';

const RUNS = 12;
const someText = fc.oneof({ weight: 3, arbitrary: hostileText }, fc.constantFrom(...innocent));

let rig: Awaited<ReturnType<typeof startDevices>>;
let organisations: ReturnType<typeof composeOrganisations>;
let rooms: ReturnType<typeof composeRooms>;
let places: object[] = [];
let org = '';
let device = '';

beforeAll(async () => {
  rig = await startDevices();
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
  organisations = composeOrganisations(platform, peers);
  rooms = composeRooms(platform, peers);
  const { organisationsCreate } = organisationEndpoints;
  const made = await call(organisationsCreate, organisations.http.organisationsCreate, {
    body: { name: 'Ours' },
  });
  org = made.body.id ?? '';
  device = (await rig.create()).id;
});
afterAll(() => rig.close());

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly name?: string;
    readonly displayName?: string;
    readonly items?: readonly { readonly id: string }[];
  };
}

async function call<E extends Endpoint>(
  endpoint: E,
  handler: HandlerOf<E>,
  {
    params = {},
    query = {},
    body = {},
  }: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown },
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
    url: 'http://localhost/api/x',
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

/** Stands for handlers that an address which is refused must not reach. */
const taken = (): Promise<HttpResult> => Promise.resolve(ok({}));

/** A field that people fill in: how it is sent, the pointer of a refusal, and where an accepted text is shown. */
interface Field {
  send(text: string): Promise<Answer>;
  readonly pointer: string;
  shown?(answer: Answer): Promise<string | undefined>;
}

const list = async <T>(page: Promise<{ body?: unknown }>) =>
  ((await page).body as { items: T[] }).items;
const deviceCalled = async (id: string) => (await rig.view(id)).name;
const inDevice = (): Record<string, string> => ({ org: ORGANISATION, device });
const csv = (...fields: string[]) =>
  `name,room\r\n${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\r\n`;

const names: Readonly<Record<string, Field>> = {
  'the name of a new organisation': {
    pointer: '/name',
    send: (name) =>
      call(organisationEndpoints.organisationsCreate, organisations.http.organisationsCreate, {
        body: { name },
      }),
    shown: async ({ body }) => (await read(body.id ?? '')).name,
  },
  'the new name of an organisation': {
    pointer: '/name',
    send: (name) =>
      call(organisationEndpoints.organisationsPatch, organisations.http.organisationsPatch, {
        params: { org },
        body: { name },
      }),
    shown: async () => (await read(org)).name,
  },
  'the name of a new device': {
    pointer: '/name',
    send: (name) =>
      call(deviceEndpoints.devicesCreate, rig.devices.http.devicesCreate, {
        params: { org: ORGANISATION },
        body: { name },
      }),
    shown: ({ body }) => deviceCalled(body.id ?? ''),
  },
  'the new name of a device': {
    pointer: '/name',
    send: (name) =>
      call(deviceEndpoints.devicesRename, rig.devices.http.devicesRename, {
        params: inDevice(),
        body: { name },
      }),
    shown: () => deviceCalled(device),
  },
  'the name of a device in a list': {
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
  },
};
let added = 0;

async function read(id: string): Promise<Answer['body']> {
  const { organisationsGet } = organisationEndpoints;
  return (
    await call(organisationsGet, organisations.http.organisationsGet, { params: { org: id } })
  ).body;
}

/** Fields that a hostile text never fits: the whole text is refused. */
const addresses: Readonly<Record<string, Field>> = {
  'the address of a new member': {
    pointer: '/email',
    send: (text) =>
      call(organisationEndpoints.membersCreate, organisations.http.membersCreate, {
        params: { org },
        body: { email: `a${text}@x.example`, role: 'member' },
      }),
  },
  'the address of a new room': {
    pointer: '/emailAddress',
    send: (text) =>
      call(roomEndpoints.roomsAdd, rooms.http.roomsAdd, {
        params: { org },
        body: { emailAddress: `a${text}@x.example` },
      }),
  },
  'the room of a device in a list': {
    pointer: '/2/room',
    send: (text) =>
      call(deviceEndpoints.devicesInstall, rig.devices.http.devicesInstall, {
        params: { org: ORGANISATION },
        body: csv('Fine', text),
      }),
  },
  'the address of a webhook': {
    pointer: '/url',
    send: (text) => {
      const { set } = alertEndpoints.organisationWebhook;
      return call(set, taken, {
        params: { org },
        body: { url: `https://x.example/${text}` },
      });
    },
  },
  'the webhook of the contact': {
    pointer: '/contactWebhook',
    send: (text) => {
      const { calendarSettingsChange } = calendarEndpoints;
      return call(calendarSettingsChange, taken, {
        params: { org },
        body: { contactWebhook: `https://x.example/${text}` },
      });
    },
  },
  'the mailbox that must be refused': {
    pointer: '/canary',
    send: (text) => {
      const { scopeCheck } = scopeEndpoints;
      return call(scopeCheck, taken, {
        params: { org },
        body: { canary: `a${text}@x.example` },
      });
    },
  },
};

const refusalOf = (pointer: string) => ({
  status: 400,
  body: {
    code: expect.stringMatching(/^(request\.invalid|device\.list-invalid)$/),
    errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
  },
});

describe('a text that somebody types', () => {
  it.each(Object.entries(names))(
    'For %s it is stored and shown as it is, or refused by a pointer.',
    async (_, field) => {
      await fc.assert(
        fc.asyncProperty(someText, async (typed) => {
          const text =
            typed.toWellFormed() === typed || !field.pointer.startsWith('/2') ? typed : 'x';
          const answer = await field.send(text);
          if (unseenCharacter(text) !== undefined) {
            expect(answer).toMatchObject(refusalOf(field.pointer));
          } else {
            expect(answer.status).toBeLessThan(300);
            expect(await field.shown?.(answer)).toBe(text);
          }
        }),
        { numRuns: RUNS, examples: [['x\u2028y'], ['x\u2029y']] },
      );
    },
  );

  it.each(Object.entries(addresses))('For %s it is refused by a pointer.', async (_, field) => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (typed) => {
        fc.pre(unseenCharacter(typed) !== undefined);
        expect(await field.send(typed)).toMatchObject(refusalOf(field.pointer));
      }),
      { numRuns: RUNS, examples: [['x\u2028y'], ['x\u202ey']] },
    );
  });

  it('A member whose path is no id and no address is refused, whatever it holds.', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (member) => {
        const { status } = await call(
          organisationEndpoints.membersDelete,
          organisations.http.membersDelete,
          { params: { org, member } },
        );
        expect(status).toBe(404);
      }),
      { numRuns: RUNS, examples: [['a/b'], ['a#b'], ['a\u0000b'], ['x\u2028y']] },
    );
  });

  it('A page that begins after a text that no list gave out is refused or empty.', async () => {
    const cursors = fc
      .constantFrom('', 'member|', 'member|a/')
      .chain((prefix) =>
        hostileText.map((text) => Buffer.from(prefix + text).toString('base64url')),
      );
    await fc.assert(
      fc.asyncProperty(cursors, async (after) => {
        const lists = [
          call(organisationEndpoints.membersList, organisations.http.membersList, {
            params: { org },
            query: { after },
          }),
          call(deviceEndpoints.devicesList, rig.devices.http.devicesList, {
            params: { org: ORGANISATION },
            query: { after },
          }),
          call(roomEndpoints.roomsList, rooms.http.roomsList, {
            params: { org },
            query: { after },
          }),
        ];
        for (const { status } of await Promise.all(lists)) expect([200, 400]).toContain(status);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a text of a device', () => {
  it('Serial number and model are cleaned, and never empty.', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(someText, fc.constantFrom('\u200b', '\u202e')), async (text) => {
        rig.advance(61_000);
        const { id, pairingCode } = await rig.create();
        const { status } = await call(deviceEndpoints.devicesPair, rig.devices.http.devicesPair, {
          body: { pairingCode, serialNumber: text, model: text },
        });
        const clean = cleanText(text, 128) ?? 'unknown';
        expect(status).toBe(201);
        expect(await rig.view(id)).toMatchObject({ serialNumber: clean, model: clean });
      }),
      { numRuns: RUNS, examples: [['x\u2028y']] },
    );
  });
});

describe('a text of Microsoft', () => {
  it('Names of rooms, buildings, floors and equipment are cleaned and never stop the list of rooms.', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someText, { minLength: 3, maxLength: 3 }), async (texts) => {
        places = [...texts, '\u200b\u2028'].map((text, at) => ({
          id: `place-${at}-${text}`,
          emailAddress: `room${at}@contoso.example`,
          displayName: text,
          building: text,
          floorLabel: text,
          videoDeviceName: text,
          tags: [text],
        }));
        await rooms.contract.refresh('tenant-of-microsoft');
        const found = await list<{ displayName: string; emailAddress: string; state: string }>(
          rooms.http.roomsList({
            caller: administrator,
            params: { org: 'tenant-of-microsoft' },
            query: { limit: 50 },
            url: 'http://localhost/api/x',
          } as never),
        );
        expect(found.filter(({ state }) => state !== 'gone')).toHaveLength(4);
        for (const [at, text] of [...texts, '\u200b\u2028'].entries()) {
          const clean = cleanText(text, 128);
          const emailAddress = `room${at}@contoso.example`;
          expect(found.find((room) => room.emailAddress === emailAddress)).toMatchObject({
            displayName: clean ?? emailAddress,
            building: clean ?? null,
            floor: clean ?? null,
            equipment: { videoDevice: clean ?? null, tags: clean === undefined ? [] : [clean] },
          });
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('The name of a tenant is cleaned, and one of which nothing is left counts as none.', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(someText, fc.constant('\u200b\u2028')), async (displayName) => {
        const answer = encodeURIComponent(JSON.stringify({ value: [{ displayName }] }));
        const user = signedInUser({
          graphUrl: `data:application/json,${answer}#`,
          accessToken: 'token',
          timeoutSeconds: 5,
        });
        expect(await user.tenantName()).toBe(cleanText(displayName, 256));
      }),
      { numRuns: RUNS },
    );
  });
});
