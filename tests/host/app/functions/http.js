import { app } from '@azure/functions';

const get = (name, route, handler) => app.http(name, { route, methods: ['GET'], handler });

app.http('echo', {
  route: 'echo/{x?}',
  methods: ['GET', 'POST', 'DELETE'],
  handler: async (request) => ({
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(request.headers),
      bodyIsNull: request.body === null,
      body: await request.text(),
    },
  }),
});

// By name `catchall` comes before `lit`, and so wins although its template is wider.
get('catchall', 'r/{*rest}', (request) => ({
  jsonBody: { by: 'catchall', params: request.params },
}));
get('lit', 'r/abc', () => ({ body: 'lit' }));
get('numbers', 'n/{id:int:min(3)}/{kind=zz}', (request) => ({ jsonBody: request.params }));
get('composed', 'c/{a}-{b}.{c}', (request) => ({ jsonBody: request.params }));
get('pattern', 'p/{code:regex(^[a-c]{{2}}$)}', (request) => ({ jsonBody: request.params }));
get('adminReport', undefined, () => ({ body: 'hidden' }));
get('sameRouteA', 'same', () => ({ body: 'a' }));
get('sameRouteB', 'same', () => ({ body: 'b' }));
app.http('sameRoutePost', {
  route: 'same',
  methods: ['POST'],
  handler: () => ({ body: 'posted' }),
});
get('switchedOff', 'off', () => ({ body: 'on' }));

const answers = {
  nothing: () => undefined,
  text: () => 'text',
  empty: () => ({}),
  throws: () => {
    throw Object.assign(new Error('secret detail'), { status: 404 });
  },
  json: () => ({
    jsonBody: { a: 1 },
    status: '201',
    headers: { 'X-Mixed-Case': 1, Location: '/a' },
  }),
  string: () => ({ body: 'hello' }),
  ownHeader: () => ({ headers: { 'x-host': 'of the function' } }),
  teapot: () => ({ status: 999 }),
  unchanged: () => ({ status: 304, body: 'dropped' }),
  beyondAscii: () => ({ headers: { 'x-name': 'Zoë' } }),
  wrongLength: () => ({ body: 'abc', headers: { 'content-length': '7' } }),
  throwsUndefined: () => {
    throw undefined;
  },
  cookies: () => ({
    cookies: [
      { name: 'a', value: '1 2', sameSite: 'Lax', httpOnly: true, maxAge: 60 },
      { name: 'b', value: 'x', path: '/p', expires: 1000, secure: true },
    ],
  }),
  late: () => {
    setTimeout(() => {
      throw new Error('too late');
    }, 10);
    return {};
  },
  rejects: async () => {
    void Promise.reject(new Error('nobody waits'));
    await new Promise(() => undefined);
  },
};
get('answer', 'answer/{name}', (request) => answers[request.params.name]());
get('clock', 'clock', () => ({ jsonBody: { now: new Date().toISOString(), pid: process.pid } }));
get('settings', 'settings/{name}', (request) => ({
  jsonBody: { value: process.env[request.params.name] ?? null, cwd: process.cwd() },
}));
