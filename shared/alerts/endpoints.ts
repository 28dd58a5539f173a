/** The HTTP contract of alerts: of one organisation, and of all for operators. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { alertRecordSchema } from './alert.ts';
import { deadLetterSchema } from './webhook.ts';

const alert = alertRecordSchema.meta({ id: 'Alert' });
const query = pageQuery.extend({ state: z.enum(['open', 'resolved', 'all']).default('all') });
const answers = { 200: { description: 'Open ones first, newest first', schema: pageOf(alert) } };

export const listAlerts = endpoint('alertsList', 'GET organisations/{org}/alerts', {
  summary: 'Alerts of the organisation',
  access: 'member',
  query,
  answers,
});

export const listAllAlerts = endpoint('alertsListAll', 'GET operations/alerts', {
  summary: 'Alerts of every organisation and of the platform',
  access: 'operator-read',
  query,
  answers,
});

export const acknowledgeAlert = endpoint(
  'alertsAcknowledge',
  'POST operations/alerts/{id}/acknowledge',
  {
    summary: 'Say that somebody looks after an alert',
    access: 'operator',
    answers: { 200: { description: 'The alert', schema: alert } },
    problems: ['alert.not-found'],
  },
);

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
const parts = {
  get: {
    summary: 'Where alerts are sent',
    answers: { 200: { description: 'The webhook', schema: webhook } },
    problems: ['webhook.not-found'],
  },
  set: {
    summary: 'Send alerts to this address, signed as Standard Webhooks say',
    body: z.strictObject({ url: z.string().max(2048) }),
    answers: {
      200: { description: 'Changed; the signing secret stays', schema: webhook },
      201: { description: 'Set', schema: withSecret },
    },
  },
  remove: {
    summary: 'Send alerts to no webhook',
    answers: { 204: { description: 'Removed' } },
  },
  rotate: {
    summary: 'Renew the signing secret; the old one signs as well for a day',
    answers: { 200: { description: 'The new secret', schema: withSecret } },
    problems: ['webhook.not-found'],
  },
  test: {
    summary: 'Send a test alert now',
    answers: { 200: { description: 'Whether it arrived', schema: testResult } },
    problems: ['webhook.not-found', 'request.too-many'],
    mostAtOnce: TESTS_AT_ONCE,
  },
  failures: {
    summary: 'What never arrived although it was tried for more than a day, newest first',
    query: pageQuery,
    answers: { 200: { description: 'A page', schema: pageOf(deadLetterSchema) } },
  },
} as const;

/** The webhook that hears the alerts of one organisation. */
export const organisationWebhook = {
  get: endpoint('webhookGet', 'GET organisations/{org}/webhook', {
    ...parts.get,
    access: 'administrator',
  }),
  set: endpoint('webhookSet', 'PUT organisations/{org}/webhook', {
    ...parts.set,
    access: 'administrator',
  }),
  remove: endpoint('webhookRemove', 'DELETE organisations/{org}/webhook', {
    ...parts.remove,
    access: 'administrator',
  }),
  rotate: endpoint('webhookRotate', 'POST organisations/{org}/webhook/secret', {
    ...parts.rotate,
    access: 'administrator',
  }),
  test: endpoint('webhookTest', 'POST organisations/{org}/webhook/test', {
    ...parts.test,
    access: 'administrator',
  }),
  failures: endpoint('webhookFailures', 'GET organisations/{org}/webhook/failures', {
    ...parts.failures,
    access: 'administrator',
  }),
};

/** The webhook that hears the alerts of every organisation and of the platform. */
export const operatorsWebhook = {
  get: endpoint('operationsWebhookGet', 'GET operations/webhook', {
    ...parts.get,
    access: 'operator-read',
  }),
  set: endpoint('operationsWebhookSet', 'PUT operations/webhook', {
    ...parts.set,
    access: 'operator',
  }),
  remove: endpoint('operationsWebhookRemove', 'DELETE operations/webhook', {
    ...parts.remove,
    access: 'operator',
  }),
  rotate: endpoint('operationsWebhookRotate', 'POST operations/webhook/secret', {
    ...parts.rotate,
    access: 'operator',
  }),
  test: endpoint('operationsWebhookTest', 'POST operations/webhook/test', {
    ...parts.test,
    access: 'operator',
  }),
  failures: endpoint('operationsWebhookFailures', 'GET operations/webhook/failures', {
    ...parts.failures,
    access: 'operator-read',
  }),
};
