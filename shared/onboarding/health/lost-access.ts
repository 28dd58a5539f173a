/** Access to a connected tenant, lost and back: what an observation does to the row. Pure. */
import { type ConnectionRow, hasSecret, type RowIn } from '../connection/connection.ts';
import type { CauseCode } from '../connection/explanations.ts';
import { appendTimeline, transition } from '../connection/transitions.ts';

/** Two observations at least this far apart tell a withdrawal from a hiccup. */
const REVOKED_AFTER_MS = 15 * 60_000;

const LOST: CauseCode = 'connection.access-lost';
const REVOKED: CauseCode = 'connection.revoked';
/** Our vault's doing, which an instance that has the secret in memory does not see. */
export const SECRET_LOST: CauseCode = 'service.secret-lost';

export const lacksSecret = (row: ConnectionRow): boolean =>
  row.state === 'degraded' && row.problem === SECRET_LOST;

/** Why a repair cannot succeed as things are: says more than that access is still lost. */
const blockers: readonly CauseCode[] = [
  'secret.forbidden-by-policy',
  'secret.lifetime-forbidden',
  'directory.quota-exceeded',
];

export type Observer = RowIn<'degraded'>['lostBy'];

interface Observation {
  readonly by: Observer;
  readonly at: Date;
}

/** Undefined when it changes nothing. */
export function withAccessLost(
  row: ConnectionRow,
  code: CauseCode,
  { by, at }: Observation,
): ConnectionRow | undefined {
  const lost = { problem: code, lostSince: at.toISOString(), lostBy: by };
  if (row.state === 'ready') return transition(row, 'access-lost', { code, at, ...lost });
  if (row.state !== 'degraded') return undefined;
  if (code === LOST && (row.problem === LOST || row.problem === REVOKED)) {
    const lostBy = row.lostBy === 'health' ? 'health' : by;
    const since = Date.parse(row.lostSince);
    if (row.problem === LOST && at.getTime() - since >= REVOKED_AFTER_MS) {
      return appendTimeline({ ...row, problem: REVOKED, lostBy }, REVOKED, at);
    }
    return lostBy === row.lostBy ? undefined : { ...row, lostBy };
  }
  // A read only sees that it was refused; what the token or the directory said tells more.
  const tellsNothing = by === 'reads' && code !== SECRET_LOST;
  if (row.problem === code || tellsNothing) return undefined;
  if (blockers.some((blocker) => blocker === row.problem)) return undefined;
  return appendTimeline({ ...row, ...lost }, code, at);
}

/**
 * A read that succeeds may still hold a token from before a withdrawal, so it only takes back what reads said;
 * the health check proves the rest.
 */
export function withAccessBack(
  row: ConnectionRow,
  { by, at }: Observation,
): ConnectionRow | undefined {
  if (row.state !== 'degraded' || !hasSecret(row.syncApp)) return undefined;
  if (by === 'reads' && (row.lostBy === 'health' || lacksSecret(row))) return undefined;
  const { syncApp } = row;
  return transition(row, 'access-back', { code: 'connection.access-back', at, syncApp });
}
