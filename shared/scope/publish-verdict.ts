/** Publishes a verdict: writes the hash of its evidence to the audit, raises or resolves alerts, hints to the portal. */
import type { Connection } from '../onboarding/contract.ts';
import { type AuditEntry, noteChange } from '../operations/contract.ts';
import type { Deps } from './deps.ts';
import { explain } from './explanations.ts';
import { KEPT_EVIDENCE } from './mailbox-access-row.ts';
import { alertsAfter } from './verdict.ts';

/** Both kinds of alert have one cause in an organisation. */
export const ALERT_SUBJECT = 'scope';
export const accessAlerts = ['scope-widened', 'scope-not-proven'] as const;

/** May run twice: there is one alert for each cause, and one entry in the audit for each check. */
export async function publishVerdict(
  deps: Pick<Deps, 'store' | 'audit' | 'alerts' | 'live' | 'rooms'>,
  { organisationId, state }: Connection,
): Promise<void> {
  const { store, audit, alerts, live, rooms } = deps;
  const stored = await store.get(organisationId);
  const result = stored?.value.result;
  if (stored?.value.untold !== true || result === undefined) return;
  const { verdict, hash, check } = result;
  const entry: AuditEntry = {
    actor: 'system',
    action: 'scope.checked',
    target: hash,
    result: verdict === 'proven' ? 'ok' : 'failed',
    ...(verdict === 'proven' ? {} : { code: `scope.${verdict}` }),
  };
  await noteChange(audit(), organisationId)(entry, check);
  const { overPermissive, notProven } = alertsAfter(result);
  const message = explain(result).title;
  const causes = [
    [overPermissive, 'scope-widened', 'critical'],
    [notProven, 'scope-not-proven', 'warning'],
  ] as const;
  for (const [change, kind, severity] of causes) {
    const cause = { organisationId, kind, subject: ALERT_SUBJECT };
    if (change === 'raise') await alerts().raise({ ...cause, severity, message });
    if (change === 'resolve') await alerts().resolve(cause);
  }
  // The warnings of the set-up change with the verdict.
  await live().publish(organisationId, { kind: 'setup.changed', data: { state, verdict } });
  const [, before] = stored.value.history;
  // Other mailboxes can be read now: refused rooms may be readable, and readable ones refused.
  if (before !== undefined && before.verdict !== verdict) await rooms().refreshSoon(organisationId);
  for (const { check } of stored.value.history.slice(KEPT_EVIDENCE, KEPT_EVIDENCE + 1)) {
    await store.removeCheck(organisationId, check);
  }
  const { untold: _untold, ...row } = stored.value;
  await store.save(organisationId, stored, row);
}
