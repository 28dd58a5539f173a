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

serve(endpoints.devicesList, (app) => app.devices.http.devicesList);
serve(endpoints.devicesCreate, (app) => app.devices.http.devicesCreate);
serve(endpoints.devicesInstall, (app) => app.devices.http.devicesInstall);
serve(endpoints.devicesSendTest, (app) => app.devices.http.devicesSendTest);
serve(endpoints.devicesGet, (app) => app.devices.http.devicesGet);
serve(endpoints.devicesRename, (app) => app.devices.http.devicesRename);
serve(endpoints.devicesRevoke, (app) => app.devices.http.devicesRevoke);
serve(endpoints.devicesIssuePairingCode, (app) => app.devices.http.devicesIssuePairingCode);
serve(endpoints.devicesAssignRoom, (app) => app.devices.http.devicesAssignRoom);
serve(endpoints.devicesUnassignRoom, (app) => app.devices.http.devicesUnassignRoom);
serve(endpoints.devicesPair, (app) => app.devices.http.devicesPair);
serve(endpoints.devicesNegotiate, (app) => app.devices.http.devicesNegotiate);
serve(endpoints.devicesReadSnapshot, (app) => app.devices.http.devicesReadSnapshot);
serve(endpoints.devicesReport, (app) => app.devices.http.devicesReport);
serve(endpoints.devicesAllowEvents, (app) => app.devices.http.devicesAllowEvents);
serve(endpoints.devicesConnectionEvent, (app) => app.devices.http.devicesConnectionEvent);
serve(live.liveNegotiate, (app) => app.live.http.liveNegotiate);

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
