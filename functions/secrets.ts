/** Registers the routes of secrets, Key Vault's events, the renewal with its activities, and the daily sweep. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { application } from '../shared/composition/instance.ts';
import { serve, serveDurable } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';
import { invocationLogger } from '../shared/platform/logger.ts';
import { orchestrationsOf } from '../shared/platform/orchestrations.ts';
import { activityHandler } from '../shared/platform/saga-activity.ts';
import { SECRET_EVENT_QUEUE } from '../shared/secrets/contract.ts';
import { rotationActivityNames, rotationNames } from '../shared/secrets/durable-names.ts';
import * as endpoints from '../shared/secrets/endpoints.ts';
import { secretRotation } from '../shared/secrets/rotation.orchestrator.ts';

serve(endpoints.listSecrets, (app) => app.secrets.http.listSecrets);
serveDurable(endpoints.rotateSecret, (app, orchestrations) =>
  app.secrets.http.rotateSecret(orchestrations),
);

df.app.orchestration(rotationNames.rotation, secretRotation);
for (const name of rotationActivityNames) {
  df.app.activity(name, {
    handler: activityHandler((input) => application.secrets.activities[name](input)),
  });
}

for (const name of ['secretNearExpiry', 'secretExpired', 'secretNewVersionCreated']) {
  app.eventGrid(name, {
    handler: (event, context) => application.secrets.event(event, invocationLogger(context)),
  });
}

app.storageQueue('secretsReplayEvent', {
  connection: 'AzureWebJobsStorage',
  queueName: SECRET_EVENT_QUEUE,
  handler: queueHandler(z.unknown(), (event, log, { triggerMetadata = {} }) =>
    application.secrets.event(event, log, {
      id: triggerMetadata['id'],
      insertionTime: triggerMetadata['insertionTime'],
    }),
  ),
});

app.timer('secretsSweep', {
  schedule: '0 0 3 * * *',
  extraInputs: [df.input.durableClient()],
  handler: timerHandler((log, context) =>
    application.secrets.sweep(orchestrationsOf(context), log),
  ),
});
