/** When a secret is due: its ladder of warnings, each raised once per version, and the day on which its renewal begins. */
import type { Alert } from '../alerts/contract.ts';

const DAY_MS = 24 * 3600_000;
/** A policy of the tenant may allow only short lives: in the first two thirds nothing is warned of or renewed. */
const QUIET_SHARE = 2 / 3;

export interface ExpiryPolicy {
  /** Days before expiry, each a rung; expired is the last one, 0. */
  readonly ladderDays: readonly number[];
  readonly warningDays: number;
  readonly criticalDays: number;
  readonly rotateBeforeDays: number;
}

interface Life {
  /** Undefined when it is not known: then the life counts as long. */
  readonly createdAt?: string | undefined;
  readonly expiresOn: string;
}

export const EXPIRED = 0;

/** The earliest that a warning or renewal may come, in days before the end; a short life allows only later ones. */
function earliestDays({ createdAt, expiresOn }: Life): number {
  if (createdAt === undefined) return Number.POSITIVE_INFINITY;
  const life = (Date.parse(expiresOn) - Date.parse(createdAt)) / DAY_MS;
  // In whole days, because Microsoft's end comes a moment before the life that was asked for.
  return Math.round(life * (1 - QUIET_SHARE));
}

/** The rung that holds now; of several that were missed, only the last. Undefined when no warning is due. */
export function rungAt(life: Life, now: Date, policy: ExpiryPolicy): number | undefined {
  const left = (Date.parse(life.expiresOn) - now.getTime()) / DAY_MS;
  if (left <= 0) return EXPIRED;
  const earliest = earliestDays(life);
  const reached = policy.ladderDays.filter((days) => left <= days && days <= earliest);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/** When the renewal of a secret begins. */
export function rotatesAt(life: Life, { rotateBeforeDays }: ExpiryPolicy): Date {
  const days = Math.min(rotateBeforeDays, earliestDays(life));
  return new Date(Date.parse(life.expiresOn) - days * DAY_MS);
}

/** The severity of a warning at that rung. */
export function severityOf(rung: number, policy: ExpiryPolicy): Alert['severity'] {
  if (rung <= policy.criticalDays) return 'critical';
  return rung <= policy.warningDays ? 'warning' : 'information';
}
