/** Shows other capabilities a room's snapshot and how current it is. */
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { isWorkingTime } from './cadence.ts';
import type { Freshness, RoomCalendars } from './contract.ts';
import { calendarProblems } from './errors.ts';
import type {
  CalendarReader,
  DirtyMark,
  DirtyMarks,
  RoomSyncs,
  SettingsStore,
  SyncHealths,
} from './ports.ts';
import { meaningOf } from './read-failure.ts';
import { isCurrent, type RoomSync } from './room-sync.ts';
import { windowOf } from './window.ts';

interface Deps {
  readonly syncs: RoomSyncs;
  readonly marks: Pick<DirtyMarks, 'get' | 'each'>;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly healths: Pick<SyncHealths, 'get'>;
  readonly reader: CalendarReader;
  readonly connections: () => Connections;
  readonly clock: Clock;
}

type Showing = Pick<
  RoomCalendars,
  'isAtWork' | 'snapshot' | 'summary' | 'defaultTimeZone' | 'freshness' | 'probe'
>;

/** All devices of an organisation ask for the same connection, and all at once when a network is back. */
const WELL_FOR_MS = 5_000;

export function showCalendar(deps: Deps): Showing {
  const { syncs, marks, healths, settings, clock } = deps;
  const isWell = wellOrganisations(deps);
  const freshnessOf = (sync: RoomSync, well: boolean, mark: DirtyMark | undefined): Freshness => ({
    readAt: sync.readAt,
    fresh: well && isCurrent(sync, clock(), mark?.since),
  });
  return {
    async snapshot(organisationId, roomId) {
      const [snapshot, sync, mark, well] = await Promise.all([
        syncs.snapshot(organisationId, roomId),
        syncs.get(organisationId, roomId),
        marks.get(organisationId, roomId),
        isWell(organisationId),
      ]);
      if (snapshot === undefined || sync === undefined) return undefined;
      const { readAt = snapshot.generatedAt, fresh } = freshnessOf(sync.value, well, mark);
      return { snapshot, readAt, fresh };
    },

    async summary(organisationId, roomId) {
      const [sync, mark, well] = await Promise.all([
        syncs.get(organisationId, roomId),
        marks.get(organisationId, roomId),
        isWell(organisationId),
      ]);
      const { version, readAt } = sync?.value ?? {};
      if (sync === undefined || version === undefined || readAt === undefined) return undefined;
      return { version, readAt, fresh: freshnessOf(sync.value, well, mark).fresh };
    },

    async defaultTimeZone(organisationId) {
      return (await settings.get(organisationId))?.value.defaultTimeZone ?? null;
    },

    async freshness(organisationId, roomIds) {
      const found = new Map<string, Freshness>();
      const wanted = new Set(roomIds);
      const ordered = [...wanted].sort();
      const [first, last] = [ordered[0], ordered.at(-1)];
      if (first === undefined || last === undefined) return found;
      const well = await isWell(organisationId);
      const waiting = new Map<string, DirtyMark>();
      for await (const { row, value } of marks.each(organisationId)) waiting.set(row, value);
      for await (const { row, value } of syncs.each(organisationId, { first, last })) {
        if (wanted.has(row)) found.set(row, freshnessOf(value, well, waiting.get(row)));
      }
      return found;
    },

    async isAtWork(organisationId) {
      const zones = (await healths.get(organisationId))?.timeZones ?? [];
      return zones.length === 0 || zones.some((zone) => isWorkingTime(clock(), zone));
    },

    probe: (organisationId, emailAddress, as) => probe(deps, organisationId, emailAddress, as),
  };
}

/** A degraded organisation shows nothing as fresh. */
function wellOrganisations({ connections, clock }: Pick<Deps, 'connections' | 'clock'>) {
  const seen = new Map<string, { readonly at: number; readonly well: Promise<boolean> }>();
  return async function isWell(organisationId: string): Promise<boolean> {
    const now = clock().getTime();
    const known = seen.get(organisationId);
    if (known !== undefined && Math.abs(now - known.at) < WELL_FOR_MS) return await known.well;
    seen.delete(organisationId);
    // The oldest come first.
    for (const [other, { at }] of seen) {
      if (Math.abs(now - at) < WELL_FOR_MS) break;
      seen.delete(other);
    }
    const well = connections()
      .get(organisationId)
      .then((connection) => connection?.state === 'ready');
    seen.set(organisationId, { at: now, well });
    // The next one asks again.
    well.catch(() => seen.delete(organisationId));
    return await well;
  };
}

async function probe(
  { connections, reader, clock }: Pick<Deps, 'connections' | 'reader' | 'clock'>,
  ...[organisationId, emailAddress, as]: Parameters<RoomCalendars['probe']>
): ReturnType<RoomCalendars['probe']> {
  const identity = as ?? (await connections().get(organisationId))?.sync;
  if (identity === undefined) throw calendarProblems.error('calendar.not-connected');
  try {
    await reader.touch(identity, emailAddress, windowOf(clock(), 'UTC', 1));
    return 'readable';
  } catch (error) {
    const meaning = error instanceof MicrosoftError ? meaningOf(error) : undefined;
    if (meaning === 'refused' || meaning === 'missing' || meaning === 'inactive') return meaning;
    if (error instanceof MicrosoftError && error.reason === 'not-found') {
      // Its code leaves open what was not found, which says nothing of the mailbox.
      throw new MicrosoftError('unknown', { status: 404, code: error.code, cause: error });
    }
    throw error;
  }
}
