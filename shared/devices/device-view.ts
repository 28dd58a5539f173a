/** A device as the HTTP contract shows it. */
import { z } from 'zod';
import { nameSchema } from '../platform/text.ts';
import { roomStateSchema } from '../rooms/contract.ts';

/** A name as people may type it; a stored name of an earlier version may hold more. */
export const deviceNameSchema = nameSchema(100);
const shownName = z.string().meta({ minLength: 1, maxLength: 100 });
const instant = z.iso.datetime();

const exampleDevice = {
  id: 'rQLSws_M6-jFZFER',
  name: 'Oak screen',
  state: 'paired',
  roomId: 'q1Yp0aWc7uT3xK9f',
  roomState: 'active',
  assignmentId: 'FTD5hbT6k1Ht9GlJ',
  connected: true,
  lastSeenAt: '2026-03-02T08:03:11.000Z',
  versionShown: 1772438460456,
  stale: false,
  offline: false,
  clockSkewSeconds: 0,
  serialNumber: 'BU-2231-0047',
  model: 'Base Unit',
};

const testSchema = z
  .object({
    id: z.string(),
    sentAt: instant,
    seenAt: instant.optional().meta({ description: 'When the device answered.' }),
  })
  .meta({ id: 'DeviceTest', description: 'The test that was sent last.' });

export const deviceSchema = z
  .object({
    id: z.string(),
    name: shownName,
    state: z
      .enum(['unpaired', 'paired', 'revoked'])
      .meta({ id: 'DeviceState', description: '`revoked` is for good.' }),
    roomId: z.string().nullable(),
    roomState: roomStateSchema.optional().meta({
      description: 'The state of its room, which a device keeps when that is hidden or gone.',
    }),
    assignmentId: z
      .string()
      .nullable()
      .meta({ description: 'New with every assignment; null without a room.' }),
    connected: z
      .boolean()
      .meta({ description: 'A hint of its connections; its reports make it offline or stale.' }),
    lastSeenAt: instant.optional().meta({ description: 'Its last report.' }),
    versionShown: z
      .int()
      .optional()
      .meta({ description: 'The version of the snapshot on its screen.' }),
    stale: z
      .boolean()
      .meta({ description: 'Paired and assigned, but not known to show the newest.' }),
    offline: z.boolean().meta({ description: 'Paired, and two reports are missing.' }),
    clockSkewSeconds: z
      .int()
      .optional()
      .meta({ description: 'How far its clock is ahead of ours at its last report.' }),
    test: testSchema.optional(),
    serialNumber: z.string().optional(),
    model: z.string().optional(),
  })
  .meta({ id: 'Device', examples: [exampleDevice] });
export type DeviceView = z.infer<typeof deviceSchema>;

export const deviceWithCodeSchema = deviceSchema
  .extend({
    pairingCode: z
      .string()
      .meta({ description: 'Ten letters, for one use; shown only in this answer.' }),
    pairingCodeExpiresAt: instant,
  })
  .meta({
    id: 'DeviceWithPairingCode',
    examples: [
      {
        id: exampleDevice.id,
        name: exampleDevice.name,
        state: 'unpaired',
        roomId: null,
        assignmentId: null,
        connected: false,
        stale: false,
        offline: false,
        pairingCode: 'QCKCV-CRSGV',
        pairingCodeExpiresAt: '2026-03-02T09:00:00.000Z',
      },
    ],
  });

export const installedDeviceSchema = z
  .object({
    line: z.int().meta({ description: 'The line of the list; the header is line 1.' }),
    id: z.string(),
    name: shownName,
    roomId: z.string().nullable(),
    outcome: z.enum(['created', 'changed', 'unchanged']),
    pairingCode: z.string().optional().meta({ description: 'For a device that is not paired.' }),
    pairingCodeExpiresAt: instant.optional(),
  })
  .meta({
    id: 'InstalledDevice',
    examples: [
      {
        line: 2,
        id: exampleDevice.id,
        name: exampleDevice.name,
        roomId: exampleDevice.roomId,
        outcome: 'created',
        pairingCode: 'QCKCV-CRSGV',
        pairingCodeExpiresAt: '2026-03-02T09:00:00.000Z',
      },
    ],
  });
export type InstalledDevice = z.infer<typeof installedDeviceSchema>;
