/** A device as the HTTP contract shows it. */
import { z } from 'zod';
import { nameSchema } from '../platform/text.ts';

/** What people type; a stored name of an earlier version may hold more. */
export const deviceNameSchema = nameSchema(100);
const shownName = z.string().meta({ minLength: 1, maxLength: 100 });
const instant = z.iso.datetime();

export const deviceSchema = z
  .object({
    id: z.string(),
    name: shownName,
    state: z.enum(['unpaired', 'paired', 'revoked']),
    roomId: z.string().nullable(),
    roomState: z.enum(['active', 'hidden', 'gone', 'unreadable']).optional().meta({
      description: 'The state of its room, which a device keeps when that is hidden or gone.',
    }),
    assignmentId: z.string().nullable(),
    connected: z
      .boolean()
      .meta({ description: 'A hint of its connections; its reports make it offline or stale.' }),
    lastSeenAt: instant.optional(),
    versionShown: z.int().optional(),
    stale: z
      .boolean()
      .meta({ description: 'Paired and assigned, but not known to show the newest.' }),
    offline: z.boolean().meta({ description: 'Paired, and two reports are missing.' }),
    clockSkewSeconds: z
      .int()
      .optional()
      .meta({ description: 'How far its clock is ahead of ours at its last report.' }),
    test: z.object({ id: z.string(), sentAt: instant, seenAt: instant.optional() }).optional(),
    serialNumber: z.string().optional(),
    model: z.string().optional(),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.infer<typeof deviceSchema>;

export const deviceWithCodeSchema = deviceSchema.extend({
  pairingCode: z.string().meta({ description: 'Shown only here.' }),
  pairingCodeExpiresAt: instant,
});

export const installedDeviceSchema = z.object({
  line: z.int(),
  id: z.string(),
  name: shownName,
  roomId: z.string().nullable(),
  outcome: z.enum(['created', 'changed', 'unchanged']),
  pairingCode: z.string().optional().meta({ description: 'For a device that is not paired.' }),
  pairingCodeExpiresAt: instant.optional(),
});
export type InstalledDevice = z.infer<typeof installedDeviceSchema>;
