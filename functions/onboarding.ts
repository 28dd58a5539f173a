/** Set-up: its routes, Microsoft's redirects, the orchestrations with their activities, and the sweep. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { application } from '../shared/composition/instance.ts';
import { serve, serveDurable } from '../shared/composition/serve.ts';
import { calendarProfileChange } from '../shared/onboarding/access-mode/access-mode-change.orchestrator.ts';
import { healthMessageSchema, onboardingQueues } from '../shared/onboarding/contract.ts';
import { durableActivities, durableNames } from '../shared/onboarding/durable-names.ts';
import {
  onboardingEndpoints as endpoints,
  profileEndpoints,
} from '../shared/onboarding/endpoints.ts';
import {
  calendarDisconnect,
  calendarSetup,
} from '../shared/onboarding/setup/setup.orchestrator.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';
import { orchestrationsOf } from '../shared/platform/orchestrations.ts';

serve(endpoints.read, (app) => app.onboarding.read);
serveDurable(endpoints.start, (app, orchestrations) => app.onboarding.start(orchestrations));
serveDurable(endpoints.continue, (app, orchestrations) => app.onboarding.continue(orchestrations));
serveDurable(endpoints.retry, (app, orchestrations) => app.onboarding.retry(orchestrations));
serveDurable(endpoints.cancel, (app, orchestrations) => app.onboarding.cancel(orchestrations));
serveDurable(endpoints.disconnect, (app, orchestrations) => app.onboarding.stop(orchestrations));

serveDurable(profileEndpoints.change, (app, orchestrations) =>
  app.onboarding.changeProfile(orchestrations),
);
serveDurable(profileEndpoints.proceed, (app, orchestrations) =>
  app.onboarding.continueProfile(orchestrations),
);
serveDurable(profileEndpoints.giveUp, (app, orchestrations) =>
  app.onboarding.cancelProfile(orchestrations),
);

serve(endpoints.discoveryConsented, (app) => app.onboarding.consent.discovery);
serveDurable(endpoints.signedIn, (app, orchestrations) =>
  app.onboarding.consent.signIn(orchestrations),
);
serveDurable(endpoints.syncConsented, (app, orchestrations) =>
  app.onboarding.consent.sync(orchestrations),
);

df.app.orchestration(durableNames.setup, calendarSetup);
df.app.orchestration(durableNames.disconnect, calendarDisconnect);
df.app.orchestration(durableNames.profileChange, calendarProfileChange);
for (const name of durableActivities) {
  df.app.activity(name, {
    handler: (input: unknown) => application.onboarding.activities[name](input),
  });
}

app.timer('setupSweep', {
  schedule: '*/30 * * * * *',
  extraInputs: [df.input.durableClient()],
  handler: timerHandler((log, context) =>
    application.onboarding.sweep(orchestrationsOf(context), log),
  ),
});

app.timer('connectionHealthDispatch', {
  schedule: '0 */5 * * * *',
  handler: timerHandler((log) => application.onboarding.dispatchHealth(log)),
});

app.storageQueue('connectionHealthCheck', {
  connection: 'AzureWebJobsStorage',
  queueName: onboardingQueues.health,
  handler: queueHandler(healthMessageSchema, (message, log) =>
    application.onboarding.checkHealth(message, log),
  ),
});
