/** Routes of organisations, members, the plug-in switch and the audit. */
import { serve, serveAll } from '../shared/composition/serve.ts';
import * as operations from '../shared/operations/endpoints.ts';
import * as endpoints from '../shared/organisations/endpoints.ts';

serveAll(endpoints, (app) => app.organisations.http);
serve(operations.auditList, (app) => app.operations.http.auditList);
serve(operations.auditExport, (app) => app.operations.http.auditExport);
