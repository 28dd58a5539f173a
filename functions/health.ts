/** Liveness, readiness, and the API's own description. */
import { describeApi } from '../shared/composition/openapi.ts';
import { serve } from '../shared/composition/serve.ts';
import * as endpoints from '../shared/operations/endpoints.ts';

serve(endpoints.healthLive, (app) => app.operations.http.healthLive);
serve(endpoints.healthReady, (app) => app.operations.http.healthReady);
serve(endpoints.openApiGet, (app) => describeApi(app.config).json);
serve(endpoints.docsGet, (app) => describeApi(app.config).page);
