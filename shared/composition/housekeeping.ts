/** Housekeeping: what is looked after, and what is removed once it is older than its retention setting. */
import { purgeHistories } from '../onboarding/operators/purge-histories.ts';
import { auditChains } from '../operations/audit-chain.ts';
import { housekeepingPositions, keepHouse } from '../operations/keep-house.ts';
import { watchAudits } from '../operations/watch-audits.ts';
import type { composeAlerts } from './alerts.ts';
import type { composeCalendar } from './calendar.ts';
import type { Deps, Platform } from './deps.ts';
import type { composeRooms } from './rooms.ts';

/** The audit of what concerns no single organisation is a chain as well. */
const PLATFORM = 'platform';
const DAY_MS = 24 * 3600_000;
const ALERTS_AT_ONCE = 500;

export function composeHousekeeping(
  { config, clock, openTable }: Platform,
  { organisations, alerts }: Pick<Deps, 'organisations' | 'alerts'>,
  parts: {
    readonly alerts: Pick<ReturnType<typeof composeAlerts>, 'removeResolved' | 'removeDeadLetters'>;
    readonly rooms: Pick<ReturnType<typeof composeRooms>, 'forgetGone'>;
    readonly calendar: Pick<ReturnType<typeof composeCalendar>, 'removeOrphans'>;
  },
) {
  const chains = auditChains(openTable);
  const daysAgo = (days: number) => new Date(clock().getTime() - days * DAY_MS);
  const alertsBefore = () => daysAgo(config.RETENTION_ALERTS_DAYS);
  const purge = purgeHistories({ clock, days: config.RETENTION_ORCHESTRATIONS_DAYS });
  async function* everybody(from: string): AsyncGenerator<string> {
    const isStart = from === '' || from === PLATFORM;
    if (isStart) yield PLATFORM;
    for await (const { id } of organisations().names(isStart ? '' : from)) yield id;
  }
  return keepHouse({
    positions: housekeepingPositions(openTable),
    organisations: everybody,
    always: [
      { name: 'purge-histories', run: ({ orchestrations }) => purge(orchestrations) },
      {
        name: 'remove-alerts',
        run: () => parts.alerts.removeResolved(alertsBefore(), ALERTS_AT_ONCE),
      },
    ],
    chores: [
      { name: 'verify-audit', run: watchAudits({ chains, alerts }) },
      {
        name: 'remove-audit',
        run: (id) => chains.removeBefore(id, daysAgo(config.RETENTION_AUDIT_DAYS)),
      },
      {
        name: 'remove-deliveries',
        run: (id) => parts.alerts.removeDeadLetters(id, alertsBefore()),
      },
      { name: 'remove-snapshots', run: (id) => parts.calendar.removeOrphans(id) },
      { name: 'forget-rooms', run: (id) => parts.rooms.forgetGone(id) },
    ],
    clock,
  });
}
