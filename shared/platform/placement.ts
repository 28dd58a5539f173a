/**
 * Which storage account a partition lies in. The id of an organisation says it, so that nobody has to look it up, and an
 * account that is added later moves nobody: an id without a label, as every one was up to 0.3, is in the first account.
 */

/** The label of the account that the host, its queues and everything global use. */
export const FIRST_ACCOUNT = '';

/** An id of `newId`, which has 16 characters, or the number of a shard, with the label of an account behind it. */
const PLACED = /^(?:[A-Za-z0-9_-]{16}|\d{1,3})--([a-z0-9]{1,8})$/;

/** The label of the account that holds a partition. */
export const accountOf = (partition: string): string =>
  PLACED.exec(partition)?.[1] ?? FIRST_ACCOUNT;

/** A new id, or the number of a shard, as one of that account. */
export const placedIn = (account: string, id: string): string =>
  account === FIRST_ACCOUNT ? id : `${id}--${account}`;
