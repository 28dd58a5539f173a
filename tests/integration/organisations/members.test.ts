import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { organisationsHttp } from '../../../shared/organisations/http.ts';
import { manageMembers } from '../../../shared/organisations/manage-members.ts';
import { manageOrganisations } from '../../../shared/organisations/manage-organisations.ts';
import { memberId } from '../../../shared/organisations/member.ts';
import { roleOf } from '../../../shared/organisations/membership.ts';
import { type OrganisationStore, organisationStore } from '../../../shared/organisations/store.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { openTable } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { startAzurite } from '../../support/azurite.ts';

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let store: OrganisationStore;
let opened: OpenTable;

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
  opened = open;
  store = organisationStore(open);
});
afterAll(() => azurite.close());

const API = 'https://api.example/api';
function management(of = store) {
  const audit = () => ({ append: async () => {} });
  const live = () => ({ expelLater: async () => {}, expel: async () => {} });
  return organisationsHttp({
    organisations: manageOrganisations({
      store: of,
      audit,
      connections: () => {
        throw new Error('not asked for');
      },
      live,
      clock: () => new Date(),
      startErasure: async () => {},
      newOrganisationId: newId,
    }),
    members: manageMembers({ store: of, audit, live }),
    apiUrl: API,
  });
}
/** The rest of a request, which no test is about. */
const input = {
  params: {},
  query: {},
  body: undefined,
  headers: new Headers(),
  url: '',
  log: { info() {}, warn() {}, error() {} },
};

async function organisation(id = newId()): Promise<string> {
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
  it('The first verified token claims an invitation, which then belongs to its subject.', async () => {
    const org = await organisation();
    await invite(org, 'a@x.example', 'administrator');

    expect(await roleOf(store, user('first', 'a@x.example'), org)).toBe('administrator');
    await expect(roleOf(store, user('second', 'a@x.example'), org)).rejects.toMatchObject({
      code: 'organisation.not-found',
    });
    expect(await roleOf(store, user('first', 'renamed@x.example'), org)).toBe('administrator');
  });

  it('Two requests of one person at once both find the invitation that one of them claims.', async () => {
    const org = await organisation();
    await invite(org, 'a@x.example', 'administrator');
    const person = user('first', 'a@x.example');
    const late: OrganisationStore = {
      ...store,
      async memberOfUser(...key) {
        const found = await store.memberOfUser(...key);
        await roleOf(store, person, org);
        return found;
      },
    };

    expect(await roleOf(late, person, org)).toBe('administrator');
  });

  it('A read-only operator keeps the role of a membership.', async () => {
    const [own, other] = [await organisation(), await organisation()];
    await invite(own, 'a@x.example', 'administrator');
    const reader = { ...user('reader', 'a@x.example'), operator: 'read' } as const;

    expect(await roleOf(store, reader, own)).toBe('administrator');
    expect(await roleOf(store, reader, other)).toBe('member');
    await expect(roleOf(store, reader, 'unknown')).rejects.toMatchObject({
      code: 'organisation.not-found',
    });
  });

  it('An address that nobody verified claims no invitation.', async () => {
    const org = await organisation();
    await invite(org, 'b@x.example', 'member');

    await expect(roleOf(store, user('k', 'b@x.example', false), org)).rejects.toMatchObject({
      code: 'organisation.not-found',
    });
  });

  it('Strangers, unknown organisations and malformed ids get the same answer.', async () => {
    const org = await organisation();
    for (const id of [org, 'unknown', '../etc', '']) {
      await expect(roleOf(store, user('z', 'z@x.example'), id)).rejects.toMatchObject({
        code: 'organisation.not-found',
      });
    }
  });

  it('Any sequence of changes keeps the count of administrators right and the last one in place.', async () => {
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
        const administrators = items.filter((item) => item.role === 'administrator').length;

        expect((await store.head(org))?.value.administrators).toBe(administrators);
        expect(administrators).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
  });

  it('An organisation keeps its last administrator, also when two go at once.', async () => {
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

describe('whom the audit means', () => {
  it('Everybody who has signed in is named by address under the id in the audit, and nobody else.', async () => {
    const org = await organisation();
    await invite(org, 'active@x.example', 'administrator');
    await invite(org, 'invited@x.example', 'member');
    await roleOf(store, user('key-of-active', 'active@x.example'), org);

    const { body } = await management().auditPeople({
      ...input,
      params: { org },
      query: { limit: 50 },
      caller: user('key-of-active', 'active@x.example'),
      url: `${API}/organisations/${org}/audit/people`,
    });

    expect(body).toEqual({ items: [{ actor: 'user:key-of-active', email: 'active@x.example' }] });
  });
});

describe('a removed member', () => {
  const email = 'gone@x.example';
  const caller = user('gone', email);
  const remove = (of: OrganisationStore, org: string) =>
    of.changeMember(org, memberId(org, email), () => undefined);
  /** The store, with something between the removal of a member and that of the entries in the index. */
  const interrupted = (meanwhile: () => Promise<unknown>) =>
    organisationStore((name) => {
      const table = opened(name);
      if (name !== 'OrganisationIndex') return table;
      return {
        ...table,
        rows: (schema) => {
          const rows = table.rows(schema);
          return {
            ...rows,
            remove: async (...entry) => {
              await meanwhile();
              return await rows.remove(...entry);
            },
          };
        },
      };
    });
  const listed = async (query: { limit: number; after?: string }) => {
    const { body } = await management().organisationsList({
      ...input,
      caller,
      query,
      url: `${API}/organisations`,
    });
    return body as { items: { id: string }[]; nextLink?: string };
  };

  it('A removed member is in no index any more.', async () => {
    const org = await organisation();
    await invite(org, email, 'member');
    await roleOf(store, caller, org);
    expect(await store.idsOf(caller)).toEqual([org]);

    await remove(store, org);

    expect(await store.idsOf(caller)).toEqual([]);
  });

  it('Removing a member keeps the index entries of an invitation that came meanwhile.', async () => {
    const org = await organisation();
    await invite(org, email, 'member');
    await roleOf(store, caller, org);
    let isAgain = false;
    const meanwhile = async () => {
      if (isAgain) return;
      isAgain = true;
      await invite(org, email, 'member');
      await roleOf(store, caller, org);
    };

    await remove(interrupted(meanwhile), org);

    expect(await store.idsOf({ ...caller, emailVerified: false })).toEqual([org]);
    expect(await store.idsOf({ ...caller, key: 'nobody' })).toEqual([org]);
    await remove(store, org);
  });

  it('A removed member sees no organisation that the index still names, on any page.', async () => {
    const prefix = newId();
    const ids = [];
    for (const number of [1, 2, 3, 4]) {
      const org = await organisation(`${prefix}-${number}`);
      await invite(org, email, 'member');
      await roleOf(store, caller, org);
      ids.push(org);
    }
    const cut = interrupted(() => Promise.reject(new Error('cut off')));
    for (const at of [0, 2]) await expect(remove(cut, ids[at] ?? '')).rejects.toThrow('cut off');
    expect(await store.idsOf(caller)).toEqual(ids);

    const first = await listed({ limit: 1 });
    const after = new URL(first.nextLink ?? '').searchParams.get('after') ?? '';
    const second = await listed({ limit: 1, after });

    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
      [ids[1]],
      [ids[3]],
    ]);
    expect(second.nextLink).toBeUndefined();
    expect((await management().meGet({ ...input, caller })).body).toMatchObject({
      organisations: [{ id: ids[1] }, { id: ids[3] }],
    });
  });
});

describe('an organisation', () => {
  const caller = { ...user('operator', 'o@x.example'), operator: 'full' } as const;
  const call = (org: string, ifMatch?: string) => ({
    ...input,
    caller,
    params: { org },
    headers: new Headers(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  });
  const etagOf = async (org: string) =>
    (await management().organisationsGet(call(org))).headers?.['etag'] ?? '';

  it('The new ETag renames an organisation again, and the former does not.', async () => {
    const org = await organisation();
    const former = await etagOf(org);

    const renamed = await management().organisationsPatch({
      ...call(org, former),
      body: { name: 'New' },
    });
    const etag = renamed.headers?.['etag'] ?? '';

    expect(renamed.body).toEqual({ id: org, name: 'New' });
    expect(etag).toBe(await etagOf(org));
    await expect(
      management().organisationsPatch({ ...call(org, former), body: { name: 'Late' } }),
    ).rejects.toMatchObject({ code: 'request.changed' });
    await management().organisationsPatch({ ...call(org, etag), body: { name: 'Newer' } });
  });

  it('Without If-Match an organisation is renamed even when it changes meanwhile.', async () => {
    const org = await organisation();
    /** Somebody else writes after each read. */
    const racing: OrganisationStore = {
      ...store,
      async head(id) {
        const head = await store.head(id);
        await store.update(id, (row) => row);
        return head;
      },
    };

    const answer = await management(racing).organisationsPatch({
      ...call(org),
      body: { name: 'New' },
    });

    expect(answer.status).toBe(200);
    expect((await store.head(org))?.value.name).toBe('New');
  });

  it('An older ETag does not delete an organisation.', async () => {
    const org = await organisation();
    const former = await etagOf(org);
    await invite(org, 'a@x.example', 'member');

    await expect(management().organisationsDelete(call(org, former))).rejects.toMatchObject({
      code: 'request.changed',
    });
    expect((await store.head(org))?.value.deletingSince).toBeUndefined();
    expect((await management().organisationsDelete(call(org, await etagOf(org)))).status).toBe(202);
  });

  it('Putting a member answers 201 with Location when that is an invitation.', async () => {
    const org = await organisation();
    const params = { org, member: 'a@x.example' };
    const put = (role: 'administrator' | 'member') =>
      management().membersPut({ ...input, caller, params, body: { role } });

    expect(await put('member')).toMatchObject({
      status: 201,
      headers: { location: `${API}/organisations/${org}/members/${memberId(org, 'a@x.example')}` },
    });
    expect(await put('administrator')).toMatchObject({ status: 200 });
  });
});
