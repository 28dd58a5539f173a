/** Calls one method of the SDK's client and answers what it gave, or the message of what it threw. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';

app.http('client', {
  route: 'client/{method}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const { method } = request.params;
    const args = await request.json();
    if (method === 'createCheckStatusResponse') return client[method](request, ...args);
    if (method === 'waitForCompletionOrCreateCheckStatusResponse') {
      return client[method](request, ...args);
    }
    if (method === 'purgeInstanceHistoryBy' || method === 'getStatusBy') {
      const [{ createdTimeFrom, runtimeStatus }] = args;
      args[0] = { createdTimeFrom: new Date(createdTimeFrom), runtimeStatus };
    }
    try {
      return { jsonBody: { result: (await client[method](...args)) ?? null } };
    } catch (error) {
      return { jsonBody: { thrown: error.message } };
    }
  },
});
