/** The messages between devices and this API (docs/devices.md). contracts/ is generated from these schemas. */
import { z } from 'zod';
import { meetingSchema, roomSnapshotSchema } from '../calendar/contract.ts';
import { cleanText } from '../platform/text.ts';

const instant = z.iso.datetime();
const version = z.int().nonnegative();

export const CLIENT_PROTOCOL = 'json.reliable.webpubsub.azure.v1';
export const DEVICES_HUB = 'devices';

/** Pushed over Web PubSub and answered by `GET /device/snapshot`. */
export const snapshotMessageSchema = z
  .object({
    kind: z.literal('calendar.snapshot'),
    version: version.meta({ description: 'Compares only within one assignmentId.' }),
    assignmentId: z
      .string()
      .meta({ description: 'New at every assignment: drop a snapshot of another one.' }),
    room: roomSnapshotSchema.shape.room,
    window: roomSnapshotSchema.shape.window,
    privacy: roomSnapshotSchema.shape.privacy,
    meetings: z.array(meetingSchema).max(50),
    truncated: roomSnapshotSchema.shape.truncated,
    incomplete: roomSnapshotSchema.shape.incomplete,
    readAt: instant.meta({
      description: 'When the calendar was last read; show the age when stale.',
    }),
    generatedAt: instant,
  })
  .meta({ title: 'calendar.snapshot' });
export type SnapshotMessage = z.infer<typeof snapshotMessageSchema>;

/** Pushed when an administrator or installer asks whether the device can be reached. */
const testMessageSchema = z
  .object({
    kind: z.literal('device.test'),
    testId: z.string().meta({ description: 'Repeat it in a report at once.' }),
    sentAt: instant,
  })
  .meta({ title: 'device.test' });
export type TestMessage = z.infer<typeof testMessageSchema>;

/** A device cannot be asked to correct its own name: it is cleaned. */
const ofUnit = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .overwrite((text) => cleanText(text, 128) ?? 'unknown');

export const pairingRequestSchema = z.object({
  pairingCode: z
    .string()
    .min(1)
    .max(64)
    .meta({ description: 'Case, spaces and hyphens do not matter.' }),
  serialNumber: ofUnit,
  model: ofUnit,
});

export const pairingAnswerSchema = z.object({
  deviceId: z.string(),
  credential: z
    .string()
    .meta({ description: 'Shown once, opaque; send it whole as the bearer token.' }),
});

export const negotiationSchema = z.object({
  url: z.string().meta({ description: 'A credential of a few minutes: never keep or log it.' }),
  hub: z.literal(DEVICES_HUB),
  protocol: z.literal(CLIENT_PROTOCOL),
  snapshotVersion: version.nullable(),
  serverTime: instant,
  rotate: z
    .object({ credential: z.string() })
    .optional()
    .meta({ description: 'Keep this credential and use it from now on.' }),
});

export type Negotiation = z.infer<typeof negotiationSchema>;

export const reportSchema = z.object({
  version: version.nullable().meta({ description: 'The version on the screen.' }),
  assignmentId: z.string().max(64).nullable(),
  deviceTime: z.iso.datetime({ offset: true }),
  testId: z
    .string()
    .max(64)
    .optional()
    .meta({ description: 'The testId of the device.test message that was received last.' }),
});
export type Report = z.infer<typeof reportSchema>;

export const reportAnswerSchema = z.object({
  version: version.nullable().meta({ description: 'The newest version; fetch when it is higher.' }),
  assignmentId: z.string().nullable(),
  readAt: instant.nullable(),
  fresh: z.boolean(),
  serverTime: instant,
});

export type ReportAnswer = z.infer<typeof reportAnswerSchema>;

/** File name under contracts/ → schema. */
export const deviceContracts = {
  'calendar-snapshot': snapshotMessageSchema,
  'device-test': testMessageSchema,
  'pairing-request': pairingRequestSchema,
  'pairing-answer': pairingAnswerSchema,
  negotiation: negotiationSchema,
  report: reportSchema,
  'report-answer': reportAnswerSchema,
};
