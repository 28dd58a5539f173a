/** Routes of devices and of the portal's live channel, Web PubSub's events, and the work behind them. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { serve } from '../shared/composition/serve.ts';
import {
  CLOSE_QUEUE,
  closeMessageSchema,
  WATCH_QUEUE,
  watchMessageSchema,
} from '../shared/devices/contract.ts';
import * as endpoints from '../shared/devices/endpoints.ts';
import * as live from '../shared/live/endpoints.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';

serve(endpoints.listDevices, (app) => app.devices.list);
serve(endpoints.createDevice, (app) => app.devices.create);
serve(endpoints.installDevices, (app) => app.devices.install);
serve(endpoints.sendTest, (app) => app.devices.sendTest);
serve(endpoints.getDevice, (app) => app.devices.get);
serve(endpoints.renameDevice, (app) => app.devices.rename);
serve(endpoints.revokeDevice, (app) => app.devices.revoke);
serve(endpoints.issuePairingCode, (app) => app.devices.issuePairingCode);
serve(endpoints.assignRoom, (app) => app.devices.assign);
serve(endpoints.unassignRoom, (app) => app.devices.unassign);
serve(endpoints.pairDevice, (app) => app.devices.pair);
serve(endpoints.negotiateConnection, (app) => app.devices.negotiate);
serve(endpoints.readSnapshot, (app) => app.devices.snapshot);
serve(endpoints.reportShown, (app) => app.devices.report);
serve(endpoints.allowEvents, (app) => app.devices.allowEvents);
serve(endpoints.connectionEvent, (app) => app.devices.connectionEvent);
serve(live.negotiateChannel, (app) => app.live.negotiate);

const connection = 'AzureWebJobsStorage';

app.storageQueue('devicesCloseConnections', {
  connection,
  queueName: CLOSE_QUEUE,
  handler: queueHandler(closeMessageSchema, (message) => application.devices.close(message)),
});

app.timer('devicesWatchAll', {
  schedule: '30 */5 * * * *',
  handler: timerHandler(() => application.devices.dispatchWatches()),
});

app.storageQueue('devicesWatch', {
  connection,
  queueName: WATCH_QUEUE,
  handler: queueHandler(watchMessageSchema, (message, log) =>
    application.devices.watch(message, log),
  ),
});
