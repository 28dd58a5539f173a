/** Queue messages that failed in every try, operators' actions on them, and the audit of the service itself. */
import { app } from '@azure/functions';
import { z } from 'zod';
import { DELIVERY_QUEUE } from '../shared/alerts/contract.ts';
import { calendarQueues } from '../shared/calendar/contract.ts';
import { application } from '../shared/composition/instance.ts';
import { serve } from '../shared/composition/serve.ts';
import { CLOSE_QUEUE, WATCH_QUEUE } from '../shared/devices/contract.ts';
import { EXPULSION_QUEUE } from '../shared/live/contract.ts';
import { onboardingQueues } from '../shared/onboarding/contract.ts';
import * as endpoints from '../shared/operations/endpoints.ts';
import { ERASURE_QUEUE } from '../shared/organisations/contract.ts';
import { queueHandler } from '../shared/platform/background.ts';
import { roomQueues } from '../shared/rooms/contract.ts';
import { SCOPE_QUEUE } from '../shared/scope/contract.ts';
import { SECRET_EVENT_QUEUE } from '../shared/secrets/contract.ts';

serve(endpoints.operationsAudit, (app) => app.operations.http.operationsAudit);
serve(endpoints.poisonList, (app) => app.operations.http.poisonList);
serve(endpoints.poisonReplay, (app) => app.operations.http.poisonReplay);
serve(endpoints.poisonDiscard, (app) => app.operations.http.poisonDiscard);

/** By the name of the function that keeps what the queue gave up. */
const queues = {
  poisonAlertsDeliver: DELIVERY_QUEUE,
  poisonCalendarRefresh: calendarQueues.refresh,
  poisonCalendarAudit: calendarQueues.audit,
  poisonCalendarNotified: calendarQueues.notifications,
  poisonCalendarPush: calendarQueues.push,
  poisonConnectionHealth: onboardingQueues.health,
  poisonScopeCheckOne: SCOPE_QUEUE,
  poisonRoomsRefreshOne: roomQueues.refresh,
  poisonOrganisationsErase: ERASURE_QUEUE,
  poisonDevicesCloseConnections: CLOSE_QUEUE,
  poisonDevicesWatch: WATCH_QUEUE,
  poisonLiveCloseConnections: EXPULSION_QUEUE,
  poisonSecretsReplayEvent: SECRET_EVENT_QUEUE,
};

for (const [name, queue] of Object.entries(queues)) {
  app.storageQueue(name, {
    connection: 'AzureWebJobsStorage',
    queueName: `${queue}-poison`,
    handler: queueHandler(z.unknown(), (message, log, { triggerMetadata = {} }) =>
      application.operations.keepPoison(
        queue,
        message,
        { id: triggerMetadata['id'], insertionTime: triggerMetadata['insertionTime'] },
        log,
      ),
    ),
  });
}
