/** The HTTP contract of rooms. */
import { z } from 'zod';
import { roomSnapshotSchema } from '../calendar/contract.ts';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { nameSchema } from '../platform/text.ts';
import { timeZoneSchema } from '../platform/time-zone.ts';
import { emailAddressSchema } from './email-address.ts';
import { equipmentSchema, privacySchema, unreadableReasons } from './room.ts';
import { roomChangeSchema } from './room-change.ts';
import { noticeCodes } from './room-list.ts';

const roomSchema = z
  .object({
    id: z.string(),
    displayName: z.string(),
    emailAddress: z.string(),
    capacity: z.number().int().nullable(),
    building: z.string().nullable(),
    floor: z.string().nullable(),
    equipment: equipmentSchema.meta({ description: 'As the place in Microsoft 365 names it.' }),
    timeZone: z.string().nullable().meta({
      description: 'IANA name; null when unknown: a device cannot be assigned to the room.',
    }),
    timeZoneFrom: z.enum(['address', 'administrator', 'organisation']).optional().meta({
      description:
        'Guessed from the postal address, set here for the room, or the default of the organisation.',
    }),
    state: z.enum(['active', 'hidden', 'gone', 'unreadable']),
    reason: z.enum(unreadableReasons).optional().meta({
      description:
        'Why the calendar cannot be shown. `mailbox-inactive`: soft-deleted, without a licence, or not in Exchange Online.',
    }),
    privacy: privacySchema
      .optional()
      .meta({ description: "Overrides the organisation's setting for this room." }),
    readAt: z.iso.datetime().optional(),
    fresh: z.boolean(),
  })
  .meta({ id: 'Room' });

export const roomsList = endpoint('roomsList', 'GET organisations/{org}/rooms', {
  summary: 'Rooms of the organisation',
  access: 'any-role',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of rooms, in id order',
      schema: pageOf(roomSchema).extend({
        list: z
          .object({
            readAt: z.iso.datetime().optional(),
            notices: z.array(z.object({ code: z.enum(noticeCodes), message: z.string() })),
          })
          .meta({ description: "What to know of the tenant's room list as a whole." }),
      }),
    },
  },
});

export const roomsChanges = endpoint('roomsChanges', 'GET organisations/{org}/room-changes', {
  summary: 'What became of rooms: the last 90 days, 5,000 entries at most',
  access: 'member',
  query: pageQuery,
  answers: { 200: { description: 'A page, newest first', schema: pageOf(roomChangeSchema) } },
});

export const roomsAdd = endpoint('roomsAdd', 'POST organisations/{org}/rooms', {
  summary: 'Add a room that the address list hides',
  access: 'administrator',
  body: z.strictObject({
    emailAddress: emailAddressSchema,
    displayName: nameSchema(128).optional(),
  }),
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
});

export const roomsRefresh = endpoint('roomsRefresh', 'POST organisations/{org}/rooms/refresh', {
  summary: "Read the tenant's room list again",
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
  summary: 'One room',
  access: 'any-role',
  answers: { 200: { description: 'The room', schema: roomSchema } },
  problems: ['room.not-found'],
});

export const roomsChange = endpoint('roomsChange', 'PATCH organisations/{org}/rooms/{room}', {
  summary: 'Set the time zone or the privacy of one room',
  access: 'administrator',
  body: z.strictObject({
    timeZone: timeZoneSchema
      .nullable()
      .optional()
      .meta({ description: 'null: back to the one guessed from the address.' }),
    privacy: privacySchema
      .nullable()
      .optional()
      .meta({ description: "null: back to the organisation's setting." }),
  }),
  answers: { 200: { description: 'The room', schema: roomSchema } },
  problems: ['room.not-found', 'request.changed'],
});

export const roomsSnapshot = endpoint(
  'roomsSnapshot',
  'GET organisations/{org}/rooms/{room}/snapshot',
  {
    summary: 'What the screen of the room shows',
    access: 'member',
    answers: {
      200: {
        description: 'The stored snapshot',
        schema: roomSnapshotSchema.extend({ readAt: z.iso.datetime(), fresh: z.boolean() }),
      },
    },
    problems: ['room.not-found', 'room.snapshot-not-ready'],
  },
);
