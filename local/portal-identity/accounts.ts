/** Portal users: one stable subject per e-mail address, made when first seen. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../kit/store.ts';

export interface Account {
  readonly subject: string;
  /** Lower case. */
  readonly email: string;
  /** The time of the last interactive sign-in. */
  readonly roles: readonly string[];
}

export interface Accounts {
  bySubject(subject: string): Account | undefined;
  byEmail(email: string): Account;
  signIn(email: string, roles: readonly string[]): Account;
}

export function createAccounts(store: Store): Accounts {
  const accounts = store.collection<Account>('accounts');
  const subjects = store.collection<string>('subjects');
  const byEmail = (address: string): Account => {
    // ASCII alone: Unicode's rules would give the KELVIN SIGN the account of somebody with a `k`.
    const email = address.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    const known = accounts.get(subjects.get(email) ?? '');
    if (known !== undefined) return known;
    const account = { subject: randomUUID(), email, roles: [] };
    store.transaction(() => {
      accounts.put(account.subject, account);
      subjects.put(email, account.subject);
    });
    return account;
  };
  return {
    byEmail,
    bySubject: (subject) => accounts.get(subject),
    signIn(email, roles) {
      const account = { ...byEmail(email), roles };
      accounts.put(account.subject, account);
      return account;
    },
  };
}
