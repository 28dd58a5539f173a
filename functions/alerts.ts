/** Routes of alerts. */
import * as endpoints from '../shared/alerts/endpoints.ts';
import { serve } from '../shared/composition/serve.ts';

serve(endpoints.listAlerts, (app) => app.alerts.list);
serve(endpoints.listAllAlerts, (app) => app.alerts.listAll);
serve(endpoints.acknowledgeAlert, (app) => app.alerts.acknowledge);
