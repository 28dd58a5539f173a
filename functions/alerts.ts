/** Routes of alerts and webhooks, and the deliveries behind them. */
import { app } from '@azure/functions';
import { DELIVERY_QUEUE, deliverySchema } from '../shared/alerts/contract.ts';
import * as endpoints from '../shared/alerts/endpoints.ts';
import { application } from '../shared/composition/instance.ts';
import { serve } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';

serve(endpoints.listAlerts, (app) => app.alerts.list);
serve(endpoints.listAllAlerts, (app) => app.alerts.listAll);
serve(endpoints.acknowledgeAlert, (app) => app.alerts.acknowledge);

serve(endpoints.organisationWebhook.get, (app) => app.alerts.organisationWebhook.get);
serve(endpoints.organisationWebhook.set, (app) => app.alerts.organisationWebhook.set);
serve(endpoints.organisationWebhook.remove, (app) => app.alerts.organisationWebhook.remove);
serve(endpoints.organisationWebhook.rotate, (app) => app.alerts.organisationWebhook.rotate);
serve(endpoints.organisationWebhook.test, (app) => app.alerts.organisationWebhook.test);
serve(endpoints.organisationWebhook.failures, (app) => app.alerts.organisationWebhook.failures);

serve(endpoints.operatorsWebhook.get, (app) => app.alerts.operatorsWebhook.get);
serve(endpoints.operatorsWebhook.set, (app) => app.alerts.operatorsWebhook.set);
serve(endpoints.operatorsWebhook.remove, (app) => app.alerts.operatorsWebhook.remove);
serve(endpoints.operatorsWebhook.rotate, (app) => app.alerts.operatorsWebhook.rotate);
serve(endpoints.operatorsWebhook.test, (app) => app.alerts.operatorsWebhook.test);
serve(endpoints.operatorsWebhook.failures, (app) => app.alerts.operatorsWebhook.failures);

app.storageQueue('alertsDeliver', {
  connection: 'AzureWebJobsStorage',
  queueName: DELIVERY_QUEUE,
  handler: queueHandler(deliverySchema, (delivery, log) =>
    application.alerts.deliver(delivery, log),
  ),
});

app.timer('alertsSweepUntold', {
  schedule: '15 */5 * * * *',
  handler: timerHandler(() => application.alerts.sweepUntold()),
});
