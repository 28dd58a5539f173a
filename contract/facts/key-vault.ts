/** Secrets of a vault. Each scenario deletes and purges the secret that it made. */
import { randomUUID } from 'node:crypto';
import { eventually, fact, type Json } from '../fact.ts';
import { type Answer, ask, refusal } from '../http.ts';
import type { Parts, Target } from '../target.ts';

const ABOUT = 'https://learn.microsoft.com/azure/key-vault/secrets/about-secrets';
const REST = 'https://learn.microsoft.com/rest/api/keyvault/secrets';
const VERSION = 'api-version=2025-07-01';

type WithVault = Target & Pick<Parts, 'vault'>;
type Vault = (method: string, path: string, body?: object) => Promise<Answer>;

const openVault =
  ({ vault: { url, token } }: WithVault): Vault =>
  (method, path, body) =>
    ask(`${url}${path}?${VERSION}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

/** A name for one scenario; what it holds is purged afterwards. */
const withSecret =
  (see: (vault: Vault, path: string, name: string) => Promise<Json>) =>
  async (target: WithVault): Promise<Json> => {
    const vault = openVault(target);
    const name = `contract-${randomUUID()}`;
    try {
      return await see(vault, `/secrets/${name}`, name);
    } finally {
      await vault('DELETE', `/secrets/${name}`);
      await eventually(
        () => vault('DELETE', `/deletedsecrets/${name}`),
        ({ status }) => status !== 409,
      );
    }
  };

const withInner = (answer: Answer) => ({
  ...refusal(answer),
  inner: String(answer.body.error?.innererror?.code),
});

const idOf = ({ body }: Answer): string => String(body.id).split('/').at(-1) ?? '';

export const keyVaultFacts = [
  fact('A request without a token is 401 with the authority and the resource to ask a token for.', {
    source:
      'https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses',
    needs: ['vault'],
    expected: { status: 401, resource: 'https://vault.azure.net', hasAuthority: true },
    async see({ vault }) {
      const { status, headers } = await ask(`${vault.url}/secrets/any?${VERSION}`);
      const challenge = headers.get('www-authenticate') ?? '';
      return {
        status,
        resource: /resource="([^"]+)"/.exec(challenge)?.[1] ?? null,
        hasAuthority: /authorization="http[^"]+\/[0-9a-f-]{36}"/.test(challenge),
      };
    },
  }),
  fact('A secret that does not exist is 404 SecretNotFound.', {
    source: REST,
    needs: ['vault'],
    expected: { status: 404, code: 'SecretNotFound' },
    see: async (target) => refusal(await openVault(target)('GET', `/secrets/${randomUUID()}`)),
  }),
  fact('A name with an underscore is 400 BadParameter.', {
    source: 'https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates',
    needs: ['vault'],
    changes: true,
    expected: { status: 400, code: 'BadParameter' },
    see: async (target) =>
      refusal(await openVault(target)('PUT', '/secrets/contract_name', { value: 'any' })),
  }),
  fact('Each set makes a version, and older versions keep their value.', {
    source: ABOUT,
    needs: ['vault'],
    changes: true,
    expected: { isNewVersion: true, current: 'two', older: 'one' },
    see: withSecret(async (vault, path) => {
      const one = idOf(await vault('PUT', path, { value: 'one' }));
      const two = idOf(await vault('PUT', path, { value: 'two' }));
      return {
        isNewVersion: one !== two,
        current: (await vault('GET', path)).body.value,
        older: (await vault('GET', `${path}/${one}`)).body.value,
      };
    }),
  }),
  fact('A version that is disabled is 403 Forbidden, SecretDisabled.', {
    source: ABOUT,
    needs: ['vault'],
    changes: true,
    expected: { status: 403, code: 'Forbidden', inner: 'SecretDisabled' },
    see: withSecret(async (vault, path) => {
      const version = idOf(await vault('PUT', path, { value: 'one' }));
      await vault('PATCH', `${path}/${version}`, { attributes: { enabled: false } });
      return withInner(await vault('GET', path));
    }),
  }),
  fact('A secret that has expired can still be read.', {
    source: ABOUT,
    needs: ['vault'],
    changes: true,
    expected: { status: 200, value: 'one' },
    see: withSecret(async (vault, path) => {
      const exp = Math.floor(Date.now() / 1000) - 86_400;
      await vault('PUT', path, { value: 'one', attributes: { exp } });
      const { status, body } = await vault('GET', path);
      return { status, value: body.value };
    }),
  }),
  fact('A value may have 25,600 bytes, and one more is 400 BadParameter.', {
    source: ABOUT,
    needs: ['vault'],
    changes: true,
    expected: { longest: 200, longer: { status: 400, code: 'BadParameter' } },
    see: withSecret(async (vault, path) => ({
      longest: (await vault('PUT', path, { value: 'v'.repeat(25_600) })).status,
      longer: refusal(await vault('PUT', path, { value: 'v'.repeat(25_601) })),
    })),
  }),
  fact('The name of a deleted secret is 409 until it is purged.', {
    source: 'https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview',
    needs: ['vault'],
    changes: true,
    expected: { status: 409, code: 'Conflict', inner: 'ObjectIsDeletedButRecoverable' },
    see: withSecret(async (vault, path, name) => {
      await vault('PUT', path, { value: 'one' });
      await vault('DELETE', path);
      await eventually(
        () => vault('GET', `/deletedsecrets/${name}`),
        ({ status }) => status !== 404,
      );
      return withInner(await vault('PUT', path, { value: 'two' }));
    }),
  }),
];
