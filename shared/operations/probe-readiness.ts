/** Readiness of the services that this app depends on. An outage of Microsoft never makes it unready. */

export type Check = 'storage' | 'keyVault' | 'webPubSub' | 'identity' | 'graph';

export interface Probes {
  /** True when the service answers at all, within a short timeout. */
  answers(check: Check): Promise<boolean>;
}

const all: readonly Check[] = ['storage', 'keyVault', 'webPubSub', 'identity', 'graph'];
const ours: ReadonlySet<Check> = new Set(['storage', 'keyVault', 'webPubSub']);

export function probeReadiness(probes: Probes) {
  return async function readiness() {
    const found = await Promise.all(
      all.map(async (check) => [check, (await probes.answers(check)) ? 'ok' : 'down'] as const),
    );
    const isReady = found.every(([check, state]) => state === 'ok' || !ours.has(check));
    return { isReady, checks: Object.fromEntries(found) };
  };
}
