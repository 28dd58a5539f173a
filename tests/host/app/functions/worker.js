import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { record } from './events.js';

app.hook.appStart(() => record({ fn: 'appStart', cwd: process.cwd() }));
app.hook.appTerminate(() => record({ fn: 'appTerminate' }));
app.hook.preInvocation((context) => {
  if (context.invocationContext.functionName !== 'hooked') return;
  context.functionHandler = () => ({ body: 'swapped' });
  context.hookData.seen = true;
});
app.hook.postInvocation((context) => {
  if (context.hookData.seen) context.result = { body: `${context.result.body}, seen` };
});
app.http('hooked', { methods: ['GET'], handler: () => ({ body: 'plain' }) });
app.http('logs', {
  methods: ['GET'],
  handler: (_request, context) => {
    context.log('a', { b: 1 }, '%s');
    context.debug('not shown');
    console.error('printed');
    process.stdout.write('raw\n');
    return { jsonBody: { traceParent: context.traceContext?.traceParent ?? null } };
  },
});
app.http('hang', { methods: ['GET'], handler: () => new Promise(() => undefined) });

df.app.activity('shout', { handler: (input) => `${input.text.toUpperCase()}!` });
df.app.orchestration('greet', function* (context) {
  return yield context.df.callActivity('shout', { text: context.df.getInput() });
});
app.http('greeting', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('greet', { input: await request.text() });
    return client.waitForCompletionOrCreateCheckStatusResponse(request, id, {
      timeoutInMilliseconds: 5000,
      retryIntervalInMilliseconds: 50,
    });
  },
});
