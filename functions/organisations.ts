/** Routes of organisations, members, the plug-in switch and the audit. */
import { serve } from '../shared/composition/serve.ts';
import * as operations from '../shared/operations/endpoints.ts';
import * as endpoints from '../shared/organisations/endpoints.ts';

serve(endpoints.meGet, (app) => app.organisations.me);
serve(endpoints.organisationsList, (app) => app.organisations.list);
serve(endpoints.organisationsCreate, (app) => app.organisations.create);
serve(endpoints.organisationsGet, (app) => app.organisations.get);
serve(endpoints.organisationsPatch, (app) => app.organisations.patch);
serve(endpoints.organisationsDelete, (app) => app.organisations.remove);
serve(endpoints.membersList, (app) => app.organisations.members.list);
serve(endpoints.membersCreate, (app) => app.organisations.members.create);
serve(endpoints.membersPut, (app) => app.organisations.members.put);
serve(endpoints.membersDelete, (app) => app.organisations.members.remove);
serve(endpoints.pluginsList, (app) => app.organisations.plugins);
serve(endpoints.pluginsInstall, (app) => app.organisations.installPlugin);
serve(endpoints.pluginsRemove, (app) => app.organisations.removePlugin);
serve(operations.auditList, (app) => app.operations.auditList);
