/** Everything that is stored about one organisation: its routes, and the background erasure. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { application } from '../shared/composition/instance.ts';
import { serve, serveDurable } from '../shared/composition/serve.ts';
import * as endpoints from '../shared/organisation-data/endpoints.ts';
import { ERASURE_QUEUE, erasureSchema } from '../shared/organisations/contract.ts';
import { queueHandler } from '../shared/platform/background.ts';
import { orchestrationsOf } from '../shared/platform/orchestrations.ts';

serveDurable(endpoints.organisationData, (app, orchestrations) =>
  app.organisationData.http.organisationData(orchestrations),
);
serve(endpoints.organisationErase, (app) => app.organisationData.http.organisationErase);

app.storageQueue('organisationsErase', {
  connection: 'AzureWebJobsStorage',
  queueName: ERASURE_QUEUE,
  extraInputs: [df.input.durableClient()],
  handler: queueHandler(erasureSchema, (erasure, log, context) =>
    application.organisationData.erase(orchestrationsOf(context), erasure, log),
  ),
});
