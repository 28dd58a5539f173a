/** The HTTP contract of rooms. */
import { z } from 'zod';
import { privacySchema, roomSnapshotSchema } from '../calendar/contract.ts';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { nameSchema } from '../platform/text.ts';
import { timeZoneSchema } from '../platform/time-zone.ts';
import { roomStateSchema } from './contract.ts';
import { emailAddressSchema } from './email-address.ts';
import { equipmentSchema, unreadableReasons } from './room.ts';
import { roomChangeSchema } from './room-change.ts';
import { noticeCodes } from './room-list.ts';

const tag = 'Rooms';

const roomSchema = z
  .object({
    id: z.string(),
    displayName: z.string(),
    emailAddress: z.string(),
    capacity: z.number().int().nullable(),
    building: z.string().nullable(),
    floor: z.string().nullable(),
    equipment: equipmentSchema,
    timeZone: z.string().nullable().meta({
      description: 'IANA name; null when unknown: a device cannot be assigned to the room.',
    }),
    timeZoneFrom: z.enum(['address', 'administrator', 'organisation']).optional().meta({
      description:
        'Guessed from the postal address, set here for the room, or the default of the organisation.',
    }),
    state: roomStateSchema,
    reason: z.enum(unreadableReasons).optional().meta({
      description:
        'Why the calendar cannot be shown. `mailbox-inactive`: soft-deleted, without a licence, or not in Exchange Online.',
    }),
    privacy: privacySchema
      .optional()
      .meta({ description: "Overrides the organisation's setting for this room." }),
    readAt: z.iso.datetime().optional().meta({
      description:
        'When its calendar was last read; absent while no device shows the room, and before the first read.',
    }),
    fresh: z.boolean().meta({
      description: 'The calendar was read recently, and no known change waits to be read.',
    }),
  })
  .meta({
    id: 'Room',
    examples: [
      {
        id: 'q1Yp0aWc7uT3xK9f',
        displayName: 'Oak',
        emailAddress: 'oak@contoso.example',
        capacity: 8,
        building: 'Main building',
        floor: '1',
        equipment: {
          audioDevice: null,
          videoDevice: 'Camera',
          displayDevice: 'Screen',
          wheelchairAccessible: true,
          tags: [],
        },
        timeZone: 'Europe/Brussels',
        timeZoneFrom: 'address',
        state: 'active',
        readAt: '2026-03-02T08:00:00.000Z',
        fresh: true,
      },
    ],
  });

const roomListSchema = z
  .object({
    readAt: z.iso.datetime().optional().meta({ description: 'When the list was last read.' }),
    notices: z.array(z.object({ code: z.enum(noticeCodes), message: z.string() })),
  })
  .meta({
    id: 'RoomList',
    description: "What to know of the tenant's room list as a whole.",
    examples: [
      {
        readAt: '2026-03-02T02:23:11.000Z',
        notices: [
          {
            code: 'rooms.listed-late',
            message:
              'Microsoft lists a new or changed room late: mostly within hours, sometimes after more than a day. A room that is missing can be added by its address.',
          },
        ],
      },
    ],
  });

const roomPageSchema = pageOf(roomSchema).extend({ list: roomListSchema }).meta({ id: 'RoomPage' });

const addRoomSchema = z
  .strictObject({ emailAddress: emailAddressSchema, displayName: nameSchema(128).optional() })
  .meta({
    id: 'AddRoom',
    examples: [{ emailAddress: 'board@contoso.example', displayName: 'Board room' }],
  });

const changeRoomSchema = z
  .strictObject({
    timeZone: timeZoneSchema
      .nullable()
      .optional()
      .meta({ description: 'IANA name. null: back to the one guessed from the address.' }),
    privacy: privacySchema
      .nullable()
      .optional()
      .meta({ description: "null: back to the organisation's setting." }),
  })
  .meta({ id: 'ChangeRoom', examples: [{ timeZone: 'Europe/Brussels', privacy: 'details' }] });

const shownSnapshotSchema = roomSnapshotSchema
  .extend({
    readAt: z.iso.datetime().meta({ description: 'When the calendar was last read.' }),
    fresh: z.boolean(),
  })
  .meta({
    id: 'RoomSnapshot',
    examples: [
      {
        version: 1772438460456,
        room: { id: 'q1Yp0aWc7uT3xK9f', name: 'Oak', timeZone: 'Europe/Brussels' },
        window: { from: '2026-03-01T23:00:00.000Z', to: '2026-03-03T23:00:00.000Z' },
        privacy: 'details',
        meetings: [
          {
            id: 'Yt5c0dXb1mQ8',
            start: '2026-03-02T09:00:00.000Z',
            end: '2026-03-02T10:00:00.000Z',
            allDay: false,
            title: 'Stand-up',
            organiser: 'Ann Smith',
            private: false,
            status: 'busy',
          },
        ],
        truncated: false,
        generatedAt: '2026-03-02T08:00:00.000Z',
        readAt: '2026-03-02T08:05:00.000Z',
        fresh: true,
      },
    ],
  });

export const roomsList = endpoint('roomsList', 'GET organisations/{org}/rooms', {
  tag,
  summary: 'List the rooms of the organisation',
  description:
    'A page of rooms in the order of their ids, from the room list that was last read: a request reads nothing from Microsoft.',
  access: 'any-role',
  query: pageQuery,
  answers: { 200: { description: 'A page of rooms', schema: roomPageSchema } },
});

export const roomsChanges = endpoint('roomsChanges', 'GET organisations/{org}/room-changes', {
  tag,
  summary: 'List what became of rooms',
  description:
    'Who changed which room and how, newest first: the last 90 days, 5,000 entries at most.',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page of changes', schema: pageOf(roomChangeSchema) } },
});

export const roomsAdd = endpoint('roomsAdd', 'POST organisations/{org}/rooms', {
  tag,
  summary: 'Add a room that the address list hides',
  description:
    'Reads the calendar at this address as a proof, then keeps the room. Repeating it answers 200 with the room that is known; `displayName` counts only for a new one.',
  access: 'administrator',
  body: addRoomSchema,
  answers: {
    200: { description: 'The room was known already', schema: roomSchema },
    201: { description: 'The room, after its calendar was read', schema: roomSchema },
  },
  problems: [
    'room.not-connected',
    'room.calendar-refused',
    'room.mailbox-missing',
    'room.mailbox-inactive',
    'room.microsoft-unavailable',
  ],
  needs: ['storage', 'key-vault'],
});

export const roomsRefresh = endpoint('roomsRefresh', 'POST organisations/{org}/rooms/refresh', {
  tag,
  summary: "Read the tenant's room list again",
  description:
    'Queues one reading of the list. It is read once a day without being asked. Within a minute of the last request the answer is 429.',
  access: 'administrator',
  answers: {
    202: {
      description:
        'The list will be read in a moment. Microsoft itself may list a new room only after more than a day.',
    },
  },
  problems: ['room.not-connected', 'room.refreshed-recently'],
});

export const roomsGet = endpoint('roomsGet', 'GET organisations/{org}/rooms/{room}', {
  tag,
  summary: 'Read one room',
  description: 'The room as the list shows it, with the ETag that a change may send back.',
  access: 'any-role',
  answers: { 200: { description: 'The room', schema: roomSchema, headers: ['ETag'] } },
  problems: ['room.not-found'],
});

export const roomsChange = endpoint('roomsChange', 'PATCH organisations/{org}/rooms/{room}', {
  tag,
  summary: 'Set the time zone or the privacy of one room',
  description:
    'Changes the fields that are sent and leaves the others. The calendar is read again at once, and devices of the room get the new snapshot. Repeating it changes nothing more.',
  access: 'administrator',
  body: changeRoomSchema,
  answers: { 200: { description: 'The room', schema: roomSchema, headers: ['ETag'] } },
  problems: ['room.not-found', 'request.changed'],
});

export const roomsSnapshot = endpoint(
  'roomsSnapshot',
  'GET organisations/{org}/rooms/{room}/snapshot',
  {
    tag,
    summary: 'Read what the screen of the room shows',
    description:
      'The stored snapshot, after privacy was applied. A room is read once a device shows it; before the first read the answer is 404 with `Retry-After`.',
    access: 'member',
    answers: { 200: { description: 'The stored snapshot', schema: shownSnapshotSchema } },
    problems: ['room.not-found', 'room.snapshot-not-ready'],
  },
);
