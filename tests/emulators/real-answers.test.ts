/** Every answer of `tests/answers/`, played by `PUT /faults` and received unchanged through the service's official SDK. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, answerKinds, answersOf, faultOf, numberOf } from '../support/answers.ts';
import {
  answerOf,
  errorOf,
  type OfficialClients,
  startOfficialClients,
} from './support/official-clients.ts';

const ROW = { partitionKey: 'p', rowKey: 'r' };
let clients: OfficialClients;
let tenantId: string;
beforeAll(async () => {
  clients = await startOfficialClients();
  tenantId = clients.microsoft.directory.provider.tenantId;
});
afterAll(() => clients.close());

const named = (kind: (typeof answerKinds)[number], ok?: boolean) =>
  answersOf(kind)
    .filter(({ status }) => ok === undefined || (status === 200) === ok)
    .map((answer) => [answer.id, answer.what, answer] as const);

const graphCall = ({ method, path }: Answer): Promise<unknown> => {
  const request = clients.graph().api(path.replace('/v1.0', ''));
  if (method === 'GET') return request.get();
  return method === 'PATCH' ? request.patch({}) : request.post({});
};

/** Compares what an Azure SDK keeps of an answer with the answer as it was given. */
async function expectUnchanged(answer: Answer, call: Promise<unknown>): Promise<void> {
  const { statusCode, bodyAsText, header } = await answerOf(call);

  const { status, headers = {}, body } = answer;
  expect(statusCode).toBe(status);
  expect(bodyAsText).toBe(typeof body === 'string' ? body : JSON.stringify(body));
  for (const [name, value] of Object.entries(headers)) expect(header(name)).toBe(value);
}

describe('The corpus of real answers', () => {
  it('has an id of its own for each answer.', () => {
    const ids = answerKinds.flatMap((kind) => answersOf(kind).map(({ id }) => id));

    expect(ids).toEqual([...new Set(ids)]);
  });
});

describe('An answer of the token endpoint reaches MSAL unchanged', () => {
  it.each(named('token-endpoint', false))('%s: %s', async (_, __, answer) => {
    await clients.play(faultOf(answer));

    const failure = await errorOf(
      clients
        .msal(tenantId)
        .acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] }),
    );

    const { error, error_description, suberror, claims } = answer.body as Record<string, string>;
    expect(failure).toMatchObject({
      errorCode: error,
      errorNo: numberOf(answer),
      errorMessage: expect.stringContaining(error_description ?? ''),
      ...(suberror === undefined ? { status: answer.status } : { subError: suberror }),
      ...(claims === undefined ? {} : { claims }),
    });
  });

  it.each(named('token-endpoint', true))('%s: %s', async (_, __, answer) => {
    await clients.play(faultOf(answer));

    const { idToken, accessToken } = await clients.msal(tenantId).acquireTokenByCode({
      code: 'any',
      scopes: ['openid'],
      redirectUri: 'https://product.example/callback',
    });

    expect(answer.body).toMatchObject({ id_token: idToken, access_token: accessToken });
  });
});

describe('A redirect reaches the browser unchanged', () => {
  it.each(named('redirects'))('%s: %s', async (_, __, answer) => {
    await clients.play(faultOf(answer));

    const { identity } = clients.microsoft.addresses;
    const { status, headers } = await fetch(`${identity}/${tenantId}${answer.path}`, {
      redirect: 'manual',
    });

    expect([status, headers.get('location')]).toEqual([302, answer.headers?.['location']]);
  });
});

describe.each(['graph-directory', 'graph-calendars'] as const)(
  'An answer of %s reaches the Graph client unchanged',
  (kind) => {
    it.each(named(kind, false))('%s: %s', async (_, __, answer) => {
      await clients.play(faultOf(answer));

      const failure = await errorOf(graphCall(answer));

      const { error } = answer.body as { error: object };
      expect(failure['statusCode']).toBe(answer.status);
      expect(JSON.parse(String(failure['body']))).toEqual(error);
      const headers = failure['headers'] as Headers;
      expect(headers.get('retry-after')).toBe(answer.headers?.['Retry-After'] ?? null);
    });

    for (const [id, what, answer] of named(kind, true)) {
      it(`${id}: ${what}`, async () => {
        await clients.play(faultOf(answer));

        expect(await graphCall(answer)).toEqual(answer.body);
      });
    }
  },
);

describe('An answer of Key Vault reaches the secret client unchanged', () => {
  it.each(named('key-vault'))('%s: %s', async (_, __, answer) => {
    await clients.play(faultOf(answer));
    const secrets = clients.secrets();

    const failure = await errorOf(
      answer.method === 'GET'
        ? secrets.getSecret('calsync-1')
        : secrets.setSecret('calsync-1', 'value'),
    );

    const { code, message, innererror } = (answer.body as { error: Record<string, unknown> }).error;
    expect(failure).toMatchObject({ statusCode: answer.status, code });
    // The SDK renames the wire's `innererror`.
    const inner = innererror === undefined ? {} : { innerError: innererror };
    expect(failure['details']).toEqual({ error: { code, message, ...inner } });
    const { headers } = failure['response'] as { headers: Map<string, string> };
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      expect(headers.get(name)).toBe(value);
    }
  });
});

describe('An answer of Web PubSub reaches the service client unchanged', () => {
  it.each(named('web-pubsub'))('%s: %s', async (_, __, answer) => {
    await clients.play(faultOf(answer));

    await expectUnchanged(answer, clients.webPubSub.sendToUser('d1', { hello: 'world' }));
  });
});

describe('An answer of storage reaches the table client unchanged', () => {
  it.each(named('storage'))('%s: %s', async (_, __, answer) => {
    await clients.play(faultOf(answer));
    const table = clients.table();

    await expectUnchanged(
      answer,
      {
        GET: () => table.listEntities().next(),
        PUT: () => table.updateEntity(ROW, 'Replace'),
        POST: () => table.createEntity(ROW),
      }[answer.method as 'GET' | 'PUT' | 'POST'](),
    );
  });
});
