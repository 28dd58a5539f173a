/** The background erasure of an organisation. */
import { app } from '@azure/functions';
import { z } from 'zod';
import { application } from '../shared/composition/instance.ts';
import { ERASURE_QUEUE } from '../shared/organisations/contract.ts';
import { queueHandler } from '../shared/platform/background.ts';

app.storageQueue('organisationsErase', {
  connection: 'AzureWebJobsStorage',
  queueName: ERASURE_QUEUE,
  handler: queueHandler(z.object({ organisationId: z.string() }), ({ organisationId }) =>
    application.erasure(organisationId),
  ),
});
