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

interface Deps {
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly clock: Clock;
  readonly log: Logger;
}

export function watchDependencies({ alerts, clock, log }: Deps): DependencyReports {
  /** What this process has told, by dependency and code. */
  const known = new Map<Dependency, Map<Refusal['code'], number>>();

  const resolve = async (refusal: Refusal): Promise<boolean> => {
    try {
      await alerts().resolve(refusalCause(refusal));
      return true;
    } catch (error) {
      log.error('dependency.alert-not-resolved', error, { ...refusal });
      return false;
    }
  };

  return {
    async refused(error) {
      const { dependency, code } = error.refusal;
      const now = clock().getTime();
      const codes = known.get(dependency) ?? new Map<Refusal['code'], number>();
      known.set(dependency, codes);
      if (now < (codes.get(code) ?? 0)) return;
      // Before anything is asked of storage: what storage refuses comes back here.
      codes.set(code, now + QUIET_MS);
      const alert = refusalAlert(error.refusal);
      log.error('dependency.refused', error, { dependency, refusal: code, message: alert.message });
      try {
        await alerts().raise(alert);
      } catch (failure) {
        codes.set(code, now + SOON_MS);
        log.error('dependency.alert-not-raised', failure, { dependency, refusal: code });
      }
    },

    async answered(dependency) {
      const codes = known.get(dependency);
      if (codes === undefined) return;
      known.delete(dependency);
      for (const [code, until] of codes) {
        if (await resolve({ dependency, code })) continue;
        known.set(dependency, new Map([...(known.get(dependency) ?? []), [code, until]]));
      }
    },

    async ends(dependency) {
      known.delete(dependency);
      for (const code of codesOf(dependency)) await resolve({ dependency, code });
    },
  };
}
