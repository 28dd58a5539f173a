/** How many client secrets are due, for the operators' summary. */
import type { Clock } from '../platform/clock.ts';
import { Tally, visitUpTo } from '../platform/visit-up-to.ts';
import type { SecretCounts } from './contract.ts';
import { EXPIRED, type ExpiryPolicy, rotatesAt, rungAt } from './expiry-policy.ts';
import { expiryWeeks } from './expiry-weeks.ts';
import type { SecretRecords } from './ports.ts';
import { PLATFORM } from './secret-record.ts';

/** Ten requests to storage. */
const MOST = 5_000;

interface Deps {
  readonly records: Pick<SecretRecords, 'each'>;
  readonly policy: ExpiryPolicy;
  readonly clock: Clock;
}

export function countSecrets({ records, policy, clock }: Deps) {
  return async function count(): Promise<SecretCounts> {
    const due = new Tally();
    let watched = 0;
    let failedRenewals = 0;
    const now = clock();
    const calendar = expiryWeeks(now);
    const atLeast = await visitUpTo(records.each(), MOST, (record) => {
      const rung = rungAt(record, now, policy);
      watched += 1;
      if (record.problem !== undefined) failedRenewals += 1;
      calendar.add(new Date(record.expiresOn), 'ending');
      if (record.organisationId !== PLATFORM) calendar.add(rotatesAt(record, policy), 'renewing');
      due.add(rung === EXPIRED ? 'expired' : rung?.toString());
    });
    return { watched, due: due.counts, failedRenewals, weeks: calendar.weeks, atLeast };
  };
}
