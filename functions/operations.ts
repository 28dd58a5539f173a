/** Routes of the operators: every set-up, and what can be done about one. */
import { serve, serveDurable } from '../shared/composition/serve.ts';
import { operationsEndpoints as endpoints } from '../shared/onboarding/endpoints.ts';

serve(endpoints.summary, (app) => app.onboarding.operations.summary);
serve(endpoints.list, (app) => app.onboarding.operations.list);
serveDurable(endpoints.get, (app, orchestrations) => app.onboarding.operations.get(orchestrations));
serveDurable(endpoints.retry, (app, orchestrations) =>
  app.onboarding.operations.retry(orchestrations),
);
serveDurable(endpoints.cancel, (app, orchestrations) =>
  app.onboarding.operations.cancel(orchestrations),
);
serveDurable(endpoints.disconnect, (app, orchestrations) =>
  app.onboarding.operations.disconnect(orchestrations),
);
serveDurable(endpoints.purge, (app, orchestrations) =>
  app.onboarding.operations.purge(orchestrations),
);
