/** Readiness of the services that this app depends on. An outage of Microsoft never makes it unready. */
import type { Clock } from '../platform/clock.ts';
import type { DependencyReports } from '../platform/dependencies.ts';
import type { Dependency } from '../platform/refusals.ts';

const checks = ['storage', 'keyVault', 'webPubSub', 'identity', 'graph'] as const;
export type Check = (typeof checks)[number];

export interface Probes {
  /** True when the service answers in a short time and, where it is ours, lets this app in. Never throws. */
  answers(check: Check): Promise<boolean>;
}

const ours: ReadonlyMap<Check, readonly Dependency[]> = new Map([
  ['storage', ['storage-tables', 'storage-queues']],
  ['keyVault', ['key-vault', 'managed-identity']],
  ['webPubSub', ['web-pubsub']],
]);

/** Anyone may ask, and each answer costs calls to five services. */
const FRESH_MS = 3_000;

interface Readiness {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, 'ok' | 'down'>>;
}

export function probeReadiness(probes: Probes, clock: Clock) {
  let last: { readonly readiness: Promise<Readiness>; readonly until: number } | undefined;
  return function readiness(): Promise<Readiness> {
    const now = clock().getTime();
    if (last === undefined || now >= last.until) {
      last = { readiness: probeAll(probes), until: now + FRESH_MS };
    }
    return last.readiness;
  };
}

async function probeAll(probes: Probes): Promise<Readiness> {
  const found = await Promise.all(
    checks.map(async (check) => [check, (await probes.answers(check)) ? 'ok' : 'down'] as const),
  );
  const isReady = found.every(([check, state]) => state === 'ok' || !ours.has(check));
  return { isReady, checks: Object.fromEntries(found) };
}

/** Notices refusals that no customer met yet, and ends alerts that a process raised that is gone. */
export function checkDependencies(probes: Probes, reports: Pick<DependencyReports, 'seemsWell'>) {
  return async function check(): Promise<void> {
    for (const [name, dependencies] of ours) {
      if (!(await probes.answers(name))) continue;
      for (const dependency of dependencies) await reports.seemsWell(dependency);
    }
  };
}
