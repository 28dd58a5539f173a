/** Requests a check for an administrator, who may name the mailbox outside the rooms that must be refused. */
import { entryBy, noteChange } from '../operations/contract.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { isSame, subjectOf } from './begin-check.ts';
import type { Deps } from './deps.ts';
import { scopeProblems } from './errors.ts';
import { newMailboxAccessRow } from './mailbox-access-row.ts';
import { namedProbeMailbox } from './probe-mailbox.ts';

/**
 * Each request begins a check that reads every room. The bound is above what people need and stops a caller in a loop.
 */
const MOST_REQUESTS = 10;
const WITHIN_SECONDS = 600;

export function requestCheck(deps: Deps) {
  return async function request(
    organisationId: string,
    named: string | undefined,
    caller: PortalUser,
  ): Promise<void> {
    const { store, connections, clock, queue, cipher } = deps;
    const connection = await connections().get(organisationId);
    const subject = connection && subjectOf(connection);
    if (connection?.sync === undefined || subject === undefined) {
      throw scopeProblems.error('scope.not-connected');
    }
    const probe = named === undefined ? undefined : await namedProbeMailbox(cipher, named);
    const note = noteChange(deps.audit(), organisationId);
    await retryOnConflict(async () => {
      const stored = await store.get(organisationId);
      const now = clock();
      const { run, ...row } = stored?.value ?? newMailboxAccessRow(now, now);
      // The check under way answers the request, unless it runs with another mailbox or app.
      const isOther = probe !== undefined && probe.mark !== row.canary?.mark;
      if (run !== undefined && !isOther && isSame(row.subject, subject)) return undefined;
      const asked = recent(row.asked, now);
      // The audit does not say which mailbox was named.
      const start = stored?.etag ?? connection.connectionId;
      await note(entryBy(caller, 'scope.check-requested'), start);
      const saved = await store.save(organisationId, stored, {
        ...row,
        asked: [...asked, now.toISOString()],
        ...(isOther ? { canary: probe } : {}),
        wanted: 'whole',
        dueAt: now.toISOString(),
      });
      if (!saved) return conflict;
      if (run !== undefined) await store.removeCheck(organisationId, run.id);
      await queue.send({ organisationId });
      return undefined;
    });
  };
}

/**
 * The requests of the last ten minutes, oldest first, without those ahead of our clock.
 *
 * @throws AppError `scope.checked-recently` when they are too many for one more
 */
function recent(asked: readonly string[] = [], now: Date): readonly string[] {
  const passed = (at: string) => (now.getTime() - Date.parse(at)) / 1000;
  const counted = asked.filter((at) => passed(at) >= 0 && passed(at) < WITHIN_SECONDS);
  const [oldest] = counted;
  if (oldest === undefined || counted.length < MOST_REQUESTS) return counted;
  const retryAfterSeconds = WITHIN_SECONDS - passed(oldest);
  throw scopeProblems.error('scope.checked-recently', { retryAfterSeconds });
}
