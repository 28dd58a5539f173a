/** An administrator asks for a check, perhaps with another mailbox that must be refused. */
import { type Audit, actorOf } from '../operations/contract.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { subjectOf } from './begin-check.ts';
import { namedCanary } from './canary.ts';
import { scopeProblems } from './errors.ts';
import type { ScopeNeeds } from './needs.ts';
import { newScopeRow } from './scope-row.ts';

const SECONDS_BETWEEN_REQUESTS = 60;
const TRIES = 4;

export const requestCheck =
  (needs: ScopeNeeds) =>
  async (organisationId: string, named: string | undefined, caller: PortalUser): Promise<void> => {
    const { store, connections, clock, queue, sealer } = needs;
    const connection = await connections().get(organisationId);
    if (connection?.sync === undefined || subjectOf(connection) === undefined) {
      throw scopeProblems.error('scope.not-connected');
    }
    refuseIfRecent((await store.get(organisationId))?.value.askedAt, clock());
    const canary = named === undefined ? undefined : await namedCanary(sealer, named);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const stored = await store.get(organisationId);
      const now = clock();
      refuseIfRecent(stored?.value.askedAt, now);
      const { run, ...row } = stored?.value ?? newScopeRow(now, now);
      // Another mailbox makes the check under way pointless; else it is what was asked for.
      const goesOn = run !== undefined && canary === undefined;
      const saved = await store.save(organisationId, stored, {
        ...row,
        askedAt: now.toISOString(),
        ...(canary === undefined ? {} : { canary }),
        ...(goesOn ? { run } : { wanted: 'whole', dueAt: now.toISOString() }),
      });
      if (!saved) continue;
      if (run !== undefined && !goesOn) await store.removeCheck(organisationId, run.id);
      await queue.send({ organisationId });
      await noteRequest(needs.audit(), organisationId, caller);
      return;
    }
    throw requestProblems.error('request.busy');
  };

function refuseIfRecent(askedAt: string | undefined, now: Date): void {
  const passed = (now.getTime() - Date.parse(askedAt ?? '')) / 1000;
  // Unreadable or ahead of the clock counts as never.
  if (!(passed >= 0 && passed < SECONDS_BETWEEN_REQUESTS)) return;
  const retryAfterSeconds = SECONDS_BETWEEN_REQUESTS - passed;
  throw scopeProblems.error('scope.checked-recently', { retryAfterSeconds });
}

/** Which mailbox was named is nobody's business but the row's. */
const noteRequest = (audit: Audit, organisationId: string, caller: PortalUser) =>
  audit.append(organisationId, {
    actor: actorOf(caller),
    action: 'scope.check-requested',
    result: 'ok',
  });
