/** The HTTP contract of the calendar: settings, where Microsoft's notifications arrive, and how well rooms are followed. */
import { z } from 'zod';
import { namedOrganisationSchema, searchText } from '../organisations/contract.ts';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { visible } from '../platform/text.ts';
import { timeZoneSchema } from '../platform/time-zone.ts';
import { privacySchema } from './contract.ts';
import { settingsSchema } from './settings.ts';
import { syncHealthSchema } from './sync-health.ts';
import { syncTroubles } from './watch-sync.ts';

const tags = { settings: 'Calendar settings', microsoft: 'Microsoft', sync: 'Operations' } as const;

const exampleSettings = {
  privacy: 'details',
  showJoinLinks: false,
  windowDays: 2,
  defaultTimeZone: 'Europe/Brussels',
  mode: 'notifications',
  following: 'notifications',
};

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
  .meta({ id: 'CalendarSettings', examples: [exampleSettings] });

const changedSettings = shownSettings
  .extend({
    signingSecret: z.string().optional().meta({
      description:
        'The signing secret of a contact webhook that was set for the first time: shown only here.',
    }),
  })
  .meta({ id: 'ChangedCalendarSettings', examples: [exampleSettings] });

const changeSettings = z
  .strictObject({
    privacy: privacySchema.optional(),
    showJoinLinks: settingsSchema.shape.showJoinLinks.optional(),
    windowDays: settingsSchema.shape.windowDays.optional(),
    defaultTimeZone: timeZoneSchema.nullable().optional().meta({
      description: 'IANA name; for rooms whose own time zone is unknown. null: none.',
    }),
    contactWebhook: visible(z.string().max(2048)).nullable().optional().meta({
      description: "Where the organisation's alerts are sent, on port 443 of https. null: nowhere.",
    }),
  })
  .meta({
    id: 'ChangeCalendarSettings',
    examples: [{ privacy: 'details', defaultTimeZone: 'Europe/Brussels' }],
  });

const notifications = z
  .object({
    value: z
      .array(z.unknown())
      .max(1_000)
      .optional()
      .meta({ description: 'Notifications as Microsoft Graph sends them.' }),
  })
  .meta({
    id: 'GraphNotifications',
    examples: [
      {
        value: [
          {
            subscriptionId: '7f105c7d-2dc5-4530-97cd-4e7ae6534c07',
            clientState: 'c2VjcmV0IG9mIHRoaXMgc3Vic2NyaXB0aW9u',
            changeType: 'updated',
            resource: 'Users/…/Events/…',
          },
        ],
      },
    ],
  });

/**
 * Graph sends some hundred notifications of several tenants at once, each of half to one kilobyte
 * (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). Anybody may send here, so that no more is
 * read. What is lost by it, the next reconciliation finds.
 */
const NOTIFICATION_BODY_BYTES = 256 * 1024;

const webhook = {
  tag: tags.microsoft,
  access: 'anyone',
  query: z.object({
    validationToken: z
      .string()
      .max(4096)
      .optional()
      .meta({ description: 'Answered as it is; the body is then ignored.' }),
  }),
  body: notifications,
  bodyOptional: true,
  bodyUnless: 'validationToken',
  anyMediaType: true,
  maxBodyBytes: NOTIFICATION_BODY_BYTES,
  answers: {
    200: { description: 'The validation token', mediaType: 'text/plain' },
    202: { description: 'Received; a notification that proves nothing changes nothing' },
  },
  problems: ['calendar.validation-token-invalid'],
  needs: ['storage', 'key-vault'],
} as const;

export const calendarSettingsGet = endpoint(
  'calendarSettingsGet',
  'GET organisations/{org}/calendar/settings',
  {
    tag: tags.settings,
    summary: 'Read what screens may show',
    description:
      'The settings of the organisation, with defaults before the first change, and how its rooms are followed at this moment.',
    access: 'member',
    answers: { 200: { description: 'The settings', schema: shownSettings, headers: ['ETag'] } },
  },
);

export const calendarSettingsChange = endpoint(
  'calendarSettingsChange',
  'PATCH organisations/{org}/calendar/settings',
  {
    tag: tags.settings,
    summary: 'Change what screens may show',
    description:
      'Changes the fields that are sent and leaves the others. Every assigned room is read and sent to its devices again. Repeating it changes nothing more.',
    access: 'administrator',
    body: changeSettings,
    answers: { 200: { description: 'The settings', schema: changedSettings, headers: ['ETag'] } },
    problems: ['request.changed'],
    needs: ['storage', 'key-vault'],
  },
);

export const calendarNotifications = endpoint('calendarNotifications', 'POST webhooks/graph', {
  ...webhook,
  summary: 'Receive change notifications of Microsoft Graph',
  description:
    'Microsoft calls this when a calendar changed. What proves itself by its `clientState` makes the room be read at once. Repeating it is harmless.',
});

export const calendarLifecycle = endpoint('calendarLifecycle', 'POST webhooks/graph/lifecycle', {
  ...webhook,
  summary: 'Receive lifecycle notifications of Microsoft Graph',
  description:
    'Microsoft calls this about a subscription: it ends, or notifications were missed. The subscription is renewed and its room is read. Repeating it is harmless.',
});

const organisationSync = syncHealthSchema
  .extend({
    organisation: namedOrganisationSchema,
    problem: z
      .enum(syncTroubles)
      .optional()
      .meta({ description: 'The gravest trouble; absent without any.' }),
    problemTitle: z
      .string()
      .optional()
      .meta({ description: 'The gravest trouble in words; absent without any.' }),
    action: z.string().optional().meta({ description: 'The one thing to do next.' }),
  })
  .meta({
    id: 'OrganisationSync',
    examples: [
      {
        organisationId: 'hM4yQ0bW6cZ1rT8d',
        organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' },
        problem: 'unreadable',
        problemTitle: 'Microsoft does not show the calendars of some rooms',
        action: 'Ask the Exchange administrator of the organisation about these mailboxes.',
        measuredAt: '2026-03-02T08:05:00.000Z',
        rooms: 12,
        notified: 11,
        unreadable: 1,
        late: 0,
        failing: 0,
        unplaced: 0,
        oldestReadAt: '2026-03-02T07:41:03.000Z',
        lag: { changes: 148, withinObjective: 148, p50Seconds: 0.5, p95Seconds: 1, p99Seconds: 2 },
        recent: { changes: 12, withinObjective: 12 },
        timeZones: ['Europe/Brussels'],
        following: 'notifications',
        notificationDelaySeconds: 3,
        alerts: [],
      },
    ],
  });

export const calendarSyncList = endpoint('calendarSyncList', 'GET operations/sync', {
  tag: tags.sync,
  summary: 'List how well the rooms of each organisation are followed',
  description:
    'A page in the order of organisation ids, measured every five minutes. With a filter a page may be short, or even empty, and still have a `nextLink`.',
  access: 'operator-read',
  query: pageQuery.extend({
    show: z
      .enum(['all', 'troubled'])
      .default('all')
      .meta({ description: '`troubled`: only organisations with a problem.' }),
    q: searchText.meta({ description: 'Part of the name or id of the organisation.' }),
  }),
  answers: { 200: { description: 'A page of measurements', schema: pageOf(organisationSync) } },
});
