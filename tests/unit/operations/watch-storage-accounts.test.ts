/** What operators hear of a further storage account that does not answer. */
import { expect, it } from '@jest/globals';
import { watchStorageAccounts } from '../../../shared/operations/watch-storage-accounts.ts';

it('An account that does not answer twice raises one alert that names it, and its next answer ends it.', async () => {
  const events: string[] = [];
  const answers: boolean[] = [];
  const watch = watchStorageAccounts({
    accounts: ['b'],
    answers: () => Promise.resolve(answers.shift() ?? true),
    alerts: () => ({
      async raise({ subject, severity, message }) {
        events.push(`${severity} ${subject}`);
        expect(message).toContain('--b');
      },
      async resolve({ subject }) {
        events.push(`over ${subject}`);
      },
    }),
  });

  answers.push(false, true);
  await watch();
  answers.push(false, false);
  await watch();
  await watch();

  expect(events).toEqual([
    'over storage-account|b',
    'critical storage-account|b',
    'over storage-account|b',
  ]);
});
