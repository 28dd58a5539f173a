/** The HTTP contract of devices: for administrators, and for the devices themselves. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import {
  deviceNameSchema,
  deviceSchema,
  deviceWithCodeSchema,
  installedDeviceSchema,
} from './device-view.ts';
import {
  negotiationSchema,
  pairingAnswerSchema,
  pairingRequestSchema,
  reportAnswerSchema,
  reportSchema,
  snapshotMessageSchema,
} from './messages.ts';

/** For each call of devices: when thousands come back together, turning one away costs nothing. */
const AT_ONCE = 64;
/** A long list keeps an instance busy for seconds. */
const LISTS_AT_ONCE = 2;

const device = { description: 'The device', schema: deviceSchema };

export const devicesList = endpoint('devicesList', 'GET organisations/{org}/devices', {
  summary: 'Devices of the organisation',
  access: 'any-role',
  query: pageQuery,
  answers: { 200: { description: 'One page of devices', schema: pageOf(deviceSchema) } },
});

export const devicesCreate = endpoint('devicesCreate', 'POST organisations/{org}/devices', {
  summary: 'Create a device to pair',
  access: 'installer',
  body: z.strictObject({ name: deviceNameSchema }),
  answers: {
    201: { description: 'The device with its pairing code', schema: deviceWithCodeSchema },
  },
});

export const devicesInstall = endpoint('devicesInstall', 'POST organisations/{org}/devices/bulk', {
  summary:
    'Create, assign and prepare for pairing up to 5,000 devices: all, or a report of every wrong line',
  access: 'installer',
  bodyType: 'text/csv',
  body: z.string().meta({ description: 'Header `name,room`; a room by id or address, or empty.' }),
  maxBodyBytes: 1024 * 1024,
  mostAtOnce: LISTS_AT_ONCE,
  answers: {
    200: {
      description: 'What became of every line; sending the list again changes nothing but codes',
      schema: z.object({ items: z.array(installedDeviceSchema) }),
    },
  },
  problems: ['device.list-invalid', 'request.too-large', 'request.too-many'],
});

export const devicesSendTest = endpoint(
  'devicesSendTest',
  'POST organisations/{org}/devices/{device}/test',
  {
    summary: 'Push a test to a device; `test` of the device says when it arrived',
    access: 'installer',
    answers: {
      202: { description: 'Sent', schema: z.object({ id: z.string(), sentAt: z.iso.datetime() }) },
    },
    problems: ['device.not-found', 'device.already-revoked', 'device.not-paired'],
  },
);

export const devicesGet = endpoint('devicesGet', 'GET organisations/{org}/devices/{device}', {
  summary: 'One device',
  access: 'any-role',
  answers: { 200: device },
  problems: ['device.not-found'],
});

export const devicesRename = endpoint(
  'devicesRename',
  'PATCH organisations/{org}/devices/{device}',
  {
    summary: 'Rename a device',
    access: 'administrator',
    body: z.strictObject({ name: deviceNameSchema.optional() }),
    answers: { 200: device },
    problems: ['device.not-found', 'device.already-revoked', 'request.changed'],
  },
);

export const devicesRevoke = endpoint(
  'devicesRevoke',
  'DELETE organisations/{org}/devices/{device}',
  {
    summary: 'Revoke a device: its credential and connections end',
    access: 'administrator',
    answers: { 204: { description: 'Revoked' } },
    problems: ['device.not-found', 'request.changed'],
  },
);

export const devicesIssuePairingCode = endpoint(
  'devicesIssuePairingCode',
  'POST organisations/{org}/devices/{device}/pairing-code',
  {
    summary: 'A new pairing code; the older one stops working',
    access: 'installer',
    answers: {
      200: { description: 'The device with its pairing code', schema: deviceWithCodeSchema },
    },
    problems: ['device.not-found', 'device.already-revoked'],
  },
);

export const devicesAssignRoom = endpoint(
  'devicesAssignRoom',
  'PUT organisations/{org}/devices/{device}/room',
  {
    summary: 'Show a room on a device',
    access: 'installer',
    body: z.strictObject({ roomId: idSchema }),
    answers: { 200: device },
    problems: [
      'device.not-found',
      'device.already-revoked',
      'room.not-found',
      'room.time-zone-missing',
      'request.changed',
    ],
  },
);

export const devicesUnassignRoom = endpoint(
  'devicesUnassignRoom',
  'DELETE organisations/{org}/devices/{device}/room',
  {
    summary: 'Show no room on a device',
    access: 'installer',
    answers: { 204: { description: 'No room is assigned' } },
    problems: ['device.not-found', 'request.changed'],
  },
);

export const devicesPair = endpoint('devicesPair', 'POST devices/pair', {
  summary: 'Exchange a pairing code for a device credential',
  access: 'anyone',
  body: pairingRequestSchema,
  maxBodyBytes: 4096,
  answers: { 201: { description: 'Paired', schema: pairingAnswerSchema } },
  problems: ['pairing.code-invalid', 'pairing.too-many-attempts'],
});

export const devicesNegotiate = endpoint('devicesNegotiate', 'POST device/negotiate', {
  summary: 'Where to connect, for a few minutes',
  access: 'device',
  mostAtOnce: AT_ONCE,
  answers: { 200: { description: 'A client URL', schema: negotiationSchema } },
  problems: ['device.credential-invalid', 'device.revoked', 'request.too-many'],
});

export const devicesReadSnapshot = endpoint('devicesReadSnapshot', 'GET device/snapshot', {
  summary: "The calendar of the device's room",
  access: 'device',
  mostAtOnce: AT_ONCE,
  answers: {
    200: {
      description: 'The snapshot, with ETag and Snapshot-Read-At',
      schema: snapshotMessageSchema,
    },
    304: { description: 'Unchanged; Snapshot-Read-At says when it was last read' },
  },
  problems: [
    'device.credential-invalid',
    'device.revoked',
    'device.room-not-assigned',
    'device.snapshot-not-ready',
    'request.too-many',
  ],
});

export const devicesReport = endpoint('devicesReport', 'POST device/report', {
  summary: 'What the device shows; every 5 minutes ± 20 % and after each new version',
  access: 'device',
  body: reportSchema,
  maxBodyBytes: 4096,
  mostAtOnce: AT_ONCE,
  answers: { 200: { description: 'What it should show', schema: reportAnswerSchema } },
  problems: ['device.credential-invalid', 'device.revoked', 'request.too-many'],
});

export const devicesAllowEvents = endpoint('devicesAllowEvents', 'OPTIONS webhooks/web-pubsub', {
  summary: 'Whether Web PubSub may send events here (CloudEvents abuse protection)',
  access: 'anyone',
  answers: { 200: { description: 'WebHook-Allowed-Origin lists those of the origins that may' } },
  problems: ['event.origin-refused'],
});

export const devicesConnectionEvent = endpoint(
  'devicesConnectionEvent',
  'POST webhooks/web-pubsub',
  {
    summary: 'Events of Web PubSub, proven by ce-signature or its managed identity',
    access: 'anyone',
    answers: { 204: { description: 'Received' } },
    problems: ['event.not-genuine'],
  },
);
