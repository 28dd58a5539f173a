/** The product understands Entra's answers, over the wire and through MSAL, in both flows of the token endpoint. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { entraAddresses } from '../../../shared/microsoft/adapters/entra-addresses.ts';
import { entraApplications } from '../../../shared/microsoft/adapters/entra-applications.ts';
import { entraSignIn } from '../../../shared/microsoft/adapters/entra-sign-in.ts';
import { msalAppTokens } from '../../../shared/microsoft/adapters/msal-app-tokens.ts';
import { causeOfTokenRefusal } from '../../../shared/microsoft/classify.ts';
import type { AppTokens, MicrosoftCause, SignIns } from '../../../shared/microsoft/contract.ts';
import { answersOf, faultOf, numberOf } from '../../support/answers.ts';
import { type Microsoft, startMicrosoft } from '../../support/microsoft.ts';

const expected: Readonly<Record<string, MicrosoftCause>> = {
  E1: 'consent-missing',
  'E1-without-suberror': 'consent-missing',
  E3: 'blocked-by-policy',
  E7: 'configuration',
  'E7-wrong-secret': 'secret-invalid',
  'E7-expired-secret': 'secret-expired',
  E8: 'configuration',
  'E8-no-credential': 'configuration',
  'E8-assertion-time': 'configuration',
  E9: 'throttled',
  M1: 'app-missing',
  M2: 'service-principal-missing',
  M3: 'disabled',
  M4: 'tenant-missing',
  M5: 'unavailable',
};
const refusals = answersOf('token-endpoint').filter(({ status }) => status !== 200);
const { numbers } = JSON.parse(readFileSync('tests/answers/aadsts-numbers.json', 'utf8')) as {
  numbers: number[];
};

let microsoft: Microsoft;
let tokens: AppTokens;
let signIns: SignIns;
let tenantId: string;
beforeAll(async () => {
  microsoft = await startMicrosoft();
  const { discoveryAppId, discoverySecret } = microsoft.directory.provider;
  tenantId = microsoft.directory.provider.tenantId;
  const addresses = entraAddresses(microsoft.addresses.identity);
  const applications = entraApplications(addresses, 2);
  const discovery = {
    get: async () => ({ kind: 'secret', version: '1', value: discoverySecret }) as const,
    renew() {},
  };
  tokens = msalAppTokens({
    clock: () => new Date(),
    applications,
    discovery,
    discoveryClientId: discoveryAppId,
    secrets: () => {
      throw new Error('The discovery app reads no secret of a customer.');
    },
  });
  signIns = entraSignIn({
    addresses,
    applications,
    discovery,
    clientId: discoveryAppId,
    graphUrl: microsoft.addresses.graph,
    timeoutSeconds: 2,
    clock: () => new Date(),
  });
});
afterAll(() => microsoft.close());

const flows = [
  [
    'client credentials',
    () => tokens.acquire({ app: 'discovery', tenantId, expectedRoles: [] }, { fresh: true }),
  ],
  [
    'the code exchange',
    () =>
      signIns.redeem({
        tenantId,
        redirectUri: `${microsoft.addresses.host}/api/consent/sign-in`,
        code: 'any',
        nonce: 'nonce',
        codeVerifier: 'v'.repeat(43),
      }),
  ],
] as const;

describe.each(flows)("Entra's refusal of %s", (_, call) => {
  it.each(refusals.map((answer) => [answer.id, answer.what, expected[answer.id], answer] as const))(
    '%s (%s) has the cause %s and keeps its number.',
    async (_id, _what, reason, answer) => {
      microsoft.deps.faults.replace([faultOf(answer)]);

      await expect(call()).rejects.toMatchObject({
        reason: reason ?? 'a cause that this test expects',
        // A 5xx is an outage, whatever its number says.
        number: answer.status >= 500 ? undefined : numberOf(answer),
      });
    },
  );

  it('keeps every published number and gives it the cause of the table, with and without a suberror.', async () => {
    const seen: object[] = [];
    const asked: object[] = [];
    for (const [index, number] of numbers.entries()) {
      const suberror = index % 2 === 0 ? {} : { suberror: 'message_only' };
      const body = {
        error: index % 3 === 0 ? 'invalid_client' : 'invalid_grant',
        error_description: `AADSTS${number}: invented`,
        error_codes: [number],
        ...suberror,
      };
      microsoft.deps.faults.replace([{ service: 'identity', path: '/token', status: 400, body }]);
      asked.push({ number, reason: causeOfTokenRefusal({ number }) });
      seen.push(
        await call().then(
          () => ({ number, reason: 'none' }),
          (error: { number: number; reason: string }) => ({
            number: error.number,
            reason: error.reason,
          }),
        ),
      );
    }

    expect(seen).toEqual(asked);
  });
});
