/** Routes of devices and of the portal's live channel, Web PubSub's events, and the work behind them. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { serveAll } from '../shared/composition/serve.ts';
import {
  CLOSE_QUEUE,
  closeMessageSchema,
  WATCH_QUEUE,
  watchMessageSchema,
} from '../shared/devices/contract.ts';
import * as endpoints from '../shared/devices/endpoints.ts';
import { EXPULSION_QUEUE, expulsionSchema } from '../shared/live/contract.ts';
import * as live from '../shared/live/endpoints.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';

serveAll(endpoints, (app) => app.devices.http);
serveAll(live, (app) => app.live.http);

const connection = 'AzureWebJobsStorage';

app.storageQueue('devicesCloseConnections', {
  connection,
  queueName: CLOSE_QUEUE,
  handler: queueHandler(closeMessageSchema, (message) => application.devices.close(message)),
});

app.storageQueue('liveCloseConnections', {
  connection,
  queueName: EXPULSION_QUEUE,
  handler: queueHandler(expulsionSchema, (message) => application.live.close(message)),
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
