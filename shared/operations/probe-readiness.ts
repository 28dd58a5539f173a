/** Liveness and readiness (design section 4): what this app needs of its own cloud; Microsoft being down never makes it unready. */
import { type HttpResult, ok } from '../platform/endpoint.ts';

export type Check = 'storage' | 'keyVault' | 'webPubSub' | 'identity' | 'graph';

export interface Probes {
  /** True when the service answers at all, within a short timeout. */
  answers(check: Check): Promise<boolean>;
}

const all: readonly Check[] = ['storage', 'keyVault', 'webPubSub', 'identity', 'graph'];
const ours: ReadonlySet<Check> = new Set(['storage', 'keyVault', 'webPubSub']);

export function probeReadiness(probes: Probes) {
  return {
    live: (): Promise<HttpResult> => Promise.resolve(ok({ status: 'ok' })),
    async ready(): Promise<HttpResult> {
      const found = await Promise.all(
        all.map(async (check) => [check, (await probes.answers(check)) ? 'ok' : 'down'] as const),
      );
      const ready = found.every(([check, state]) => state === 'ok' || !ours.has(check));
      return {
        status: ready ? 200 : 503,
        body: { status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(found) },
      };
    },
  };
}
