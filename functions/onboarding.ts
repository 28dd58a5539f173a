/** Set-up: its routes, Microsoft's redirects, the orchestrations with their activities, and the sweep. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { application } from '../shared/composition/instance.ts';
import { serve, serveDurable } from '../shared/composition/serve.ts';
import { calendarProfileChange } from '../shared/onboarding/access-mode/access-mode-change.orchestrator.ts';
import { healthMessageSchema, onboardingQueues } from '../shared/onboarding/contract.ts';
import { calendarDisconnect } from '../shared/onboarding/disconnect/disconnect.orchestrator.ts';
import { durableActivities, durableNames } from '../shared/onboarding/durable-names.ts';
import {
  onboardingEndpoints as endpoints,
  limitEndpoints,
  profileEndpoints,
} from '../shared/onboarding/endpoints.ts';
import { calendarSetup } from '../shared/onboarding/setup/setup.orchestrator.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';
import { orchestrationsOf } from '../shared/platform/orchestrations.ts';
import { activityHandler } from '../shared/platform/saga-activity.ts';

serve(endpoints.read, (app) => app.onboarding.http.read);
serveDurable(endpoints.start, (app, durable) => app.onboarding.http.start(durable));
serveDurable(endpoints.continue, (app, durable) => app.onboarding.http.continue(durable));
serveDurable(endpoints.retry, (app, durable) => app.onboarding.http.retry(durable));
serveDurable(endpoints.cancel, (app, durable) => app.onboarding.http.cancel(durable));
serveDurable(endpoints.disconnect, (app, durable) => app.onboarding.http.disconnect(durable));

serve(endpoints.discoveryConsented, (app) => app.onboarding.http.discoveryConsented);
serveDurable(endpoints.signedIn, (app, durable) => app.onboarding.http.signedIn(durable));
serveDurable(endpoints.syncConsented, (app, durable) => app.onboarding.http.syncConsented(durable));

const { change, proceed, giveUp } = profileEndpoints;
serveDurable(change, (app, durable) => app.onboarding.http.accessMode.change(durable));
serveDurable(proceed, (app, durable) => app.onboarding.http.accessMode.proceed(durable));
serveDurable(giveUp, (app, durable) => app.onboarding.http.accessMode.giveUp(durable));

serve(limitEndpoints.show, (app) => app.onboarding.http.limit.show);
serve(limitEndpoints.make, (app) => app.onboarding.http.limit.make);
serve(limitEndpoints.takeBack, (app) => app.onboarding.http.limit.takeBack);

df.app.orchestration(durableNames.setup, calendarSetup);
df.app.orchestration(durableNames.disconnect, calendarDisconnect);
df.app.orchestration(durableNames.profileChange, calendarProfileChange);
for (const name of durableActivities) {
  df.app.activity(name, {
    handler: activityHandler((input) => application.onboarding.activities[name](input)),
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
    application.onboarding.checkHealthInTime(message, log),
  ),
});
