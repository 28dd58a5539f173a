const { app } = require('@azure/functions');

app.setup({ enableHttpStream: process.env.STREAM === 'true' });
app.http('hello', {
  route: 'hello/{name}',
  methods: ['GET', 'POST'],
  handler: async (request) => ({
    body: `hello ${request.params.name}${request.params.q ?? ''} ${await request.text()}`,
  }),
});
app.http('nothing', { methods: ['GET'], handler: () => undefined });
