/** Work committed together stays independent: what breaks takes nothing else along. */
import { expect, it } from '@jest/globals';
import { createGroupCommit } from '../../../local/functions-host/durable/group-commit.ts';

/** A transaction over a list: a throw takes back what was added. */
function ledger() {
  const entries: string[] = [];
  let transactions = 0;
  const commit = createGroupCommit((work) => {
    transactions += 1;
    const before = entries.length;
    try {
      work();
    } catch (error) {
      entries.length = before;
      throw error;
    }
  });
  return { entries, commit, transactions: () => transactions };
}

it('puts what arrives together into one transaction, in order', async () => {
  const { entries, commit, transactions } = ledger();

  const answers = await Promise.all(
    ['a', 'b', 'c'].map((each) => commit(() => entries.push(each))),
  );

  expect(answers).toEqual([1, 2, 3]);
  expect(entries).toEqual(['a', 'b', 'c']);
  expect(transactions()).toBe(1);
});

it('commits the others when one breaks', async () => {
  const { entries, commit } = ledger();
  const broken = (): never => {
    throw new Error('broken');
  };

  const results = await Promise.allSettled([
    commit(() => entries.push('a')),
    commit(broken),
    commit(() => entries.push('c')),
  ]);

  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(entries).toEqual(['a', 'c']);
});
