import { describe, expect, it } from '@jest/globals';
import { composeGate } from '../../../shared/composition/gate.ts';
import type { Role } from '../../../shared/organisations/contract.ts';
import type { Access } from '../../../shared/platform/endpoint.ts';

const user = { key: 'u', email: 'u@example.com', emailVerified: true, operator: 'none' } as const;
const may = async (role: Role, access: Access): Promise<boolean> => {
  const gate = composeGate({
    verify: async () => user,
    roleOf: async () => role,
    authenticateDevice: async () => ({ organisationId: 'o', deviceId: 'd' }),
  });
  return await gate.authorise(access, { org: 'o' }, new Headers()).then(
    () => true,
    () => false,
  );
};

describe('the gate', () => {
  it.each([
    ['administrator', { insider: true, installer: true, member: true, administrator: true }],
    ['member', { insider: true, installer: false, member: true, administrator: false }],
    ['installer', { insider: true, installer: true, member: false, administrator: false }],
  ] as const)('lets a person of the role %s through where it may', async (role, expected) => {
    const answers = await Promise.all(
      (Object.keys(expected) as (keyof typeof expected)[]).map(async (access) => [
        access,
        await may(role, access),
      ]),
    );

    expect(Object.fromEntries(answers)).toEqual(expected);
  });
});
