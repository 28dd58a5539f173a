/** Routes of organisations, members, the plug-in switch and the audit. */
import { serve } from '../shared/composition/serve.ts';
import * as operations from '../shared/operations/endpoints.ts';
import * as endpoints from '../shared/organisations/endpoints.ts';

serve(endpoints.meGet, (app) => app.organisations.http.meGet);
serve(endpoints.organisationsList, (app) => app.organisations.http.organisationsList);
serve(endpoints.organisationsCreate, (app) => app.organisations.http.organisationsCreate);
serve(endpoints.organisationsGet, (app) => app.organisations.http.organisationsGet);
serve(endpoints.organisationsPatch, (app) => app.organisations.http.organisationsPatch);
serve(endpoints.organisationsDelete, (app) => app.organisations.http.organisationsDelete);
serve(endpoints.membersList, (app) => app.organisations.http.membersList);
serve(endpoints.membersCreate, (app) => app.organisations.http.membersCreate);
serve(endpoints.membersPut, (app) => app.organisations.http.membersPut);
serve(endpoints.membersDelete, (app) => app.organisations.http.membersDelete);
serve(endpoints.pluginsList, (app) => app.organisations.http.pluginsList);
serve(endpoints.pluginsInstall, (app) => app.organisations.http.pluginsInstall);
serve(endpoints.pluginsRemove, (app) => app.organisations.http.pluginsRemove);
serve(operations.auditList, (app) => app.operations.http.auditList);
