/** Hostile texts through every field that takes one, over the real handlers and real tables. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as alertEndpoints from '../../../shared/alerts/endpoints.ts';
import * as calendarEndpoints from '../../../shared/calendar/endpoints.ts';
import * as deviceEndpoints from '../../../shared/devices/endpoints.ts';
import { signedInUser } from '../../../shared/microsoft/adapters/signed-in-user.ts';
import * as organisationEndpoints from '../../../shared/organisations/endpoints.ts';
import { type HttpResult, ok } from '../../../shared/platform/endpoint.ts';
import { cleanText, unseenCharacter } from '../../../shared/platform/text.ts';
import * as roomEndpoints from '../../../shared/rooms/endpoints.ts';
import * as scopeEndpoints from '../../../shared/scope/endpoints.ts';
import { administrator, ORGANISATION } from '../../support/devices.ts';
import { hostileText, innocent } from '../../support/hostile-texts.ts';
import {
  call,
  csv,
  type Field,
  NAME_FIELDS,
  OF_MICROSOFT,
  openTextFields,
} from '../../support/text-fields.ts';

const RUNS = 12;
const someText = fc.oneof({ weight: 3, arbitrary: hostileText }, fc.constantFrom(...innocent));

let fields: Awaited<ReturnType<typeof openTextFields>>;
beforeAll(async () => {
  fields = await openTextFields();
});
afterAll(() => fields.close());

/** Stands for handlers that an address which is refused must not reach. */
const taken = (): Promise<HttpResult> => Promise.resolve(ok({}));

/** Fields that a hostile text never fits: the whole text is refused. */
const addresses: Readonly<Record<string, Field>> = {
  'the address of a new member': {
    pointer: '/email',
    send: (text) =>
      call(organisationEndpoints.membersCreate, fields.organisations.http.membersCreate, {
        params: { org: fields.org },
        body: { email: `a${text}@x.example`, role: 'member' },
      }),
  },
  'the address of a new room': {
    pointer: '/emailAddress',
    send: (text) =>
      call(roomEndpoints.roomsAdd, fields.rooms.http.roomsAdd, {
        params: { org: fields.org },
        body: { emailAddress: `a${text}@x.example` },
      }),
  },
  'the room of a device in a list': {
    pointer: '/2/room',
    send: (text) =>
      call(deviceEndpoints.devicesInstall, fields.rig.devices.http.devicesInstall, {
        params: { org: ORGANISATION },
        body: csv('Fine', text),
      }),
  },
  'the address of a webhook': {
    pointer: '/url',
    send: (text) => {
      const { set } = alertEndpoints.organisationWebhook;
      return call(set, taken, {
        params: { org: fields.org },
        body: { url: `https://x.example/${text}` },
      });
    },
  },
  'the webhook of the contact': {
    pointer: '/contactWebhook',
    send: (text) => {
      const { calendarSettingsChange } = calendarEndpoints;
      return call(calendarSettingsChange, taken, {
        params: { org: fields.org },
        body: { contactWebhook: `https://x.example/${text}` },
      });
    },
  },
  'the mailbox that must be refused': {
    pointer: '/canary',
    send: (text) => {
      const { scopeCheck } = scopeEndpoints;
      return call(scopeCheck, taken, {
        params: { org: fields.org },
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
  const used = new Set<string>();
  it.each(NAME_FIELDS)(
    'For %s it is stored and shown as it is, or refused by a pointer.',
    async (name) => {
      const field = fields.names[name];
      await fc.assert(
        fc.asyncProperty(someText, async (typed) => {
          const text =
            typed.toWellFormed() === typed || !field.pointer.startsWith('/2') ? typed : 'x';
          // A list refuses a name that several devices have.
          fc.pre(!field.pointer.startsWith('/2') || !used.has(text));
          used.add(text);
          const answer = await field.send(text);
          if (unseenCharacter(text) !== undefined) {
            expect(answer).toMatchObject(refusalOf(field.pointer));
          } else {
            expect(answer.status).toBeLessThan(300);
            expect(await field.shown(answer)).toBe(text);
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
          fields.organisations.http.membersDelete,
          { params: { org: fields.org, member } },
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
          call(organisationEndpoints.membersList, fields.organisations.http.membersList, {
            params: { org: fields.org },
            query: { after },
          }),
          call(deviceEndpoints.devicesList, fields.rig.devices.http.devicesList, {
            params: { org: ORGANISATION },
            query: { after },
          }),
          call(roomEndpoints.roomsList, fields.rooms.http.roomsList, {
            params: { org: fields.org },
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
        const { id, status } = await fields.pair({ serialNumber: text, model: text });
        const clean = cleanText(text, 128) ?? 'unknown';
        expect(status).toBe(201);
        expect(await fields.rig.view(id)).toMatchObject({ serialNumber: clean, model: clean });
      }),
      { numRuns: RUNS, examples: [['x\u2028y']] },
    );
  });
});

describe('a text of Microsoft', () => {
  it('Names of rooms, buildings, floors and equipment are cleaned and never stop the list of rooms.', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someText, { minLength: 3, maxLength: 3 }), async (texts) => {
        await fields.listRooms([...texts, '\u200b\u2028']);
        const { body } = await fields.rooms.http.roomsList({
          caller: administrator,
          params: { org: OF_MICROSOFT },
          query: { limit: 50 },
          url: 'http://localhost/api/x',
        } as never);
        const { items: found } = body as {
          items: { displayName: string; emailAddress: string; state: string }[];
        };
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
