/** The calendar: its settings, Microsoft's notifications, and the timers and queues that keep rooms fresh. */
import { app } from '@azure/functions';
import {
  auditMessageSchema,
  calendarQueues,
  notifiedMessageSchema,
  pushMessageSchema,
  refreshMessageSchema,
} from '../shared/calendar/contract.ts';
import * as endpoints from '../shared/calendar/endpoints.ts';
import { application } from '../shared/composition/instance.ts';
import { serveAll } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';

const connection = 'AzureWebJobsStorage';

serveAll(endpoints, (app) => app.calendar.http);

app.timer('calendarSweep', {
  schedule: '*/10 * * * * *',
  handler: timerHandler((log) => application.calendar.sweep(log)),
});

app.timer('calendarAuditAll', {
  schedule: '15 */5 * * * *',
  handler: timerHandler(() => application.calendar.dispatchAudits()),
});

app.storageQueue('calendarAudit', {
  connection,
  queueName: calendarQueues.audit,
  handler: queueHandler(auditMessageSchema, (message, log) =>
    application.calendar.auditRooms(message, log),
  ),
});

app.storageQueue('calendarRefresh', {
  connection,
  queueName: calendarQueues.refresh,
  handler: queueHandler(refreshMessageSchema, (message, log) =>
    application.calendar.refresh(message, log),
  ),
});

app.storageQueue('calendarNotified', {
  connection,
  queueName: calendarQueues.notifications,
  handler: queueHandler(notifiedMessageSchema, (message, log) =>
    application.calendar.notified(message, log),
  ),
});

app.storageQueue('calendarPush', {
  connection,
  queueName: calendarQueues.push,
  handler: queueHandler(pushMessageSchema, (message) => application.calendar.push(message)),
});
