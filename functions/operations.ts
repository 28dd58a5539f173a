/** Routes of the operators: every set-up, and what can be done about one. */
import { serve, serveDurable } from '../shared/composition/serve.ts';
import { operationsEndpoints as endpoints } from '../shared/onboarding/endpoints.ts';

serve(endpoints.summary, (app) => app.onboarding.http.operations.summary);
serve(endpoints.list, (app) => app.onboarding.http.operations.list);
serveDurable(endpoints.get, (app, durable) => app.onboarding.http.operations.get(durable));
serveDurable(endpoints.retry, (app, durable) => app.onboarding.http.operations.retry(durable));
serveDurable(endpoints.cancel, (app, durable) => app.onboarding.http.operations.cancel(durable));
serveDurable(endpoints.disconnect, (app, durable) =>
  app.onboarding.http.operations.disconnect(durable),
);
serveDurable(endpoints.purge, (app, durable) => app.onboarding.http.operations.purge(durable));
