/** Mailbox access as other capabilities use it: plans checks, counts new rooms in, says what to warn people of. */
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { isSame, subjectOf } from './begin-check.ts';
import { type AccessNotice, type MailboxAccess, PROPAGATION_MS } from './contract.ts';
import type { Deps } from './deps.ts';
import { dueForNewRooms, inTime } from './due-times.ts';
import { newMailboxAccessRow } from './mailbox-access-row.ts';
import { ALERT_SUBJECT, accessAlerts } from './publish-verdict.ts';
import type { Verdict } from './verdict.ts';

const SOON_MS = 60_000;

export function watchMailboxAccess({
  store,
  connections,
  alerts,
  clock,
}: Pick<Deps, 'store' | 'connections' | 'alerts' | 'clock'>): MailboxAccess {
  return {
    async watch(organisationId) {
      const connection = await connections().get(organisationId);
      if (connection === undefined || connection.state === 'disconnecting') return;
      const stored = await store.get(organisationId);
      const now = clock();
      if (stored === undefined) {
        const first = new Date(now.getTime() + PROPAGATION_MS);
        await store.save(organisationId, undefined, newMailboxAccessRow(now, first));
        return;
      }
      const { dueAt, subject } = stored.value;
      await store.addDue({ dueAt, organisationId });
      const current = subjectOf(connection);
      if (subject === undefined || current === undefined || isSame(subject, current)) return;
      // The sync app or the access mode is not the one that was checked.
      const soon = inTime(now, SOON_MS);
      if (soon < dueAt) await store.save(organisationId, stored, { ...stored.value, dueAt: soon });
    },

    async roomAssigned(organisationId) {
      await retryOnConflict(async () => {
        const stored = await store.get(organisationId);
        if (stored === undefined) return undefined;
        const { result, run, wanted, dueAt } = stored.value;
        if (wanted !== undefined) return undefined;
        const isRefused = result?.verdict === 'proven' || result?.reason?.startsWith('rooms.');
        const planned = result && isRefused ? dueForNewRooms(clock(), result) : undefined;
        // This write may interrupt a check under way: the sweep continues it soon, and its end plans the next one.
        const next = run === undefined ? planned : inTime(clock(), SOON_MS);
        if (next === undefined) return undefined;
        const saved = await store.save(organisationId, stored, {
          ...stored.value,
          wanted: 'new-rooms',
          ...(next < dueAt ? { dueAt: next } : {}),
        });
        return saved ? undefined : conflict;
      });
    },

    async notice(organisationId, subject) {
      const row = (await store.get(organisationId))?.value;
      const isCurrent = isSame(row?.subject, subject);
      if (!isCurrent && subject.profile === 'read-basic') return 'scope.not-limitable';
      return isCurrent && row?.result !== undefined
        ? notices[row.result.verdict]
        : 'scope.not-proven';
    },

    async forget(organisationId) {
      for (const kind of accessAlerts) {
        await alerts().resolve({ organisationId, kind, subject: ALERT_SUBJECT });
      }
      await store.forget(organisationId);
    },
  };
}

const notices: Readonly<Record<Verdict, AccessNotice | undefined>> = {
  proven: undefined,
  widened: 'scope.widened',
  'not-limitable': 'scope.not-limitable',
  'not-checked': 'scope.not-proven',
  'not-yet': 'scope.not-proven',
  failed: 'scope.not-proven',
  inconclusive: 'scope.not-proven',
};
