/** The HTTP contract of the calendar: settings, where Microsoft's notifications arrive, and how well rooms are followed. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { visible } from '../platform/text.ts';
import { timeZoneSchema } from '../platform/time-zone.ts';
import { privacySchema } from './contract.ts';
import { settingsSchema } from './settings.ts';
import { syncHealthSchema } from './sync-health.ts';

const shownSettings = settingsSchema
  .extend({
    mode: z.enum(['notifications', 'polling']).meta({
      description: 'Whether Microsoft notifies of changes, or rooms are read every few minutes.',
    }),
    following: z.enum(['notifications', 'polling']).meta({
      description:
        'How rooms are followed at this moment: polling also while Microsoft refuses subscriptions, or its notifications are late or missing. Read-only.',
    }),
    contactWebhook: z
      .string()
      .optional()
      .meta({ description: "Where the organisation's alerts are sent: see its webhook." }),
  })
  .meta({ id: 'CalendarSettings' });

const changedSettings = shownSettings
  .extend({
    signingSecret: z.string().optional().meta({
      description:
        'The signing secret of a contact webhook that was set for the first time: shown only here.',
    }),
  })
  .meta({ id: 'ChangedCalendarSettings' });

/**
 * Graph sends some hundred notifications of several tenants at once, each of half to one kilobyte
 * (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). Anybody may send here, so that no more is
 * read. What is lost by it, the next reconciliation finds.
 */
const NOTIFICATION_BODY_BYTES = 256 * 1024;
const MOST_NOTIFICATIONS = 1_000;

const webhook = {
  access: 'anyone',
  query: z.object({ validationToken: z.string().max(4096).optional() }),
  body: z.object({ value: z.array(z.unknown()).max(MOST_NOTIFICATIONS).optional() }),
  bodyOptional: true,
  bodyUnless: 'validationToken',
  anyMediaType: true,
  maxBodyBytes: NOTIFICATION_BODY_BYTES,
  answers: {
    200: { description: 'The validation token, as text/plain' },
    202: { description: 'Kept' },
  },
} as const;

export const calendarSettingsGet = endpoint(
  'calendarSettingsGet',
  'GET organisations/{org}/calendar/settings',
  {
    summary: 'What screens may show',
    access: 'member',
    answers: { 200: { description: 'The settings', schema: shownSettings } },
  },
);

export const calendarSettingsChange = endpoint(
  'calendarSettingsChange',
  'PATCH organisations/{org}/calendar/settings',
  {
    summary: 'Change what screens may show; every assigned room is sent again',
    access: 'administrator',
    body: z.strictObject({
      privacy: privacySchema.optional(),
      showJoinLinks: z.boolean().optional(),
      windowDays: z.number().int().min(1).max(7).optional(),
      defaultTimeZone: timeZoneSchema.nullable().optional(),
      contactWebhook: visible(z.string().max(2048)).nullable().optional(),
    }),
    answers: { 200: { description: 'The settings', schema: changedSettings } },
    problems: ['request.changed'],
  },
);

export const calendarNotifications = endpoint('calendarNotifications', 'POST webhooks/graph', {
  ...webhook,
  summary: 'Change notifications of Microsoft Graph',
});

export const calendarLifecycle = endpoint('calendarLifecycle', 'POST webhooks/graph/lifecycle', {
  ...webhook,
  summary: 'Lifecycle notifications of Microsoft Graph',
});

export const calendarSyncList = endpoint('calendarSyncList', 'GET operations/sync', {
  summary: 'How well the rooms of each organisation are followed, measured every five minutes',
  access: 'operator-read',
  query: pageQuery,
  answers: { 200: { description: 'A page, by organisation', schema: pageOf(syncHealthSchema) } },
});
