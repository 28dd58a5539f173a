import { describe, expect, it } from '@jest/globals';
import { CannotTell, fact } from '../../../contract/fact.ts';
import { facts } from '../../../contract/facts.ts';
import { lineOf, runFacts, summaryOf } from '../../../contract/run.ts';
import type { Target } from '../../../contract/target.ts';
import { SettingsError, tenantOf } from '../../../contract/tenant.ts';

const source = 'https://learn.microsoft.com/graph/errors';
const target: Target = {
  loginUrl: 'http://localhost:1',
  graphUrl: 'http://localhost:1',
  tenantId: 't',
};
const expected = { status: 404 };
const played: string[] = [];
const sample = [
  fact('It is the same.', { source, expected, see: async () => ({ status: 404 }) }),
  fact('It differs.', { source, expected, see: async () => ({ status: 403 }) }),
  fact('It throws.', {
    source,
    expected,
    see: async () => {
      throw new Error('connection refused');
    },
  }),
  fact('It cannot tell.', {
    source,
    expected,
    see: async () => {
      throw new CannotTell('It needs two rooms.');
    },
  }),
  fact('It needs a room.', {
    source,
    needs: ['room'],
    expected,
    async see({ room }) {
      played.push(room);
      return expected;
    },
  }),
  fact('It changes something.', {
    source,
    changes: true,
    expected,
    async see() {
      played.push('a change');
      return expected;
    },
  }),
];

describe('npm run contract', () => {
  it('says of each fact whether it is the same, differs or was not run, and why.', async () => {
    const results = await runFacts(sample, target, { allowChanges: false });

    expect(results.map(({ outcome, seen, why }) => [outcome, seen ?? why])).toEqual([
      ['same', { status: 404 }],
      ['different', { status: 403 }],
      ['different', 'connection refused'],
      ['not run', 'It needs two rooms.'],
      ['not run', 'no room'],
      ['not run', 'needs --allow-changes'],
    ]);
    expect(played).toEqual([]);
    expect(summaryOf(results)).toBe('6 facts: 1 same, 2 different, 3 not run');
  });

  it('plays facts that change something only when changes are allowed.', async () => {
    const whole = { ...target, room: 'room-a@contoso.example' };

    const results = await runFacts(sample.slice(4), whole, { allowChanges: true });

    expect(results.map(({ outcome }) => outcome)).toEqual(['same', 'same']);
    expect(played.splice(0)).toEqual(['room-a@contoso.example', 'a change']);
  });

  it('prints what was seen beside what was expected where they differ.', async () => {
    const [, result] = await runFacts(sample.slice(0, 2), target, { allowChanges: false });

    expect(result === undefined ? '' : lineOf(result)).toBe(
      [
        'different  It differs.',
        '           seen      {"status":403}',
        '           expected  {"status":404}',
      ].join('\n'),
    );
  });

  it('names each fact once, in a sentence, with a public source.', () => {
    const names = facts.map(({ name }) => name);

    expect(names).toEqual([...new Set(names)]);
    expect(names.filter((name) => !name.endsWith('.'))).toEqual([]);
    const isPublic = /^(https:\/\/\S+|[\w.-]+\/[\w.-]+#\d+)$/;
    expect(facts.filter((each) => !isPublic.test(each.source))).toEqual([]);
  });
});

describe('The settings of a tenant at Microsoft', () => {
  it('need the tenant.', () => {
    expect(() => tenantOf({})).toThrow(SettingsError);
  });

  it('leave out each part that is not whole.', () => {
    const tenant = tenantOf({
      CONTRACT_TENANT_ID: 't',
      DISCOVERY_CLIENT_ID: 'c',
      DISCOVERY_CLIENT_SECRET: 's',
      CONTRACT_SYNC_CLIENT_ID: 'without a secret',
      CONTRACT_WEBHOOK_URL: 'https://tunnel.example/',
      CONTRACT_KEY_VAULT_URL: 'https://kv.vault.azure.net/',
      CONTRACT_KEY_VAULT_TOKEN: 'token',
    });

    expect(tenant).toEqual({
      loginUrl: 'https://login.microsoftonline.com',
      graphUrl: 'https://graph.microsoft.com',
      tenantId: 't',
      discovery: { clientId: 'c', clientSecret: 's' },
      webhook: { url: 'https://tunnel.example/', port: 7099 },
      vault: { url: 'https://kv.vault.azure.net', token: 'token' },
    });
  });
});
