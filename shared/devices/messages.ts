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
  .meta({
    id: 'DeviceSnapshot',
    title: 'calendar.snapshot',
    examples: [
      {
        kind: 'calendar.snapshot',
        version: 1772438460456,
        assignmentId: 'FTD5hbT6k1Ht9GlJ',
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
            private: false,
            status: 'busy',
          },
        ],
        truncated: false,
        readAt: '2026-03-02T08:00:00.000Z',
        generatedAt: '2026-03-02T08:00:00.000Z',
      },
    ],
  });
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

export const pairingRequestSchema = z
  .object({
    pairingCode: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Case, spaces and hyphens do not matter.' }),
    serialNumber: ofUnit,
    model: ofUnit,
  })
  .meta({
    id: 'PairingRequest',
    examples: [{ pairingCode: 'QCKCV-CRSGV', serialNumber: 'BU-2231-0047', model: 'Base Unit' }],
  });

export const pairingAnswerSchema = z
  .object({
    deviceId: z.string(),
    credential: z
      .string()
      .meta({ description: 'Shown once, opaque; send it whole as the bearer token.' }),
  })
  .meta({
    id: 'PairingAnswer',
    examples: [{ deviceId: 'rQLSws_M6-jFZFER', credential: 'hM4yQ0bW6cZ1rT8d.rQLSws_M6-jFZFER.…' }],
  });

export const negotiationSchema = z
  .object({
    url: z.string().meta({ description: 'A credential of a few minutes: never keep or log it.' }),
    hub: z.literal(DEVICES_HUB),
    protocol: z.literal(CLIENT_PROTOCOL),
    snapshotVersion: version
      .nullable()
      .meta({ description: 'The newest version; null when there is nothing to show.' }),
    serverTime: instant,
    rotate: z
      .object({ credential: z.string() })
      .optional()
      .meta({ description: 'Keep this credential and use it from now on.' }),
  })
  .meta({
    id: 'DeviceNegotiation',
    examples: [
      {
        url: 'wss://example.webpubsub.azure.com/client/hubs/devices?access_token=…',
        hub: DEVICES_HUB,
        protocol: CLIENT_PROTOCOL,
        snapshotVersion: 1772438460456,
        serverTime: '2026-03-02T08:00:00.000Z',
      },
    ],
  });

export type Negotiation = z.infer<typeof negotiationSchema>;

export const reportSchema = z
  .object({
    version: version
      .nullable()
      .meta({ description: 'The version on the screen; null when it is clear.' }),
    assignmentId: z
      .string()
      .max(64)
      .nullable()
      .meta({ description: 'The assignment of the snapshot on the screen.' }),
    deviceTime: z.iso
      .datetime({ offset: true })
      .meta({ description: "The device's own clock, to measure how far it is off." }),
    testId: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'The testId of the device.test message that was received last.' }),
  })
  .meta({
    id: 'DeviceReport',
    examples: [
      {
        version: 1772438460456,
        assignmentId: 'FTD5hbT6k1Ht9GlJ',
        deviceTime: '2026-03-02T08:00:00.351Z',
      },
    ],
  });
export type Report = z.infer<typeof reportSchema>;

export const reportAnswerSchema = z
  .object({
    version: version
      .nullable()
      .meta({ description: 'The newest version; fetch when it is higher.' }),
    assignmentId: z
      .string()
      .nullable()
      .meta({ description: 'Fetch when it is another one than shown.' }),
    readAt: instant.nullable().meta({ description: 'When the calendar was last read.' }),
    fresh: z.boolean().meta({ description: 'When false, show the age of `readAt`.' }),
    serverTime: instant,
  })
  .meta({
    id: 'DeviceReportAnswer',
    examples: [
      {
        version: 1772438460456,
        assignmentId: 'FTD5hbT6k1Ht9GlJ',
        readAt: '2026-03-02T08:00:00.000Z',
        fresh: true,
        serverTime: '2026-03-02T08:00:00.366Z',
      },
    ],
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
