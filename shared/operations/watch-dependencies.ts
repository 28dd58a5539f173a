/** Tells operators at once, and once, that a dependency of ours refuses this service, until it answers again. */
import type { Alerts } from '../alerts/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { DependencyReports } from '../platform/dependencies.ts';
import type { Logger } from '../platform/logger.ts';
import { codesOf, type Dependency, type Refusal } from '../platform/refusals.ts';
import { refusalAlert, refusalCause } from './refusal-alerts.ts';

/** How long a refusal that goes on is not worth another line or look into storage. */
const QUIET_MS = 60_000;
/** When an alert that could not be raised is tried again. */
const SOON_MS = 5_000;
/** A dependency that refuses again so soon refuses some calls and answers others. */
const RECURS_MS = 10 * 60_000;
/** Then its alert stays until no call has been refused for so long. Other processes say it once in `QUIET_MS`. */
const CALM_MS = 3 * 60_000;
/** Whoever was refused does not wait longer for an alert that storage is slow to take. */
const LONGEST_RAISE_MS = 4_000;

/** The refusals with one code that this process met. */
interface Seen {
  quietUntil: number;
  lastAt: number;
  /** When the alert was last ended; undefined while it is open. */
  endedAt: number | undefined;
  isRecurring: boolean;
  /** The parts that have refused and not answered since. */
  readonly scopes: Set<string>;
}

interface Deps {
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export function watchDependencies({ alerts, clock, log }: Deps): DependencyReports {
  const known = new Map<Dependency, Map<Refusal['code'], Seen>>();

  const resolve = async (refusal: Refusal, unseenSince?: Date): Promise<boolean> => {
    try {
      await alerts().resolve(refusalCause(refusal), unseenSince);
      return true;
    } catch (error) {
      log.error('dependency.alert-not-resolved', error, { ...refusal });
      return false;
    }
  };

  const raise = async (refusal: Refusal, seen: Seen): Promise<void> => {
    try {
      await alerts().raise(refusalAlert(refusal));
    } catch (failure) {
      seen.quietUntil = clock().getTime() + SOON_MS;
      const { dependency, code } = refusal;
      log.error('dependency.alert-not-raised', failure, { dependency, refusal: code });
    }
  };

  return {
    async refused(error, scope = '') {
      const { dependency, code } = error.refusal;
      const now = clock().getTime();
      const codes = known.get(dependency) ?? new Map<Refusal['code'], Seen>();
      known.set(dependency, codes);
      const seen = codes.get(code) ?? unseen();
      codes.set(code, seen);
      if (seen.endedAt !== undefined) seen.isRecurring = now - seen.endedAt < RECURS_MS;
      seen.endedAt = undefined;
      seen.lastAt = now;
      seen.scopes.add(scope);
      if (now < seen.quietUntil) return;
      // Before anything is asked of storage: what storage refuses comes back here.
      seen.quietUntil = now + QUIET_MS;
      const { message } = refusalAlert(error.refusal);
      log.error('dependency.refused', error, { dependency, refusal: code, message });
      await inTime(raise(error.refusal, seen));
    },

    async answered(dependency, scope = '') {
      const codes = known.get(dependency);
      if (codes === undefined) return;
      const now = clock().getTime();
      for (const [code, seen] of codes) {
        if (seen.endedAt !== undefined) continue;
        seen.scopes.delete(scope);
        if (seen.scopes.size > 0 || (seen.isRecurring && now - seen.lastAt < CALM_MS)) continue;
        end(seen, now);
        if (!(await resolve({ dependency, code }))) seen.endedAt = undefined;
      }
    },

    async seemsWell(dependency) {
      const now = clock().getTime();
      const since = new Date(now - CALM_MS);
      for (const code of codesOf(dependency)) {
        const seen = known.get(dependency)?.get(code);
        const isOpen = seen !== undefined && seen.endedAt === undefined;
        if (isOpen && seen.lastAt > since.getTime()) continue;
        if ((await resolve({ dependency, code }, since)) && isOpen) end(seen, now);
      }
    },

    async ends(dependency) {
      known.delete(dependency);
      for (const code of codesOf(dependency)) await resolve({ dependency, code });
    },
  };
}

const unseen = (): Seen => ({
  quietUntil: 0,
  lastAt: 0,
  endedAt: undefined,
  isRecurring: false,
  scopes: new Set(),
});

function end(seen: Seen, now: number): void {
  seen.endedAt = now;
  seen.quietUntil = 0;
  seen.scopes.clear();
}

async function inTime(work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, LONGEST_RAISE_MS);
  await Promise.race([work, late.promise]);
  clearTimeout(timer);
}
