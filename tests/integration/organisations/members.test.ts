import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memberId } from '../../../shared/organisations/member.ts';
import { roleOf } from '../../../shared/organisations/membership.ts';
import { type OrganisationStore, organisationStore } from '../../../shared/organisations/store.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { type OpenTable, openTable } from '../../../shared/platform/tables.ts';
import { startAzurite } from '../../support/azurite.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let store: OrganisationStore;

beforeAll(async () => {
  azurite = await startAzurite();
  const tables = new Map<string, ReturnType<typeof openTable>>();
  const open: OpenTable = (name) => {
    const known =
      tables.get(name) ??
      openTable(
        TableClient.fromConnectionString(azurite.connectionString, name, {
          allowInsecureConnection: true,
        }),
      );
    tables.set(name, known);
    return known;
  };
  store = organisationStore(open);
});
afterAll(() => azurite.close());

async function organisation(): Promise<string> {
  const id = newId();
  await store.create({
    id,
    name: 'Test',
    createdAt: new Date().toISOString(),
    calendarInstalled: true,
    administrators: 0,
  });
  return id;
}

const invite = (org: string, email: string, role: 'administrator' | 'member') =>
  store.changeMember(org, memberId(org, email), () => ({
    id: memberId(org, email),
    email,
    role,
    status: 'invited',
  }));
const user = (key: string, email: string, emailVerified = true) =>
  ({ key, email, emailVerified, operator: 'none' }) as const;

describe('membership', () => {
  it('is claimed by the first verified token and then belongs to its subject', async () => {
    const org = await organisation();
    await invite(org, 'a@x.example', 'administrator');

    expect(await roleOf(store, user('first', 'a@x.example'), org)).toBe('administrator');
    await expect(roleOf(store, user('second', 'a@x.example'), org)).rejects.toMatchObject({
      code: 'organisation.not-found',
    });
    expect(await roleOf(store, user('first', 'renamed@x.example'), org)).toBe('administrator');
  });

  it('is not claimed by an address that nobody verified', async () => {
    const org = await organisation();
    await invite(org, 'b@x.example', 'member');

    await expect(roleOf(store, user('k', 'b@x.example', false), org)).rejects.toMatchObject({
      code: 'organisation.not-found',
    });
  });

  it('looks the same for strangers, unknown organisations and malformed ids', async () => {
    const org = await organisation();
    for (const id of [org, 'unknown', '../etc', '']) {
      await expect(roleOf(store, user('z', 'z@x.example'), id)).rejects.toMatchObject({
        code: 'organisation.not-found',
      });
    }
  });

  it('keeps count of administrators over any sequence, and always keeps the last one', async () => {
    const person = fc.constantFrom('p@x.example', 'q@x.example', 'r@x.example');
    const step = fc.record({ person, role: fc.constantFrom('administrator', 'member', 'gone') });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const org = await organisation();
        await invite(org, 'first@x.example', 'administrator');
        await roleOf(store, user('f', 'first@x.example'), org);
        for (const { person: email, role } of steps) {
          const id = memberId(org, email);
          await store.changeMember(org, id, () =>
            role === 'gone' ? undefined : { id, email, role: role as 'member', status: 'invited' },
          );
        }
        const { items } = await store.members(org, { limit: 100 });
        const administrators = items.filter((item) => item.value.role === 'administrator').length;

        expect((await store.head(org))?.value.administrators).toBe(administrators);
        expect(administrators).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses to lose the last administrator, also when two go at once', async () => {
    const org = await organisation();
    await invite(org, 'one@x.example', 'administrator');
    await invite(org, 'two@x.example', 'administrator');

    const results = await Promise.allSettled(
      ['one@x.example', 'two@x.example'].map((email) =>
        store.changeMember(org, memberId(org, email), () => undefined),
      ),
    );

    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store.head(org))?.value.administrators).toBe(1);
  });
});
