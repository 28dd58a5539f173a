/** Rooms: their routes, the daily refresh and its queue. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { serveAll } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';
import { refreshMessageSchema, roomQueues } from '../shared/rooms/contract.ts';
import * as endpoints from '../shared/rooms/endpoints.ts';

serveAll(endpoints, (app) => app.rooms.http);

app.timer('roomsRefreshDaily', {
  schedule: '0 23 2 * * *',
  handler: timerHandler((log) => application.rooms.dispatchRefreshes(log)),
});

app.storageQueue('roomsRefreshOne', {
  connection: 'AzureWebJobsStorage',
  queueName: roomQueues.refresh,
  handler: queueHandler(refreshMessageSchema, (message, log) =>
    application.rooms.runRefresh(message, log),
  ),
});
