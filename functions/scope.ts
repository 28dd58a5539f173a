/** Mailbox scope: its routes, the sweep of what is due, and the checks. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { serveAll } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';
import { checkMessageSchema, SCOPE_QUEUE } from '../shared/scope/contract.ts';
import * as endpoints from '../shared/scope/endpoints.ts';

serveAll(endpoints, (app) => app.scope.http);

app.timer('scopeSweep', {
  schedule: '25 * * * * *',
  handler: timerHandler((log) => application.scope.sweep(log)),
});

app.storageQueue('scopeCheckOne', {
  connection: 'AzureWebJobsStorage',
  queueName: SCOPE_QUEUE,
  handler: queueHandler(checkMessageSchema, (message, log) => application.scope.run(message, log)),
});
