/** Registers the routes of alerts and webhooks, their deliveries, and the sweep of the outbox. */
import { app } from '@azure/functions';
import { DELIVERY_QUEUE, deliverySchema } from '../shared/alerts/contract.ts';
import * as endpoints from '../shared/alerts/endpoints.ts';
import { application } from '../shared/composition/instance.ts';
import { serve } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';

serve(endpoints.listAlerts, (app) => app.alerts.http.listAlerts);
serve(endpoints.listAllAlerts, (app) => app.alerts.http.listAllAlerts);
serve(endpoints.acknowledgeAlert, (app) => app.alerts.http.acknowledgeAlert);

serve(endpoints.organisationWebhook.get, (app) => app.alerts.http.organisationWebhook.get);
serve(endpoints.organisationWebhook.set, (app) => app.alerts.http.organisationWebhook.set);
serve(endpoints.organisationWebhook.remove, (app) => app.alerts.http.organisationWebhook.remove);
serve(endpoints.organisationWebhook.rotate, (app) => app.alerts.http.organisationWebhook.rotate);
serve(endpoints.organisationWebhook.test, (app) => app.alerts.http.organisationWebhook.test);
serve(
  endpoints.organisationWebhook.failures,
  (app) => app.alerts.http.organisationWebhook.failures,
);

serve(endpoints.operatorsWebhook.get, (app) => app.alerts.http.operatorsWebhook.get);
serve(endpoints.operatorsWebhook.set, (app) => app.alerts.http.operatorsWebhook.set);
serve(endpoints.operatorsWebhook.remove, (app) => app.alerts.http.operatorsWebhook.remove);
serve(endpoints.operatorsWebhook.rotate, (app) => app.alerts.http.operatorsWebhook.rotate);
serve(endpoints.operatorsWebhook.test, (app) => app.alerts.http.operatorsWebhook.test);
serve(endpoints.operatorsWebhook.failures, (app) => app.alerts.http.operatorsWebhook.failures);

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
