/** Which ids an operator can have erased: rows are removed wherever they name one. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Platform } from '../../../shared/composition/deps.ts';
import { composeOrganisations } from '../../../shared/composition/organisations.ts';
import { requestErasure } from '../../../shared/organisation-data/request-erasure.ts';
import { organisationStore } from '../../../shared/organisations/store.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';

let azurite: RunningAzurite;
let openTable: OpenTable;
const sent: unknown[] = [];

beforeAll(async () => {
  azurite = await startAzurite();
  openTable = tableOpener({
    HTTP_TIMEOUT_SECONDS: 30,
    storage: { kind: 'connection-string', value: azurite.connectionString },
  } as unknown as Config);
});
afterAll(() => azurite.close());

function organisations() {
  const platform = {
    config: {
      PORTAL_TOKEN_ISSUER: 'https://issuer.example',
      PORTAL_TOKEN_AUDIENCE: 'portal',
      PORTAL_TOKEN_JWKS_URL: 'https://issuer.example/keys',
      HTTP_TIMEOUT_SECONDS: 30,
      ORGANISATIONS_STORAGE_ACCOUNTS: new Map(),
    },
    clock: () => new Date(),
    openTable,
    openQueue: () => ({ send: async (message: unknown) => void sent.push(message) }),
  } as unknown as Platform;
  const silent = {
    append: async () => {},
    publish: async () => {},
    expel: async () => {},
    expelLater: async () => {},
  };
  const connections = { get: async () => undefined };
  const { contract, erasures } = composeOrganisations(platform, {
    audit: () => silent,
    live: () => silent,
    connections: () => connections,
  } as unknown as Parameters<typeof composeOrganisations>[1]);
  return requestErasure({ organisations: () => contract, erasures });
}

it('An id that never was an organisation is refused, because it may stand in the rows of others.', async () => {
  const erase = organisations();
  const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.constantFrom('room', 'id', 'a', 'device'), id), async (wrong) => {
      await expect(erase('operator:o', wrong, 'name')).rejects.toMatchObject({
        code: 'organisation.not-found',
      });
    }),
    { numRuns: 40 },
  );
  expect(sent).toEqual([]);
});

it('An organisation whose erasure has begun is erased again when it is gone, and nothing names it.', async () => {
  const erase = organisations();
  const store = organisationStore(openTable);
  const id = newId();
  await store.create({
    id,
    name: 'Contoso',
    createdAt: new Date().toISOString(),
    calendarInstalled: true,
    administrators: 0,
  });
  await expect(erase('operator:o', id, 'Fabrikam')).rejects.toMatchObject({
    code: 'erasure.name-mismatch',
  });
  await erase('operator:o', id, 'Contoso');
  await store.erase(id);
  await erase('operator:o', id, 'whatever');

  expect(sent).toMatchObject([{ organisationId: id }, { organisationId: id }]);
  const { items } = await openTable('OrganisationIndex').scan({ organisationId: id, limit: 1_000 });
  expect(JSON.stringify(items)).not.toContain(id);
});
