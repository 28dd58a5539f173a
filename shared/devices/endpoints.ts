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

const tags = { devices: 'Devices', device: 'Device', webPubSub: 'Microsoft' } as const;

const device = { description: 'The device', schema: deviceSchema, headers: ['ETag'] } as const;
const renameDevice = z
  .strictObject({ name: deviceNameSchema.optional() })
  .meta({ id: 'RenameDevice', examples: [{ name: 'Oak, left screen' }] });
const createDevice = z
  .strictObject({ name: deviceNameSchema })
  .meta({ id: 'CreateDevice', examples: [{ name: 'Oak screen' }] });
const assignRoom = z
  .strictObject({ roomId: idSchema })
  .meta({ id: 'AssignRoom', examples: [{ roomId: 'q1Yp0aWc7uT3xK9f' }] });
const sentTest = z.object({ id: z.string(), sentAt: z.iso.datetime() }).meta({
  id: 'SentDeviceTest',
  examples: [{ id: 'Es6ZsX0tOKYLN-M9', sentAt: '2026-03-02T08:00:00.000Z' }],
});
const installedDevices = z
  .object({ items: z.array(installedDeviceSchema) })
  .meta({ id: 'InstalledDevices' });
const deviceList = z.string().meta({
  description: 'CSV with the header `name,room`; a room by id or address, or empty.',
  examples: ['name,room\nOak screen,oak@contoso.example\nSpare screen,\n'],
});

export const devicesList = endpoint('devicesList', 'GET organisations/{org}/devices', {
  tag: tags.devices,
  summary: 'List the devices of the organisation',
  description: 'A page in the order of ids, revoked devices included.',
  access: 'any-role',
  query: pageQuery,
  answers: { 200: { description: 'A page of devices', schema: pageOf(deviceSchema) } },
});

export const devicesCreate = endpoint('devicesCreate', 'POST organisations/{org}/devices', {
  tag: tags.devices,
  summary: 'Create a device to pair',
  description:
    'The answer has the pairing code: type it in on the device. Repeating it makes another device.',
  access: 'installer',
  body: createDevice,
  answers: {
    201: { description: 'The device with its pairing code', schema: deviceWithCodeSchema },
  },
  needs: ['storage', 'key-vault'],
});

export const devicesInstall = endpoint('devicesInstall', 'POST organisations/{org}/devices/bulk', {
  tag: tags.devices,
  summary: 'Create, assign and prepare for pairing up to 5,000 devices',
  description:
    'Every line is checked first: either all are applied, or the answer lists every wrong line and nothing is changed. A device is found again by its name, so sending the list again changes nothing but the codes of devices that are not paired.',
  access: 'installer',
  bodyType: 'text/csv',
  body: deviceList,
  maxBodyBytes: 1024 * 1024,
  mostAtOnce: LISTS_AT_ONCE,
  answers: { 200: { description: 'What became of every line', schema: installedDevices } },
  problems: ['device.list-invalid'],
  needs: ['storage', 'key-vault'],
});

export const devicesSendTest = endpoint(
  'devicesSendTest',
  'POST organisations/{org}/devices/{device}/test',
  {
    tag: tags.devices,
    summary: 'Push a test to a device',
    description:
      'The device answers with its next report, at once when it is reached: `test` of the device then says when. Each call sends another test.',
    access: 'installer',
    answers: { 202: { description: 'Sent', schema: sentTest } },
    problems: ['device.not-found', 'device.already-revoked', 'device.not-paired'],
    needs: ['storage', 'web-pubsub'],
  },
);

export const devicesGet = endpoint('devicesGet', 'GET organisations/{org}/devices/{device}', {
  tag: tags.devices,
  summary: 'Read one device',
  description: 'The device as the list shows it, with the ETag that a change may send back.',
  access: 'any-role',
  answers: { 200: device },
  problems: ['device.not-found'],
});

export const devicesRename = endpoint(
  'devicesRename',
  'PATCH organisations/{org}/devices/{device}',
  {
    tag: tags.devices,
    summary: 'Rename a device',
    description: 'Changes the name when one is sent. Repeating it changes nothing more.',
    access: 'administrator',
    body: renameDevice,
    answers: { 200: device },
    problems: ['device.not-found', 'device.already-revoked', 'request.changed'],
  },
);

export const devicesRevoke = endpoint(
  'devicesRevoke',
  'DELETE organisations/{org}/devices/{device}',
  {
    tag: tags.devices,
    summary: 'Revoke a device',
    description:
      'Its credential and its connections end, and its screen is cleared. It stays in the list and cannot come back: create a new device instead. Repeating it closes the connections again.',
    access: 'administrator',
    answers: { 204: { description: 'Revoked' } },
    problems: ['device.not-found', 'request.changed'],
  },
);

export const devicesIssuePairingCode = endpoint(
  'devicesIssuePairingCode',
  'POST organisations/{org}/devices/{device}/pairing-code',
  {
    tag: tags.devices,
    summary: 'Issue a new pairing code',
    description:
      'The older code stops working. A device that is paired goes on until somebody uses the new code: then the new hardware takes its place and its room.',
    access: 'installer',
    answers: {
      200: { description: 'The device with its pairing code', schema: deviceWithCodeSchema },
    },
    problems: ['device.not-found', 'device.already-revoked'],
    needs: ['storage', 'key-vault'],
  },
);

export const devicesAssignRoom = endpoint(
  'devicesAssignRoom',
  'PUT organisations/{org}/devices/{device}/room',
  {
    tag: tags.devices,
    summary: 'Show a room on a device',
    description:
      'The device leaves its former room and gets a new `assignmentId`; so does a repetition with the same room.',
    access: 'installer',
    body: assignRoom,
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
    tag: tags.devices,
    summary: 'Show no room on a device',
    description: 'The screen is cleared. Repeating it answers 204 again.',
    access: 'installer',
    answers: { 204: { description: 'No room is assigned' } },
    problems: ['device.not-found', 'request.changed'],
  },
);

export const devicesPair = endpoint('devicesPair', 'POST devices/pair', {
  tag: tags.device,
  summary: 'Exchange a pairing code for a device credential',
  description:
    'A code works once. Unknown, used and expired codes get the same answer. When an answer is lost the code is spent: ask for another. At most 10 wrong codes a minute are taken from one address.',
  access: 'anyone',
  body: pairingRequestSchema,
  maxBodyBytes: 4096,
  answers: { 201: { description: 'Paired', schema: pairingAnswerSchema } },
  problems: ['pairing.code-invalid', 'pairing.too-many-attempts'],
  needs: ['storage', 'key-vault'],
});

export const devicesNegotiate = endpoint('devicesNegotiate', 'POST device/negotiate', {
  tag: tags.device,
  summary: 'Learn where to connect',
  description:
    'An address of Azure Web PubSub, good for connecting within a few minutes. Negotiate before every connect, one call at a time. Now and then the answer also has the next credential.',
  access: 'device',
  mostAtOnce: AT_ONCE,
  answers: { 200: { description: 'Where to connect', schema: negotiationSchema } },
  needs: ['storage', 'web-pubsub'],
});

export const devicesReadSnapshot = endpoint('devicesReadSnapshot', 'GET device/snapshot', {
  tag: tags.device,
  summary: 'Read what to show',
  description:
    "The calendar of the device's room after privacy was applied. Fetch after every connect and when a push of another assignment arrives.",
  access: 'device',
  mostAtOnce: AT_ONCE,
  answers: {
    200: {
      description: 'The snapshot',
      schema: snapshotMessageSchema,
      headers: ['ETag', 'Snapshot-Read-At'],
    },
    304: {
      description: 'Unchanged; Snapshot-Read-At says when it was last read',
      headers: ['ETag', 'Snapshot-Read-At'],
    },
  },
  problems: ['device.room-not-assigned', 'device.snapshot-not-ready'],
});

export const devicesReport = endpoint('devicesReport', 'POST device/report', {
  tag: tags.device,
  summary: 'Report what the screen shows',
  description:
    'Every 5 minutes ± 20 %, after each new version, and at once after a `device.test`. The answer says what the screen should show. Repeating it is harmless.',
  access: 'device',
  body: reportSchema,
  maxBodyBytes: 4096,
  mostAtOnce: AT_ONCE,
  answers: { 200: { description: 'What it should show', schema: reportAnswerSchema } },
});

export const devicesAllowEvents = endpoint('devicesAllowEvents', 'OPTIONS webhooks/web-pubsub', {
  tag: tags.webPubSub,
  summary: 'Say whether Web PubSub may send events here',
  description:
    'The abuse protection of CloudEvents: Web PubSub asks with `WebHook-Request-Origin` before it sends events.',
  access: 'anyone',
  answers: {
    200: {
      description: 'The header lists those of the origins that may',
      headers: ['WebHook-Allowed-Origin'],
    },
  },
  problems: ['event.origin-refused'],
  needs: [],
});

export const devicesConnectionEvent = endpoint(
  'devicesConnectionEvent',
  'POST webhooks/web-pubsub',
  {
    tag: tags.webPubSub,
    summary: 'Receive events of Web PubSub',
    description:
      'Notes that a device connected or disconnected. An event proves itself by `ce-signature`, or by the managed identity of Web PubSub. Repeating it is harmless.',
    access: 'anyone',
    answers: { 204: { description: 'Received' } },
    problems: ['event.not-genuine'],
  },
);
