/** Ids that say which storage account they lie in. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idSchema, newId } from '../../../shared/platform/ids.ts';
import { accountOf, FIRST_ACCOUNT, placedIn } from '../../../shared/platform/placement.ts';

const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);

it('An id without a label lies in the first account, whatever its sixteen characters are.', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{16}$/), (id) => {
      expect(accountOf(id)).toBe(FIRST_ACCOUNT);
    }),
  );
  for (const id of ['0123456789012--b', '3', 'user|key--b', 'readiness', 'sub--b']) {
    expect(accountOf(id)).toBe(FIRST_ACCOUNT);
  }
});

it('A new id, and the number of a shard, lie in the account of their label, and are ids still.', () => {
  fc.assert(
    fc.property(label, fc.nat(255), (account, shard) => {
      const id = placedIn(account, newId());

      expect(idSchema.safeParse(id).success).toBe(true);
      expect(accountOf(id)).toBe(account);
      expect(accountOf(placedIn(account, String(shard)))).toBe(account);
    }),
  );
});

it('The first account adds nothing to an id.', () => {
  expect(placedIn(FIRST_ACCOUNT, '0123456789012345')).toBe('0123456789012345');
});
