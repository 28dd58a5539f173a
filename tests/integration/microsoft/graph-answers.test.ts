/** The cause of each refusal of Graph in `tests/answers/`, over the wire and through the product's Graph client. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { graphClient } from '../../../shared/microsoft/adapters/graph-client.ts';
import type { Graph, MicrosoftCause } from '../../../shared/microsoft/contract.ts';
import { answersOf, faultOf } from '../../support/answers.ts';
import { type Microsoft, startMicrosoft } from '../../support/microsoft.ts';

const expected: Readonly<Record<string, MicrosoftCause>> = {
  D1: 'not-found',
  D2: 'not-found',
  D3: 'replicating',
  D4: 'secrets-forbidden',
  D5: 'secret-lifetime',
  D6: 'permission-missing',
  D7: 'service-principal-missing',
  D8: 'disabled',
  D9: 'quota',
  D10: 'conflict',
  D11: 'blocked-by-policy',
  C1: 'throttled',
  C3: 'unavailable',
  C5: 'unknown',
  'C10-page-2': 'unavailable',
  'C11-item': 'not-found',
  'C11-folder': 'not-found',
  'C11-unknown': 'not-found',
  'C11-resource': 'mailbox-missing',
  'C14-0': 'throttled',
  'C14-1': 'throttled',
  'C14-30.5': 'throttled',
  'C14-none': 'throttled',
  C21: 'configuration',
  X1: 'access-policy',
  X2: 'access-policy',
  X3: 'mailbox-missing',
  X4: 'mailbox-inactive',
};
const refusals = [...answersOf('graph-directory'), ...answersOf('graph-calendars')]
  .filter(({ status }) => status !== 200)
  .map((answer) => [answer.id, answer.what, expected[answer.id], answer] as const);

let microsoft: Microsoft;
let graph: Graph;
beforeAll(async () => {
  microsoft = await startMicrosoft();
  graph = graphClient({
    url: microsoft.addresses.graph,
    timeoutSeconds: 5,
    clock: () => new Date(),
    tokens: () => ({
      acquire: async () => ({ accessToken: 'any', roles: [], expiresAt: '2099-01-01T00:00:00Z' }),
    }),
  });
});
afterAll(() => microsoft.close());

describe('A refusal of Graph', () => {
  it.each(refusals)('%s (%s) has the cause %s.', async (_id, _what, reason, answer) => {
    microsoft.deps.faults.replace([faultOf(answer)]);
    const { error } = answer.body as { error: { code: string } };

    const sent = graph.send(
      { app: 'discovery', tenantId: 'tenant', expectedRoles: [] },
      {
        method: answer.method as 'GET' | 'POST' | 'PATCH',
        path: answer.path.replace('/v1.0', ''),
        ...(answer.method === 'GET' ? {} : { body: {} }),
      },
    );

    await expect(sent).rejects.toMatchObject({
      reason: reason ?? 'a cause that this test expects',
      status: answer.status,
      code: expect.stringMatching(
        new RegExp(`^(?:${error.code}|NoBackingApplicationObject|ObjectConflict)$`),
      ),
    });
  });
});
