/** Health after ready, from what reads tell: degraded at once, revoked only when two observations 15 minutes apart agree. */
import { moved, noted } from './connection.ts';
import { changeExisting } from './lifecycle.ts';
import type { Surroundings } from './ports.ts';

const REVOKED_AFTER_MS = 15 * 60_000;
/** Reads that succeed one after another need not look at the row each time. */
const KNOWN_GOOD_MS = 30_000;

export function observeAccess(surroundings: Surroundings) {
  const { clock, connections } = surroundings;
  const knownGood = new Map<string, number>();

  const accessLost = async (organisationId: string): Promise<void> => {
    const at = clock();
    knownGood.delete(organisationId);
    await changeExisting(surroundings, organisationId, (row) => {
      if (row.state === 'ready') {
        const code = 'connection.access-lost';
        return moved(row, 'access-lost', {
          code,
          at,
          problem: code,
          lostSince: at.toISOString(),
        });
      }
      const since = row.lostSince === undefined ? at.getTime() : Date.parse(row.lostSince);
      const revoked =
        row.state === 'degraded' &&
        row.problem !== 'connection.revoked' &&
        at.getTime() - since >= REVOKED_AFTER_MS;
      if (!revoked) return undefined;
      return noted({ ...row, problem: 'connection.revoked' }, 'connection.revoked', at);
    });
  };

  const accessOk = async (organisationId: string): Promise<void> => {
    const at = clock();
    if (at.getTime() < (knownGood.get(organisationId) ?? 0)) return;
    const row = await connections.get(organisationId);
    if (row?.state === 'degraded') {
      await changeExisting(surroundings, organisationId, ({ lostSince: _lost, ...current }) =>
        moved(current, 'access-back', { code: 'connection.access-back', at }),
      );
    }
    if (knownGood.size > 10_000) knownGood.clear();
    knownGood.set(organisationId, at.getTime() + KNOWN_GOOD_MS);
  };

  return (organisationId: string, observation: 'ok' | 'lost-access'): Promise<void> =>
    observation === 'ok' ? accessOk(organisationId) : accessLost(organisationId);
}
