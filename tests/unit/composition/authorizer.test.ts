import { describe, expect, it } from '@jest/globals';
import { composeAuthorizer } from '../../../shared/composition/authorizer.ts';
import { type Role, unknownOrganisationProblems } from '../../../shared/organisations/contract.ts';
import type { Access } from '../../../shared/platform/endpoint.ts';
import type { AppError } from '../../../shared/platform/errors.ts';

const ROLE_REQUIRED = 'organisation.role-required';

const device = {
  organisationId: 'o',
  deviceId: 'd',
  device: { row: 'device|d', value: undefined, etag: '' },
};
const user = { key: 'u', email: 'u@example.com', emailVerified: true, operator: 'none' } as const;
const may = async (role: Role, access: Access): Promise<boolean> => {
  const authorizer = composeAuthorizer({
    verify: async () => user,
    roleOf: async () => role,
    authenticateDevice: async () => device,
  });
  return await authorizer.authorise(access, { org: 'o' }, new Headers()).then(
    () => true,
    () => false,
  );
};

describe('the authorizer', () => {
  it.each([
    ['administrator', { 'any-role': true, installer: true, member: true, administrator: true }],
    ['member', { 'any-role': true, installer: false, member: true, administrator: false }],
    ['installer', { 'any-role': true, installer: true, member: false, administrator: false }],
  ] as const)('lets a person of the role %s through where it may', async (role, expected) => {
    const answers = await Promise.all(
      (Object.keys(expected) as (keyof typeof expected)[]).map(async (access) => [
        access,
        await may(role, access),
      ]),
    );

    expect(Object.fromEntries(answers)).toEqual(expected);
  });

  it.each([
    ['a stranger', 'none', undefined, 'organisation-operator', 'organisation.not-found'],
    ['a member', 'none', 'member', 'organisation-operator', ROLE_REQUIRED],
    ['an administrator', 'none', 'administrator', 'organisation-operator', ROLE_REQUIRED],
    ['a read-only operator', 'read', 'member', 'organisation-operator', ROLE_REQUIRED],
    ['an operator', 'full', 'administrator', 'organisation-operator', 'allowed'],
    ['an administrator', 'none', 'administrator', 'operator', 'auth.operator-required'],
    ['a read-only operator who installs', 'read', 'installer', 'member', 'allowed'],
    ['a read-only operator who installs', 'read', 'installer', 'administrator', ROLE_REQUIRED],
  ] as const)('answers %s (operator: %s, role: %s) on the access %s: %s', async (...row) => {
    const [, operator, role, access, expected] = row;
    const authorizer = composeAuthorizer({
      verify: async () => ({ ...user, operator }),
      roleOf: async () => {
        if (role === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
        return role;
      },
      authenticateDevice: async () => device,
    });

    const answer = await authorizer.authorise(access, { org: 'o' }, new Headers()).then(
      () => 'allowed',
      (error: AppError) => error.code,
    );

    expect(answer).toBe(expected);
  });
});
