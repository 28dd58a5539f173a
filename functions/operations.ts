/** Routes of the operators: every set-up, what can be done about one, and how everything goes over time. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { serve, serveDurable } from '../shared/composition/serve.ts';
import { operationsEndpoints as endpoints } from '../shared/onboarding/endpoints.ts';
import { trendGet } from '../shared/operations/endpoints.ts';
import { timerHandler } from '../shared/platform/background.ts';

serve(endpoints.summary, (app) => app.onboarding.http.operations.summary);
serve(endpoints.list, (app) => app.onboarding.http.operations.list);
serveDurable(endpoints.get, (app, durable) => app.onboarding.http.operations.get(durable));
serveDurable(endpoints.retry, (app, durable) => app.onboarding.http.operations.retry(durable));
serveDurable(endpoints.cancel, (app, durable) => app.onboarding.http.operations.cancel(durable));
serveDurable(endpoints.disconnect, (app, durable) =>
  app.onboarding.http.operations.disconnect(durable),
);
serveDurable(endpoints.purge, (app, durable) => app.onboarding.http.operations.purge(durable));
serve(trendGet, (app) => app.operations.http.trendGet);

app.timer('operationsSampleTrend', {
  schedule: '20 */15 * * * *',
  handler: timerHandler(() => application.operations.sampleTrend()),
});
