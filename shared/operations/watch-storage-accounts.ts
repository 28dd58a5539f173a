/**
 * Tells operators of a further storage account that does not answer: nobody but its own organisations would notice,
 * since readiness is about the first account, without which nothing works.
 */
import type { AlertCause, Alerts } from '../alerts/contract.ts';

interface Deps {
  /** The labels of further accounts. */
  readonly accounts: Iterable<string>;
  /** Whether the account answers in a short time and lets this app in. Never throws. */
  readonly answers: (account: string) => Promise<boolean>;
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
}

export function watchStorageAccounts({ accounts, answers, alerts }: Deps) {
  return async function watch(): Promise<void> {
    for (const account of accounts) {
      // Twice, since one answer may be late.
      if ((await answers(account)) || (await answers(account))) {
        await alerts().resolve(causeOf(account));
      } else {
        await alerts().raise({
          ...causeOf(account),
          severity: 'critical',
          message: `The storage account with the label ${account} in ORGANISATIONS_STORAGE_ACCOUNTS does not answer: nothing works for the organisations whose ids end with --${account}, and others are not affected. An Azure administrator looks at the account's health, its networking settings, and whether the managed identity of the Function App has the role "Storage Table Data Contributor" on it.`,
        });
      }
    }
  };
}

const causeOf = (account: string): AlertCause => ({
  organisationId: 'platform',
  kind: 'dependency-refuses',
  subject: `storage-account|${account}`,
});
