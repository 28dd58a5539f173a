/** An organisation's settings for its screens. */
import { z } from 'zod';
import { privacySchema } from './contract.ts';

export const settingsSchema = z.object({
  privacy: privacySchema,
  showJoinLinks: z
    .boolean()
    .meta({ description: 'Whether `details` also has the links that join online meetings.' }),
  windowDays: z
    .number()
    .int()
    .min(1)
    .max(7)
    .meta({ description: 'How many days a snapshot covers, today included.' }),
  defaultTimeZone: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'IANA name; for rooms whose own time zone is unknown.' }),
});
export type CalendarSettings = z.infer<typeof settingsSchema>;

export const normalSettings: CalendarSettings = {
  privacy: 'busy-only',
  showJoinLinks: false,
  windowDays: 2,
  defaultTimeZone: null,
};
