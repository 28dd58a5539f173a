/**
 * Checks a healthy organisation only every half hour while none of its rooms is at work: a lost access must be found
 * soon while people look at screens.
 */
import type { RoomCalendars } from '../../calendar/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Connections, HealthMessage } from '../contract.ts';

interface Deps {
  readonly connections: Pick<Connections, 'get'>;
  readonly calendars: () => Pick<RoomCalendars, 'isAtWork'>;
  readonly clock: Clock;
  readonly check: (message: HealthMessage, log: Logger) => Promise<void>;
}

/** The check before was a little more or less than half an hour ago. */
const RESTS_MS = 27 * 60_000;
const MOST_REMEMBERED = 100_000;

export function paceHealth({ connections, calendars, clock, check }: Deps) {
  const checked = new Map<string, number>();
  return async function checkInTime(message: HealthMessage, log: Logger): Promise<void> {
    const { organisationId } = message;
    const now = clock().getTime();
    const isRecent = now - (checked.get(organisationId) ?? 0) < RESTS_MS;
    if (isRecent && !(await calendars().isAtWork(organisationId))) {
      const connection = await connections.get(organisationId);
      if (connection?.state === 'ready') return;
    }
    await check(message, log);
    if (checked.size >= MOST_REMEMBERED) checked.clear();
    checked.set(organisationId, now);
  };
}
