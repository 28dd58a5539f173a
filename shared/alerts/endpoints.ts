/** The HTTP contract of alerts: of one organisation, and of all for operators. */
import { z } from 'zod';
import { type Access, endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { visible } from '../platform/text.ts';
import { alertRecordSchema } from './alert.ts';
import { deadLetterSchema } from './webhook.ts';

const alert = alertRecordSchema.meta({ id: 'Alert' });
const query = pageQuery.extend({ state: z.enum(['open', 'resolved', 'all']).default('all') });
const answers = { 200: { description: 'Open ones first, newest first', schema: pageOf(alert) } };

export const alertEndpoints = {
  listAlerts: endpoint('alertsList', 'GET organisations/{org}/alerts', {
    summary: 'Alerts of the organisation',
    access: 'member',
    query,
    answers,
  }),
  listAllAlerts: endpoint('alertsListAll', 'GET operations/alerts', {
    summary: 'Alerts of every organisation and of the platform',
    access: 'operator-read',
    query,
    answers,
  }),
  acknowledgeAlert: endpoint('alertsAcknowledge', 'POST operations/alerts/{id}/acknowledge', {
    summary: 'Say that somebody looks after an alert',
    access: 'operator',
    answers: { 200: { description: 'The alert', schema: alert } },
    problems: ['alert.not-found'],
  }),
};

const webhook = z
  .object({ url: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'AlertWebhook' });
const withSecret = webhook.extend({
  signingSecret: z
    .string()
    .meta({ description: 'Standard Webhooks, `whsec_…`: shown this once and never again.' }),
});
/** A test waits up to five seconds for somebody else's server. */
const TESTS_AT_ONCE = 16;

const testResult = z.object({
  delivered: z.boolean(),
  reason: z
    .string()
    .optional()
    .meta({ description: 'Why not; what the receiver answered is never shown.' }),
});

/** The endpoints of a webhook: `prefix` begins their names, `path` their routes. */
const webhookEndpoints = <Path extends string, Read extends Access, Write extends Access>(
  prefix: string,
  path: Path,
  { read, write }: { readonly read: Read; readonly write: Write },
) => ({
  get: endpoint(`${prefix}Get`, `GET ${path}`, {
    summary: 'Where alerts are sent',
    access: read,
    answers: { 200: { description: 'The webhook', schema: webhook } },
    problems: ['webhook.not-found'],
  }),
  set: endpoint(`${prefix}Set`, `PUT ${path}`, {
    summary: 'Send alerts to this address, signed as Standard Webhooks say',
    access: write,
    body: z.strictObject({ url: visible(z.string().max(2048)) }),
    answers: {
      200: { description: 'Changed; the signing secret stays', schema: webhook },
      201: { description: 'Set', schema: withSecret },
    },
  }),
  remove: endpoint(`${prefix}Remove`, `DELETE ${path}`, {
    summary: 'Send alerts to no webhook',
    access: write,
    answers: { 204: { description: 'Removed' } },
  }),
  rotate: endpoint(`${prefix}Rotate`, `POST ${path}/secret`, {
    summary: 'Renew the signing secret; the old one signs as well for a day',
    access: write,
    answers: { 200: { description: 'The new secret', schema: withSecret } },
    problems: ['webhook.not-found'],
  }),
  test: endpoint(`${prefix}Test`, `POST ${path}/test`, {
    summary: 'Send a test alert now',
    access: write,
    answers: { 200: { description: 'Whether it arrived', schema: testResult } },
    problems: ['webhook.not-found', 'request.too-many'],
    mostAtOnce: TESTS_AT_ONCE,
  }),
  failures: endpoint(`${prefix}Failures`, `GET ${path}/failures`, {
    summary: 'What never arrived although it was tried for more than a day, newest first',
    access: read,
    query: pageQuery,
    answers: { 200: { description: 'A page', schema: pageOf(deadLetterSchema) } },
  }),
});

/** The webhook that hears the alerts of one organisation. */
export const organisationWebhook = webhookEndpoints('webhook', 'organisations/{org}/webhook', {
  read: 'administrator',
  write: 'administrator',
});

/** The webhook that hears the alerts of every organisation and of the platform. */
export const operatorsWebhook = webhookEndpoints('operationsWebhook', 'operations/webhook', {
  read: 'operator-read',
  write: 'operator',
});
