/** Housekeeping: what is looked after, and what becomes too old, for each organisation in turn. */
import { auditChains } from '../operations/audit-chain.ts';
import { housekeepingPositions, keepHouse } from '../operations/keep-house.ts';
import { watchAudits } from '../operations/watch-audits.ts';
import type { Deps, Platform } from './deps.ts';

/** The audit of what concerns no single organisation is a chain as well. */
const PLATFORM = 'platform';

export function composeHousekeeping(
  { clock, openTable }: Platform,
  { organisations, alerts }: Pick<Deps, 'organisations' | 'alerts'>,
) {
  const chains = auditChains(openTable);
  async function* everybody(from: string): AsyncGenerator<string> {
    const isStart = from === '' || from === PLATFORM;
    if (isStart) yield PLATFORM;
    for await (const { id } of organisations().names(isStart ? '' : from)) yield id;
  }
  return keepHouse({
    positions: housekeepingPositions(openTable),
    organisations: everybody,
    chores: [{ name: 'verify-audit', run: watchAudits({ chains, alerts }) }],
    clock,
  });
}
