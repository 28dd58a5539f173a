/** Reports to the connection whether reads still have access: every loss, and a success now and then. */
import type { DrainDeps } from './drain-deps.ts';
import type { Drain } from './drain-state.ts';

const OBSERVE_EVERY_MS = 5 * 60_000;

export function accessReports(deps: Pick<DrainDeps, 'connections' | 'syncs' | 'clock'>) {
  const reported = new Map<string, number>();

  async function everyRoomRefused(organisationId: string): Promise<boolean> {
    for await (const { value } of deps.syncs.each(organisationId)) {
      if (value.told !== 'refused') return false;
    }
    return true;
  }

  return {
    /** The next success is reported. */
    forget(organisationId: string): void {
      reported.delete(organisationId);
    },

    async report({ organisationId, read, refused, pause, findings, log }: Drain): Promise<void> {
      if (read + refused > 0) {
        log.info('calendar.drained', { organisation: organisationId, read, refused });
      }
      if (pause !== undefined) {
        log.info('calendar.paused', { organisation: organisationId, cause: pause.cause });
      }
      if (findings.isSecretLost) {
        await deps.connections().observe(organisationId, 'lost-secret');
      } else if (pause?.cause === 'connection.access-lost') {
        await deps.connections().observe(organisationId, 'lost-access');
      } else if (read > 0) {
        const now = deps.clock().getTime();
        if (now - (reported.get(organisationId) ?? 0) < OBSERVE_EVERY_MS) return;
        reported.set(organisationId, now);
        await deps.connections().observe(organisationId, 'ok');
      } else if (refused > 0 && (await everyRoomRefused(organisationId))) {
        await deps.connections().observe(organisationId, 'lost-access');
      }
    },
  };
}
