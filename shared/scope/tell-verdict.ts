/** What follows a verdict: the audit has the hash of its evidence, alerts begin and end, the portal gets a hint. */
import type { Connection } from '../onboarding/contract.ts';
import { explain } from './explanations.ts';
import { SCOPE_SUBJECT, type ScopeNeeds } from './needs.ts';
import { KEPT_EVIDENCE } from './scope-row.ts';
import { alertsAfter } from './verdict.ts';

/** May run twice: alerts are one by cause, and an audit entry more does no harm. */
export async function tellVerdict(
  needs: ScopeNeeds,
  { organisationId, state }: Connection,
): Promise<void> {
  const { store, audit, alerts, live, rooms } = needs;
  const stored = await store.get(organisationId);
  const result = stored?.value.result;
  if (stored?.value.untold !== true || result === undefined) return;
  const { verdict, hash } = result;
  await audit().append(organisationId, {
    actor: 'system',
    action: 'scope.checked',
    target: hash,
    result: verdict === 'proven' ? 'ok' : 'failed',
    ...(verdict === 'proven' ? {} : { code: `scope.${verdict}` }),
  });
  const { widened, notProven } = alertsAfter(result);
  const message = explain(result).title;
  const causes = [
    [widened, 'scope-widened', 'critical'],
    [notProven, 'scope-not-proven', 'warning'],
  ] as const;
  for (const [change, kind, severity] of causes) {
    const cause = { organisationId, kind, subject: SCOPE_SUBJECT };
    if (change === 'raise') await alerts().raise({ ...cause, severity, message });
    if (change === 'resolve') await alerts().resolve(cause);
  }
  // The warnings of the set-up change with the verdict.
  await live().publish(organisationId, { kind: 'setup.changed', data: { state, verdict } });
  const [, before] = stored.value.history;
  // Which mailboxes are open has changed: rooms that were refused may not be any more, and the other way round.
  if (before !== undefined && before.verdict !== verdict) await rooms().refreshSoon(organisationId);
  for (const { check } of stored.value.history.slice(KEPT_EVIDENCE, KEPT_EVIDENCE + 1)) {
    await store.removeCheck(organisationId, check);
  }
  const { untold: _told, ...row } = stored.value;
  await store.save(organisationId, stored, row);
}
