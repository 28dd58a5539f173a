import { app, output } from '@azure/functions';
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
  const { functionName } = context.invocationContext;
  if (functionName === 'fails' || functionName === 'silent') {
    record({
      fn: functionName,
      result: context.result,
      error: context.error?.message ?? context.error,
    });
    if (functionName === 'fails') context.error = null;
  }
  if (context.hookData.seen) context.result = { body: `${context.result.body}, seen` };
});
app.http('hooked', { methods: ['GET'], handler: () => ({ body: 'plain' }) });
app.http('fails', {
  methods: ['GET'],
  handler: () => {
    throw new Error('as asked');
  },
});
app.http('silent', { methods: ['GET'], handler: () => undefined });
app.http('guarded', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'in' }) });
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
// This host has no binding of that type: the function is in error and must never run.
df.app.activity('unbound', {
  extraOutputs: [output.generic({ type: 'cosmosDB', name: 'out' })],
  handler: () => record({ fn: 'unbound' }),
});
df.app.orchestration('asksUnbound', function* (context) {
  try {
    return yield context.df.callActivity('unbound');
  } catch (error) {
    return error.message;
  }
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
