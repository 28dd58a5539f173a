/** What operators see of secrets, and for which organisations they can renew one. */
import { describe, expect, it } from '@jest/globals';
import { listSecrets } from '../../../shared/secrets/endpoints.ts';
import { secretsHttp } from '../../../shared/secrets/http.ts';
import { operateSecrets } from '../../../shared/secrets/operate-secrets.ts';
import { memoryRecords } from '../../support/secret-fakes.ts';

const unused = () => {
  throw new Error('not asked for');
};

function operating(known: readonly string[]) {
  const records = memoryRecords();
  const operate = operateSecrets({
    records,
    watch: { watch: unused, forget: unused } as never,
    organisations: () => ({
      get: async (id) =>
        known.includes(id) ? { id, name: id, createdAt: '', calendarInstalled: true } : undefined,
      recentNames: async () => known.map((id) => ({ id, name: id })),
    }),
    connections: () => ({ get: async () => undefined }),
    audit: unused,
    policy: { ladderDays: [30], warningDays: 30, criticalDays: 7, rotateBeforeDays: 30 },
    clock: () => new Date('2026-06-01T00:00:00.000Z'),
  });
  return { records, ...secretsHttp({ operate, apiUrl: 'https://api.example/api' }) };
}

describe('operators', () => {
  it('see the fields of the contract, and no internal notes of the record', async () => {
    const { records, listSecrets: list } = operating([]);
    await records.change('name', () => ({
      organisationId: 'org',
      name: 'name',
      version: 'v1',
      keyId: 'key',
      generation: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresOn: '2027-01-01T00:00:00.000Z',
      warned: 30,
      rotations: 2,
      tidied: true,
      problem: 'secret.forbidden-by-policy',
    }));

    const { body } = await list({
      query: { limit: 50, show: 'all' },
      url: 'https://api.example/api/x',
    });

    const shown = JSON.parse(JSON.stringify(body)) as { items: object[] };
    expect(listSecrets.answers[200]?.schema?.parse(shown)).toEqual(shown);
    expect(Object.keys(shown.items[0] ?? {}).sort()).toEqual([
      'action',
      'createdAt',
      'etag',
      'expiresOn',
      'generation',
      'keyId',
      'name',
      'organisation',
      'organisationId',
      'problem',
      'problemTitle',
      'rotatesAt',
      'version',
    ]);
  });

  it('find a secret by its name in the vault or by its organisation, and with a filter only what is due', async () => {
    const { records, listSecrets: list } = operating(['contoso']);
    for (const [name, organisationId, expiresOn] of [
      ['calsync-1', 'contoso', '2027-01-01T00:00:00.000Z'],
      ['calsync-2', 'contoso', '2026-06-02T00:00:00.000Z'],
      ['calsync-3', 'globex', '2026-06-02T00:00:00.000Z'],
    ] as const) {
      const record = { organisationId, name, version: 'v1', expiresOn, rotations: 0 };
      await records.change(name, () => record);
    }
    const named = async (query: { show: 'all' | 'due'; q: string }) => {
      const { body } = await list({ query: { limit: 50, ...query }, url: 'https://api.example/x' });
      return (body as { items: { name: string }[] }).items.map(({ name }) => name);
    };

    expect(await named({ show: 'all', q: 'CONTOSO' })).toEqual(['calsync-1', 'calsync-2']);
    expect(await named({ show: 'due', q: 'contoso' })).toEqual(['calsync-2']);
    expect(await named({ show: 'all', q: 'sync-3' })).toEqual(['calsync-3']);
  });

  it.each([
    ['nobody', 'organisation.not-found'],
    ['known', 'secrets.not-connected'],
  ])('cannot renew a secret of %s: %s', async (org, code) => {
    const rotate = operating(['known']).rotateSecret(unused as never);

    await expect(
      rotate({ caller: {} as never, params: { org }, headers: new Headers() }),
    ).rejects.toMatchObject({ code });
  });
});
