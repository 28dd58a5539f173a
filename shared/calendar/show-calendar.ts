/** What peers read of a room's calendar: its snapshot and how current it is. */
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Freshness, RoomCalendars } from './contract.ts';
import { calendarProblems } from './errors.ts';
import type { CalendarReader, RoomSyncs } from './ports.ts';
import { meaningOf } from './read-failure.ts';
import { isCurrent, type RoomSync } from './room-sync.ts';
import { windowOf } from './window.ts';

export interface ShowPorts {
  readonly syncs: RoomSyncs;
  readonly reader: CalendarReader;
  readonly connections: () => Connections;
  readonly clock: Clock;
}

type Showing = Pick<RoomCalendars, 'snapshot' | 'freshness' | 'probe'>;

export function showCalendar({ syncs, reader, connections, clock }: ShowPorts): Showing {
  /** A degraded organisation shows nothing as fresh. */
  const isWell = async (organisationId: string): Promise<boolean> =>
    (await connections().get(organisationId))?.state === 'ready';
  const freshnessOf = (sync: RoomSync, well: boolean): Freshness => ({
    readAt: sync.readAt,
    fresh: well && isCurrent(sync, clock()),
  });
  return {
    async snapshot(organisationId, roomId) {
      const [snapshot, sync, well] = await Promise.all([
        syncs.snapshot(organisationId, roomId),
        syncs.get(organisationId, roomId),
        isWell(organisationId),
      ]);
      if (snapshot === undefined || sync === undefined) return undefined;
      const { readAt = snapshot.generatedAt, fresh } = freshnessOf(sync.value, well);
      return { snapshot, readAt, fresh };
    },

    async freshness(organisationId, roomIds) {
      const found = new Map<string, Freshness>();
      const wanted = new Set(roomIds);
      const ordered = [...wanted].sort();
      const [first, last] = [ordered[0], ordered.at(-1)];
      if (first === undefined || last === undefined) return found;
      const well = await isWell(organisationId);
      for await (const { row, value } of syncs.each(organisationId, { first, last })) {
        if (wanted.has(row)) found.set(row, freshnessOf(value, well));
      }
      return found;
    },

    async probe(organisationId, emailAddress, as) {
      const identity = as ?? (await connections().get(organisationId))?.sync;
      if (identity === undefined) throw calendarProblems.error('calendar.not-connected');
      try {
        await reader.touch(identity, emailAddress, windowOf(clock(), 'UTC', 1));
        return 'readable';
      } catch (error) {
        const meaning = error instanceof MicrosoftError ? meaningOf(error) : undefined;
        if (meaning === 'refused' || meaning === 'missing' || meaning === 'inactive')
          return meaning;
        throw error;
      }
    },
  };
}
