/** Every answer of the host's token endpoint, over the wire to the unmodified MSAL: what counts as a refusal of our platform. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { watchDependencies } from '../../../shared/operations/watch-dependencies.ts';
import { managedIdentity } from '../../../shared/platform/credential.ts';
import { AppError } from '../../../shared/platform/errors.ts';
import { memoryAlerts } from '../../support/secret-fakes.ts';

interface Answer {
  readonly status: number;
  readonly body?: string;
}
const notAssigned = { statusCode: 400, message: 'No User Assigned or Delegated Managed Identity' };
/** By the client id that is asked for, so that all are asked at once; without one the connection is reset. */
const answers: Readonly<Record<string, Answer>> = {
  'not-assigned': { status: 400, body: JSON.stringify(notAssigned) },
  'oauth-body': {
    status: 400,
    body: '{"error":"invalid_request","error_description":"Not found"}',
  },
  'no-body': { status: 400 },
  unauthorized: { status: 401, body: '{}' },
  forbidden: { status: 403, body: '{"error":{"code":"Forbidden"}}' },
  page: { status: 403, body: '<html>' },
  'no-identity': { status: 404 },
  throttled: { status: 429, body: '{}' },
  failing: { status: 500, body: '{"error":"unknown"}' },
  busy: { status: 503 },
  empty: { status: 200, body: '{}' },
  text: { status: 200, body: 'hello' },
};
let curing = false;
const server = createServer(({ url = '' }, response) => {
  const clientId = new URL(url, 'http://localhost').searchParams.get('client_id') ?? '';
  const answer = answers[clientId];
  if (curing) {
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    response.end(JSON.stringify({ access_token: 'token', expires_on, token_type: 'Bearer' }));
  } else if (answer === undefined) {
    response.destroy();
  } else {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body);
  }
});
const variables = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'];
const before = variables.map((name) => [name, process.env[name]] as const);

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function compose(clientId: string) {
  const alerts = memoryAlerts();
  const log = { info() {}, warn() {}, error() {} };
  const clock = () => new Date();
  const reports = watchDependencies({ alerts: () => alerts.alerts, clock, log });
  const identity = managedIdentity(clientId, reports);
  const ask = async () => {
    try {
      return (await identity.getToken('https://vault.azure.net/.default'))?.token;
    } catch (error) {
      return error instanceof AppError ? error.refusal?.code : (error as Error).name;
    }
  };
  return { alerts, ask };
}

describe('a managed identity', () => {
  it('that our own platform refuses alerts operators, until it gets a token; an outage alerts nobody', async () => {
    const address = `http://localhost:${(server.address() as AddressInfo).port}`;
    process.env['IDENTITY_ENDPOINT'] = `${address}/msi/token`;
    process.env['IDENTITY_HEADER'] = 'header';
    const asked = [...Object.keys(answers), 'reset'].map((name) => ({ name, ...compose(name) }));

    const met = await Promise.all(
      asked.map(async ({ name, alerts, ask }) => {
        const outcome = await ask();
        return [name, [outcome, ...alerts.raised]] as const;
      }),
    );
    curing = true;
    const cured = await Promise.all(asked.map(({ ask }) => ask()));
    curing = false;

    const refused = (code: string) => [code, `dependency-refuses:managed-identity|${code}`];
    const outage = ['CredentialUnavailable'];
    expect(Object.fromEntries(met)).toEqual({
      'not-assigned': refused('BadRequest'),
      'oauth-body': refused('BadRequest'),
      'no-body': refused('BadRequest'),
      unauthorized: refused('Unauthorized'),
      forbidden: refused('Forbidden'),
      page: refused('Forbidden'),
      'no-identity': refused('NotFound'),
      throttled: outage,
      failing: outage,
      busy: outage,
      empty: outage,
      text: outage,
      reset: outage,
    });
    expect(cured).toEqual(asked.map(() => 'token'));
    expect(asked.flatMap(({ alerts }) => alerts.open())).toEqual([]);
  });
});
