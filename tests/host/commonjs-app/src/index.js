const { app, input } = require('@azure/functions');

app.setup({ enableHttpStream: process.env.STREAM === 'true' });
app.http('hello', {
  route: 'hello/{name}',
  methods: ['GET', 'POST'],
  handler: async (request) => ({
    body: `hello ${request.params.name}${request.params.q ?? ''} ${await request.text()}`,
  }),
});
const variants = {
  twin: () => app.http('HELLO', { methods: ['GET'], handler: () => undefined }),
  same: () => app.http('hello', { methods: ['GET'], handler: () => undefined }),
  entity: () =>
    app.generic('counter', {
      trigger: { type: 'entityTrigger', name: 'c' },
      handler: () => undefined,
    }),
  triggers: () =>
    app.http('two', {
      methods: ['GET'],
      extraInputs: [input.generic({ type: 'timerTrigger', name: 't' })],
      handler: () => undefined,
    }),
  setting: () =>
    app.http('unset', { route: '%NO_SUCH%/x', methods: ['GET'], handler: () => undefined }),
  slash: () => app.http('bad', { route: '/x', methods: ['GET'], handler: () => undefined }),
  constraint: () =>
    app.http('bad', { route: '{x:nosuch}', methods: ['GET'], handler: () => undefined }),
  throws: () => {
    throw new Error('no setting FOO');
  },
};
variants[process.env.VARIANT]?.();
app.http('nothing', { methods: ['GET'], handler: () => undefined });
