import { afterEach, describe, expect, it } from '@jest/globals';
import { managedIdentity } from '../../../shared/platform/credential.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

describe('a managed identity of an app for which no endpoint is named', () => {
  it.each([
    ['refused', () => Response.json({ error: 'invalid_request' }, { status: 400 }), 'BadRequest'],
    ['missing, where the endpoint of machines is out of reach', () => undefined, 'NoIdentity'],
  ])('is %s', async (_what, answer, code) => {
    const asked: string[] = [];
    globalThis.fetch = async (input) => {
      asked.push(new URL(input instanceof Request ? input.url : input).host);
      const given = answer();
      if (given === undefined) throw new TypeError('fetch failed');
      return given;
    };

    const token = managedIdentity(code).getToken('https://vault.azure.net/.default');

    await expect(token).rejects.toMatchObject({
      code: 'managed-identity.refused',
      refusal: { dependency: 'managed-identity', code },
    });
    expect(asked).toEqual(['169.254.169.254']);
  });
});
