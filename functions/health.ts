/** Liveness, readiness, the watch over our own dependencies, and the API's own description. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { describeApi } from '../shared/composition/openapi.ts';
import { serve } from '../shared/composition/serve.ts';
import * as endpoints from '../shared/operations/endpoints.ts';
import { timerHandler } from '../shared/platform/background.ts';

serve(endpoints.healthLive, (app) => app.operations.http.healthLive);
serve(endpoints.healthReady, (app) => app.operations.http.healthReady);
serve(endpoints.openApiGet, (app) => describeApi(app.config).json);
serve(endpoints.docsGet, (app) => describeApi(app.config).page);

app.timer('healthDependencies', {
  schedule: '40 */5 * * * *',
  handler: timerHandler(() => application.operations.checkDependencies()),
});
