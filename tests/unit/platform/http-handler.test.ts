import { HttpRequest, type HttpRequestInit, InvocationContext } from '@azure/functions';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { contract } from '../../../shared/composition/api.ts';
import { endpoint, ok } from '../../../shared/platform/endpoint.ts';
import { AppError, requestProblems } from '../../../shared/platform/errors.ts';
import { httpHandler } from '../../../shared/platform/http-handler.ts';

const deps = {
  authorizer: () => ({ authorise: async () => undefined as never }),
  origins: () => ({ PORTAL_URL: 'https://portal.example.com' }),
};
const posted = (body: string, type = 'text/csv') =>
  new HttpRequest({
    method: 'POST',
    url: 'http://localhost/api/things',
    headers: { 'content-type': type },
    body: { string: body },
  });
const context = () =>
  new InvocationContext({ functionName: 'test', invocationId: 'i', logHandler() {} });

const things = endpoint('things', 'POST things', {
  tag: '',
  description: '',
  summary: '',
  access: 'anyone',
  bodyType: 'text/csv',
  body: z.string(),
  maxBodyBytes: 1_000,
  mostAtOnce: 2,
  answers: { 200: { description: '' } },
});

describe('an HTTP handler', () => {
  it('passes a CSV body on as text, and refuses another media type', async () => {
    const handler = httpHandler(things, deps, async ({ body }) => ok({ body }));

    const taken = await handler(posted('a,b'), context());
    const refused = await handler(posted('{}', 'application/json'), context());

    expect(taken).toMatchObject({ status: 200, body: '{"body":"a,b"}' });
    expect(refused).toMatchObject({ status: 415 });
  });

  it('stops reading a body without a length as soon as it is too long', async () => {
    const handler = httpHandler(things, deps, async () => ok({}));
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 400;
        controller.enqueue(new Uint8Array(400));
      },
    });
    const request = posted('x');
    Object.defineProperty(request, 'body', { value: endless });

    const answer = await handler(request, context());

    expect(answer).toMatchObject({ status: 413 });
    expect(sent).toBeLessThan(4_000);
  });

  it('answers 429 to requests beyond its limit, each with a Retry-After of its own', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const handler = httpHandler(things, deps, async () => {
      await held;
      return ok({});
    });
    const call = async () => await handler(posted('x'), context());
    const served = [call(), call()];

    const refused = await Promise.all(Array.from({ length: 30 }, call));
    release();

    const waits = refused.map((answer) => {
      const { status, headers } = answer as { status: number; headers: Record<string, string> };
      expect(status).toBe(429);
      return Number(headers['retry-after']);
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2);
    expect(new Set(waits).size).toBeGreaterThan(5);
    expect(await Promise.all(served)).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(await call()).toMatchObject({ status: 200 });
  });

  it('gives its places only to those who may call.', async () => {
    let refuse = () => {};
    const held = new Promise<never>((_, reject) => {
      refuse = () => reject(requestProblems.error('request.not-found'));
    });
    const handler = httpHandler(
      things,
      {
        ...deps,
        authorizer: () => ({
          authorise: async (_access, _params, headers) =>
            headers.get('authorization') === null ? await held : (undefined as never),
        }),
      },
      async () => ok({}),
    );
    const strangers = Array.from({ length: 30 }, async () => await handler(posted('x'), context()));
    const own = posted('x');
    own.headers.set('authorization', 'Bearer mine');

    expect(await handler(own, context())).toMatchObject({ status: 200 });

    refuse();
    for (const stranger of await Promise.all(strangers))
      expect(stranger).toMatchObject({ status: 404 });
  });

  it('asks nobody who they are while all its places are taken.', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked = 0;
    const authorizer = () => ({
      authorise: async () => {
        asked += 1;
        return undefined as never;
      },
    });
    const handler = httpHandler(things, { ...deps, authorizer }, async () => {
      await held;
      return ok({});
    });
    const call = async () => await handler(posted('x'), context());
    const served = [call(), call()];
    await Promise.all(Array.from({ length: 30 }, call));

    const askedBefore = asked;
    expect(await call()).toMatchObject({ status: 429 });

    expect(asked).toBe(askedBefore);
    release();
    expect(await Promise.all(served)).toMatchObject([{ status: 200 }, { status: 200 }]);
  });

  it('gives every answer the same headers against sniffing, caching and foreign readers', async () => {
    const kinds = ['invalid', 'unauthenticated', 'throttled', 'conflict', 'internal'] as const;
    const problem = fc
      .constantFrom(...kinds)
      .map((kind) => new AppError('x.y', { kind, title: 'T', action: 'A' }));
    const answers = fc.oneof(
      fc.integer({ min: 200, max: 599 }).map((status) => async () => ({ status })),
      fc.anything().map((body) => async () => ok({ body: typeof body })),
      fc.oneof(fc.anything(), problem).map((thrown) => async () => {
        throw thrown;
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        answers,
        fc.string(),
        fc.constantFrom('text/csv', 'a/b'),
        async (...made) => {
          const [handle, body, type] = made;
          const answer = await httpHandler(things, deps, handle)(posted(body, type), context());

          expect(answer).toMatchObject({
            headers: {
              'x-content-type-options': 'nosniff',
              'cache-control': 'no-store',
              'access-control-allow-origin': 'https://portal.example.com',
              vary: 'Origin',
            },
          });
        },
      ),
    );
  });
});

describe('a JSON body', () => {
  const open = endpoint('open', 'POST open', {
    tag: '',
    description: '',
    summary: '',
    access: 'anyone',
    body: z.unknown(),
    answers: { 200: { description: '' } },
  });
  const send = async (body: string) =>
    await httpHandler(open, deps, async (input) => ok(input.body))(
      posted(body, 'application/json'),
      context(),
    );
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it('is refused before it is parsed when it is nested deeper than 16 levels', async () => {
    expect(await send(nested(16))).toMatchObject({ status: 200 });
    const parse = jest.spyOn(JSON, 'parse');

    const refused = await send(nested(17));
    const unended = await send('['.repeat(30_000));

    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    for (const answer of [refused, unended]) {
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('16 levels') });
    }
  });

  it('is refused before it is parsed when it holds more than 10,000 values', async () => {
    expect(await send(`[${'0,'.repeat(9_999)}0]`)).toMatchObject({ status: 200 });
    const parse = jest.spyOn(JSON, 'parse');

    const items = await send(`[${'0,'.repeat(10_000)}0]`);
    const objects = await send(`[${'{},'.repeat(5_000)}{}]`);

    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    for (const answer of [items, objects]) {
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('10000 values') });
    }
  });

  it('is read as JSON.parse reads it, whatever brackets, commas and escapes its texts hold', async () => {
    const text = fc.string({ unit: fc.constantFrom('[', '{', '"', '\\', ',', ']', 'a', 'é') });
    const value = fc.object({ key: text, maxDepth: 6, values: [text, fc.integer()] });
    await fc.assert(
      fc.asyncProperty(value, async (sent) => {
        const brackets = '[{'.repeat(200);
        const body = JSON.stringify({ ...sent, brackets });

        expect(await send(body)).toMatchObject({ status: 200, body });
      }),
    );
  });

  it.each(contract.filter(({ body, bodyType }) => body !== undefined && bodyType === undefined))(
    'is refused by $method $route when it is nested too deep',
    async (route) => {
      const handler = httpHandler(route, deps, async () => ok({}));
      const params = Object.fromEntries(
        Object.keys(route.params?.shape ?? {}).map((name) => [name, { value: 'id' }]),
      );
      const request = new HttpRequest({
        method: 'POST',
        url: 'http://localhost/api/things',
        headers: { 'content-type': 'application/json' },
        body: { string: nested(100) },
        nullableParams: params,
      } as unknown as HttpRequestInit);

      const answer = await handler(request, context());

      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('16 levels') });
    },
  );
});
