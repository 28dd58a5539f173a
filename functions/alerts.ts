/** Registers the routes of alerts and webhooks, their deliveries, and the sweep of the outbox. */
import { app } from '@azure/functions';
import { DELIVERY_QUEUE, deliverySchema } from '../shared/alerts/contract.ts';
import * as endpoints from '../shared/alerts/endpoints.ts';
import { application } from '../shared/composition/instance.ts';
import { serveAll } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';

serveAll(endpoints.alertEndpoints, (app) => app.alerts.http);
serveAll(endpoints.organisationWebhook, (app) => app.alerts.http.organisationWebhook);
serveAll(endpoints.operatorsWebhook, (app) => app.alerts.http.operatorsWebhook);

app.storageQueue('alertsDeliver', {
  connection: 'AzureWebJobsStorage',
  queueName: DELIVERY_QUEUE,
  handler: queueHandler(deliverySchema, (delivery, log) =>
    application.alerts.deliver(delivery, log),
  ),
});

app.timer('alertsSweepUntold', {
  schedule: '15 */5 * * * *',
  handler: timerHandler(() => application.alerts.sweepOutbox()),
});
