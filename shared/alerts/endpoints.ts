/** The HTTP contract of alerts: of one organisation, and of all for operators. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { alertRecordSchema } from './alert.ts';
import { deadLetterSchema } from './webhook.ts';

const alert = alertRecordSchema.meta({ id: 'Alert' });
const query = pageQuery.extend({ state: z.enum(['open', 'resolved', 'all']).default('all') });
const answers = { 200: { description: 'Open ones first, newest first', schema: pageOf(alert) } };

export const listAlerts = endpoint({
  name: 'alertsList',
  method: 'GET',
  route: 'organisations/{org}/alerts',
  summary: 'Alerts of the organisation',
  access: 'member',
  params: z.object({ org: idSchema }),
  query,
  answers,
});

export const listAllAlerts = endpoint({
  name: 'alertsListAll',
  method: 'GET',
  route: 'operations/alerts',
  summary: 'Alerts of every organisation and of the platform',
  access: 'operator-read',
  query,
  answers,
});

export const acknowledgeAlert = endpoint({
  name: 'alertsAcknowledge',
  method: 'POST',
  route: 'operations/alerts/{id}/acknowledge',
  summary: 'Say that somebody looks after an alert',
  access: 'operator',
  params: z.object({ id: idSchema }),
  answers: { 200: { description: 'The alert', schema: alert } },
  problems: ['alert.not-found'],
});

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
    method: 'GET',
    summary: 'Where alerts are sent',
    answers: { 200: { description: 'The webhook', schema: webhook } },
    problems: ['webhook.not-found'],
  },
  set: {
    method: 'PUT',
    summary: 'Send alerts to this address, signed as Standard Webhooks say',
    body: z.strictObject({ url: z.string().max(2048) }),
    answers: {
      200: { description: 'Changed; the signing secret stays', schema: webhook },
      201: { description: 'Set', schema: withSecret },
    },
  },
  remove: {
    method: 'DELETE',
    summary: 'Send alerts to no webhook',
    answers: { 204: { description: 'Removed' } },
  },
  rotate: {
    method: 'POST',
    summary: 'Renew the signing secret; the old one signs as well for a day',
    answers: { 200: { description: 'The new secret', schema: withSecret } },
    problems: ['webhook.not-found'],
  },
  test: {
    method: 'POST',
    summary: 'Send a test alert now',
    answers: { 200: { description: 'Whether it arrived', schema: testResult } },
    problems: ['webhook.not-found', 'request.too-many'],
    mostAtOnce: TESTS_AT_ONCE,
  },
  failures: {
    method: 'GET',
    summary: 'What never arrived although it was tried for more than a day, newest first',
    query: pageQuery,
    answers: { 200: { description: 'A page', schema: pageOf(deadLetterSchema) } },
  },
} as const;

const ofOrganisation = (name: string, path = '') =>
  ({
    access: 'administrator',
    params: z.object({ org: idSchema }),
    name,
    route: `organisations/{org}/webhook${path}`,
  }) as const;

/** The webhook that hears the alerts of one organisation. */
export const organisationWebhook = {
  get: endpoint({ ...parts.get, ...ofOrganisation('webhookGet') }),
  set: endpoint({ ...parts.set, ...ofOrganisation('webhookSet') }),
  remove: endpoint({ ...parts.remove, ...ofOrganisation('webhookRemove') }),
  rotate: endpoint({ ...parts.rotate, ...ofOrganisation('webhookRotate', '/secret') }),
  test: endpoint({ ...parts.test, ...ofOrganisation('webhookTest', '/test') }),
  failures: endpoint({ ...parts.failures, ...ofOrganisation('webhookFailures', '/failures') }),
};

const ofOperators = <A extends 'operator' | 'operator-read'>(
  access: A,
  name: string,
  path = '',
) => ({
  access,
  name,
  route: `operations/webhook${path}`,
});

/** The webhook that hears the alerts of every organisation and of the platform. */
export const operatorsWebhook = {
  get: endpoint({ ...parts.get, ...ofOperators('operator-read', 'operationsWebhookGet') }),
  set: endpoint({ ...parts.set, ...ofOperators('operator', 'operationsWebhookSet') }),
  remove: endpoint({ ...parts.remove, ...ofOperators('operator', 'operationsWebhookRemove') }),
  rotate: endpoint({
    ...parts.rotate,
    ...ofOperators('operator', 'operationsWebhookRotate', '/secret'),
  }),
  test: endpoint({ ...parts.test, ...ofOperators('operator', 'operationsWebhookTest', '/test') }),
  failures: endpoint({
    ...parts.failures,
    ...ofOperators('operator-read', 'operationsWebhookFailures', '/failures'),
  }),
};
