/** Liveness, readiness, the watch over our own dependencies, and the API's own description. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { application } from '../shared/composition/instance.ts';
import { serve } from '../shared/composition/serve.ts';
import * as endpoints from '../shared/operations/endpoints.ts';
import { timerHandler } from '../shared/platform/background.ts';
import { orchestrationsOf } from '../shared/platform/orchestrations.ts';
import { isMeasured } from '../shared/platform/telemetry.ts';

serve(endpoints.healthLive, (app) => app.operations.http.healthLive);
serve(endpoints.healthReady, (app) => app.operations.http.healthReady);
serve(endpoints.statusGet, (app) => app.operations.http.statusGet);
serve(endpoints.openApiGet, (app) => app.description.json);
serve(endpoints.docsGet, (app) => app.description.page);

app.timer('healthMeasure', {
  schedule: '20 */5 * * * *',
  extraInputs: [df.input.durableClient()],
  handler: timerHandler(async (log, context) => {
    if (isMeasured()) await application.operations.measure(orchestrationsOf(context), log);
  }),
});

app.timer('healthDependencies', {
  schedule: '40 */5 * * * *',
  handler: timerHandler(async () => {
    await application.operations.checkDependencies();
    await application.operations.watchStorageAccounts();
  }),
});
