/** Removing a member and changing a role: the steps, and their order. */

import { describe, expect, it } from '@jest/globals';
import { manageMembers } from '../../../shared/organisations/manage-members.ts';
import { manageOrganisations } from '../../../shared/organisations/manage-organisations.ts';
import type { MemberRow } from '../../../shared/organisations/member.ts';
import type { OrganisationStore } from '../../../shared/organisations/store.ts';
import { newId } from '../../../shared/platform/ids.ts';

const command = { actor: 'user:admin', organisationId: 'org', memberId: 'someone' };
const invited: MemberRow = {
  id: 'someone',
  email: 'b@x.example',
  role: 'member',
  status: 'invited',
};

function removing(row: MemberRow | undefined) {
  const steps: string[] = [];
  const store = {
    member: () => Promise.resolve(row),
    async changeMember(
      _org: string,
      _id: string,
      change: (before: MemberRow | undefined) => MemberRow | undefined,
      first: (start: string) => Promise<void>,
    ) {
      const after = change(row);
      if (row === undefined && after === undefined) return undefined;
      await first('etag');
      steps.push(after === undefined ? 'removed' : 'changed');
      return after;
    },
  } as unknown as OrganisationStore;
  const members = manageMembers({
    store,
    audit: () => ({
      append(_org, { action }) {
        steps.push(action);
        return Promise.resolve();
      },
    }),
    live: () => ({
      expelLater(org, userKey) {
        steps.push(`${userKey} expelled later from ${org}`);
        return Promise.resolve();
      },
      expel(org, userKey) {
        steps.push(`${userKey} expelled from ${org}`);
        return Promise.resolve();
      },
    }),
  });
  return { members, steps };
}

describe('removing a member', () => {
  it('Removing a member closes what the member has open, once the row is gone.', async () => {
    const { members, steps } = removing({ ...invited, status: 'active', userKey: 'key' });

    await members.remove(command);

    expect(steps.shift()).toBe('key expelled later from org');
    expect(steps).toEqual(['member.removed', 'removed', 'key expelled from org']);
  });

  it.each([
    ['somebody who never came closes nothing', invited, ['member.removed', 'removed']],
    ['nobody changes nothing', undefined, []],
  ])('Removing %s.', async (_who, row, expected) => {
    const { members, steps } = removing(row);

    await members.remove(command);

    expect(steps).toEqual(expected);
  });
});

describe('changing the role of a member', () => {
  it('Making a member an installer closes what the member has open, because installers may not listen.', async () => {
    const { members, steps } = removing({ ...invited, status: 'active', userKey: 'key' });

    await members.put({ ...command, email: undefined, role: 'installer' });

    expect(steps.shift()).toBe('key expelled later from org');
    expect(steps).toEqual(['member.changed', 'changed', 'key expelled from org']);
  });

  it.each(['administrator', 'member'] as const)(
    'Making an administrator a(n) %s closes nothing, because both may listen.',
    async (role) => {
      const row = { ...invited, role: 'administrator', status: 'active', userKey: 'key' } as const;
      const { members, steps } = removing(row);

      await members.put({ ...command, email: undefined, role });

      expect(steps).toEqual(['member.changed', 'changed']);
    },
  );

  it('Making an installer an installer again closes nothing.', async () => {
    const row = { ...invited, role: 'installer', status: 'active', userKey: 'key' } as const;
    const { members, steps } = removing(row);

    await members.put({ ...command, email: undefined, role: 'installer' });

    expect(steps).toEqual(['member.changed', 'changed']);
  });
});

describe('deleting an organisation', () => {
  it('closes what anybody has open for it, now and once no client token can be left', async () => {
    const steps: string[] = [];
    const row = {
      id: 'org',
      name: 'Org',
      createdAt: '',
      calendarInstalled: true,
      administrators: 1,
    };
    const organisations = manageOrganisations({
      store: {
        async update(_id: string, change: (before: typeof row, etag: string) => object) {
          steps.push('deleting');
          return change(row, 'etag');
        },
      } as unknown as OrganisationStore,
      audit: () => ({ append: async () => undefined }),
      connections: () => ({ isInUse: async () => false }),
      live: () => ({
        async expelLater(...everybody) {
          steps.push(`expelled later from ${everybody.join()}`);
        },
        async expel(...everybody) {
          steps.push(`expelled from ${everybody.join()}`);
        },
      }),
      clock: () => new Date(),
      startErasure: async () => void steps.push('erasure started'),
      newOrganisationId: newId,
    });

    await organisations.remove({ actor: 'operator', organisationId: 'org', ifMatch: null });

    expect(steps).toEqual([
      'deleting',
      'expelled later from org',
      'erasure started',
      'expelled from org',
    ]);
  });
});
