/** The HTTP contract of alerts: of one organisation, and of all for operators. */
import { z } from 'zod';
import { namedOrganisationSchema, searchText } from '../organisations/contract.ts';
import { type Access, endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { visible } from '../platform/text.ts';
import { alertRecordSchema } from './alert.ts';
import { alertKinds, severities } from './contract.ts';
import { alertGroupSchema } from './group-alerts.ts';
import { deadLetterSchema } from './webhook.ts';

const tags = { alerts: 'Alerts', operations: 'Operations' } as const;

const alert = alertRecordSchema.meta({
  id: 'Alert',
  examples: [
    {
      id: '8235647561599-Es6ZsX0tOKYLN-M9',
      organisationId: 'hM4yQ0bW6cZ1rT8d',
      kind: 'room-lost',
      subject: 'q1Yp0aWc7uT3xK9f',
      severity: 'warning',
      message: 'Microsoft does not show the calendar of the room Oak any more.',
      state: 'open',
      raisedAt: '2026-03-02T08:00:38.400Z',
      lastSeenAt: '2026-03-02T08:10:41.023Z',
    },
  ],
});
const guide = {
  title: z.string().meta({ description: 'What this kind of alert means.' }),
  action: z.string().meta({ description: 'The one thing to do next.' }),
  runbook: z.string().meta({
    description:
      'The page that says how to see it, what to do and how it ends: a path of the repository.',
  }),
};
const operatorAlert = alert
  .extend({
    organisation: namedOrganisationSchema,
    ...guide,
    etag: z.string().meta({
      description: 'The version of its state and acknowledgement, for `If-Match`.',
    }),
  })
  .meta({
    id: 'OperatorAlert',
    examples: [
      {
        id: '8235647561599-Es6ZsX0tOKYLN-M9',
        organisationId: 'hM4yQ0bW6cZ1rT8d',
        organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' },
        kind: 'room-lost',
        title: 'The calendar of a room cannot be read any more',
        action: 'Ask the Exchange administrator of the organisation about the mailbox of the room.',
        runbook: 'docs/runbooks/room-lost.md',
        subject: 'q1Yp0aWc7uT3xK9f',
        severity: 'warning',
        message: 'Microsoft does not show the calendar of the room Oak any more.',
        state: 'open',
        raisedAt: '2026-03-02T08:00:38.400Z',
        lastSeenAt: '2026-03-02T08:10:41.023Z',
        etag: '"PsrJ7x0XkQ5mB2vW9cLtYd"',
      },
    ],
  });
const groups = z
  .object({
    items: z.array(
      alertGroupSchema.extend({
        ...guide,
        most: z
          .array(z.object({ organisation: namedOrganisationSchema, open: z.int() }))
          .meta({ description: 'The organisations with most of them.' }),
      }),
    ),
    atLeast: z.boolean().meta({ description: 'Counting stopped: there are at least so many.' }),
  })
  .meta({
    id: 'AlertGroups',
    examples: [
      {
        items: [
          {
            kind: 'device-stale',
            severity: 'warning',
            open: 312,
            acknowledged: 0,
            organisations: 1,
            firstRaisedAt: '2026-03-02T08:00:38.400Z',
            lastRaisedAt: '2026-03-02T08:10:41.023Z',
            title: 'A screen does not report, or shows an old calendar',
            action: 'Have the device and its network checked on site.',
            runbook: 'docs/runbooks/device-stale.md',
            most: [{ organisation: { id: 'hM4yQ0bW6cZ1rT8d', name: 'Contoso' }, open: 312 }],
          },
        ],
        atLeast: false,
      },
    ],
  });
const query = pageQuery.extend({
  state: z
    .enum(['open', 'resolved', 'all'])
    .default('all')
    .meta({ description: 'Only alerts in this state.' }),
});
const answers = { 200: { description: 'A page of alerts', schema: pageOf(alert) } };

export const alertEndpoints = {
  listAlerts: endpoint('alertsList', 'GET organisations/{org}/alerts', {
    tag: tags.alerts,
    summary: 'List the alerts of the organisation',
    description: 'Open ones first, newest first. An alert resolves itself when its cause ends.',
    access: 'member',
    query,
    answers,
  }),
  listAllAlerts: endpoint('alertsListAll', 'GET operations/alerts', {
    tag: tags.operations,
    summary: 'List the alerts of every organisation and of the platform',
    description:
      'Open ones first, newest first; each with its organisation, the one thing to do and its runbook. With filters a page may be short, or even empty, and still have a `nextLink`.',
    access: 'operator-read',
    query: query.extend({
      kind: z.enum(alertKinds).optional().meta({ description: 'Only alerts of this kind.' }),
      severity: z
        .enum(severities)
        .optional()
        .meta({ description: 'Only alerts of this severity.' }),
      organisation: idSchema.optional().meta({ description: 'Only alerts of this organisation.' }),
      q: searchText.meta({
        description: 'Part of the name or id of the organisation, or of the message.',
      }),
    }),
    answers: { 200: { description: 'A page of alerts', schema: pageOf(operatorAlert) } },
  }),
  groupAlerts: endpoint('alertsGroup', 'GET operations/alert-groups', {
    tag: tags.operations,
    summary: 'Group the open alerts by their kind',
    description:
      'The gravest first. After an outage thousands of alerts have one cause: a group says how many, of how many organisations, and since when. It counts up to 20,000.',
    access: 'operator-read',
    answers: { 200: { description: 'The groups', schema: groups } },
  }),
  acknowledgeAlert: endpoint('alertsAcknowledge', 'POST operations/alerts/{id}/acknowledge', {
    tag: tags.operations,
    summary: 'Say that somebody looks after an alert',
    description:
      'Notes who and when. Repeating it changes nothing: the first acknowledgement stays.',
    access: 'operator',
    answers: { 200: { description: 'The alert', schema: alert } },
    problems: ['alert.not-found', 'request.changed'],
  }),
};

const webhook = z.object({ url: z.string(), createdAt: z.iso.datetime() }).meta({
  id: 'AlertWebhook',
  examples: [{ url: 'https://hooks.example/calendar', createdAt: '2026-03-02T08:00:00.000Z' }],
});
const withSecret = webhook
  .extend({
    signingSecret: z
      .string()
      .meta({ description: 'Standard Webhooks, `whsec_…`: shown this once and never again.' }),
  })
  .meta({
    id: 'AlertWebhookWithSecret',
    examples: [
      {
        url: 'https://hooks.example/calendar',
        createdAt: '2026-03-02T08:00:00.000Z',
        signingSecret: 'whsec_…',
      },
    ],
  });
const setWebhook = z
  .strictObject({
    url: visible(z.string().max(2048)).meta({
      description: 'https on port 443 of a public address, without credentials.',
    }),
  })
  .meta({ id: 'SetAlertWebhook', examples: [{ url: 'https://hooks.example/calendar' }] });
const failedDeliveries = pageOf(deadLetterSchema);
/** A test waits up to five seconds for somebody else's server. */
const TESTS_AT_ONCE = 16;

const testResult = z
  .object({
    delivered: z.boolean(),
    reason: z.string().optional().meta({
      description:
        'Why not: `answered-500`, `timeout`, `unreachable`, `address-refused`, …. What the receiver answered is never shown.',
    }),
  })
  .meta({ id: 'AlertWebhookTest', examples: [{ delivered: true }] });

/** The endpoints of a webhook: `prefix` begins their names, `path` their routes. */
const webhookEndpoints = <Path extends string, Read extends Access, Write extends Access>(
  prefix: string,
  path: Path,
  { tag, read, write }: { readonly tag: string; readonly read: Read; readonly write: Write },
) => ({
  get: endpoint(`${prefix}Get`, `GET ${path}`, {
    tag,
    summary: 'Read where alerts are sent',
    description: 'The address of the webhook, never its signing secret.',
    access: read,
    answers: { 200: { description: 'The webhook', schema: webhook } },
    problems: ['webhook.not-found'],
  }),
  set: endpoint(`${prefix}Set`, `PUT ${path}`, {
    tag,
    summary: 'Send alerts to this address',
    description:
      'Events are signed as [Standard Webhooks](https://www.standardwebhooks.com/) say, and tried for more than a day. The first call makes the signing secret and shows it; a repetition changes the address and keeps the secret.',
    access: write,
    body: setWebhook,
    answers: {
      200: { description: 'Changed; the signing secret stays', schema: webhook },
      201: { description: 'Set', schema: withSecret },
    },
    needs: ['storage', 'key-vault'],
  }),
  remove: endpoint(`${prefix}Remove`, `DELETE ${path}`, {
    tag,
    summary: 'Send alerts to no webhook',
    description: 'Forgets the address and the signing secret. Repeating it answers 204 again.',
    access: write,
    answers: { 204: { description: 'Removed' } },
    needs: ['storage', 'key-vault'],
  }),
  rotate: endpoint(`${prefix}Rotate`, `POST ${path}/secret`, {
    tag,
    summary: 'Renew the signing secret',
    description:
      'The old secret signs as well for a day. Each call makes a new secret, and the one before the last stops at once.',
    access: write,
    answers: { 200: { description: 'The new secret', schema: withSecret } },
    problems: ['webhook.not-found'],
    needs: ['storage', 'key-vault'],
  }),
  test: endpoint(`${prefix}Test`, `POST ${path}/test`, {
    tag,
    summary: 'Send a test alert now',
    description:
      'Sends one event of the type `alert.test` and waits up to five seconds. Each call sends another one.',
    access: write,
    answers: { 200: { description: 'Whether it arrived', schema: testResult } },
    problems: ['webhook.not-found'],
    mostAtOnce: TESTS_AT_ONCE,
    needs: ['storage', 'key-vault'],
  }),
  failures: endpoint(`${prefix}Failures`, `GET ${path}/failures`, {
    tag,
    summary: 'List what never arrived',
    description: 'Events that were given up after more than a day of tries, newest first.',
    access: read,
    query: pageQuery,
    answers: { 200: { description: 'A page of events', schema: failedDeliveries } },
  }),
});

/** The webhook that hears the alerts of one organisation. */
export const organisationWebhook = webhookEndpoints('webhook', 'organisations/{org}/webhook', {
  tag: tags.alerts,
  read: 'administrator',
  write: 'administrator',
});

/** The webhook that hears the alerts of every organisation and of the platform. */
export const operatorsWebhook = webhookEndpoints('operationsWebhook', 'operations/webhook', {
  tag: tags.operations,
  read: 'operator-read',
  write: 'operator',
});
