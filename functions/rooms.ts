/** Rooms: their routes, the daily refresh and its queue. */
import { app } from '@azure/functions';
import { application } from '../shared/composition/instance.ts';
import { serve } from '../shared/composition/serve.ts';
import { queueHandler, timerHandler } from '../shared/platform/background.ts';
import { refreshMessageSchema, roomQueues } from '../shared/rooms/contract.ts';
import * as endpoints from '../shared/rooms/endpoints.ts';

serve(endpoints.roomsList, (app) => app.rooms.http.roomsList);
serve(endpoints.roomsAdd, (app) => app.rooms.http.roomsAdd);
serve(endpoints.roomsRefresh, (app) => app.rooms.http.roomsRefresh);
serve(endpoints.roomsChanges, (app) => app.rooms.http.roomsChanges);
serve(endpoints.roomsGet, (app) => app.rooms.http.roomsGet);
serve(endpoints.roomsChange, (app) => app.rooms.http.roomsChange);
serve(endpoints.roomsSnapshot, (app) => app.rooms.http.roomsSnapshot);

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
