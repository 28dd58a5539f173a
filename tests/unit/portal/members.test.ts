import { describe, expect, it } from '@jest/globals';
import { inOrder, isLastAdministrator, isSame } from '../../../portal/members/member-rules.ts';

const of = (role: 'administrator' | 'member' | 'installer', email = 'a@x.example') => ({
  id: email,
  email,
  role,
  status: 'active' as const,
});

describe('members', () => {
  it('The last administrator is known once the whole list was read, and not before.', () => {
    const [admin, member] = [of('administrator'), of('member')];

    expect(isLastAdministrator(admin, [admin, member], true)).toBe(true);
    expect(isLastAdministrator(admin, [admin, member], false)).toBe(false);
    expect(isLastAdministrator(admin, [admin, of('administrator')], true)).toBe(false);
    expect(isLastAdministrator(member, [admin, member], true)).toBe(false);
  });

  it('Administrators come first, then everybody by address.', () => {
    const shown = inOrder([of('member', 'b'), of('member', 'a'), of('administrator', 'z')]);

    expect(shown.map(({ email }) => email)).toEqual(['z', 'a', 'b']);
  });

  it('An address is the same in capitals.', () => {
    expect(isSame('it@x.example', 'IT@X.example')).toBe(true);
    expect(isSame('it@x.example', undefined)).toBe(false);
  });
});
