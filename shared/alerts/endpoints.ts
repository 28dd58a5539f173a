/** The HTTP contract of alerts: of one organisation, and of all for operators. */
import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';
import { idSchema } from '../platform/ids.ts';
import { pageOf, pageQuery } from '../platform/paging.ts';
import { alertRecordSchema } from './alert.ts';

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
