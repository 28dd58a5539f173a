/**
 * Reads the tenant's room list and stores the difference. The calendar of a room that is no longer listed is read
 * first: a hidden room answers, a removed one does not. Rooms whose calendar could not be shown are read again.
 */
import type { RoomCalendars } from '../calendar/contract.ts';
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { forEachConcurrently } from '../platform/concurrency.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import type { Stored } from '../platform/tables.ts';
import { askCalendars } from './ask-calendars.ts';
import type { RefreshOptions } from './contract.ts';
import { diffRooms } from './diff-rooms.ts';
import { roomProblems } from './errors.ts';
import type { ListReadings, RoomList, RoomStore } from './ports.ts';
import { type FoundRoom, type RoomRow, timeZoneOf } from './room.ts';
import { historySince, MICROSOFT, MOST_HISTORY } from './room-change.ts';
import { isBelieved, type ListReading } from './room-list.ts';
import type { RoomUpdate, WriteRooms } from './write-rooms.ts';

interface Deps {
  readonly store: RoomStore;
  readonly write: WriteRooms;
  readonly list: RoomList;
  readonly readings: ListReadings;
  readonly connections: () => Connections;
  readonly calendars: () => RoomCalendars;
  readonly audit: () => Audit;
  readonly clock: Clock;
}

export interface Refreshed {
  readonly found: number;
  /** When to refresh again because some rooms are undecided. */
  readonly againSeconds?: number | undefined;
}

const REREADS_AT_ONCE = 8;
const EMPTY_AGAIN_SECONDS = 3660;

export function refreshRooms(deps: Deps) {
  return async function refresh(
    organisationId: string,
    options: RefreshOptions = {},
  ): Promise<Refreshed> {
    const { connections, readings, list, clock } = deps;
    const connection = await connections().get(organisationId);
    if (connection === undefined) throw roomProblems.error('room.not-connected');
    const before = await readings.get(organisationId);
    if (isRecent(before, options, clock())) return { found: before.found ?? 0 };
    const found = await list.read(connection.discovery).catch(async (error: unknown) => {
      if (error instanceof MicrosoftError) {
        await readings.put(organisationId, { ...before, failedAt: clock().toISOString() });
      }
      throw error;
    });
    const now = await connections().get(organisationId);
    // The organisation was disconnected or moved to another tenant while the list was read: these are not its rooms.
    if (
      now?.state === 'disconnecting' ||
      now?.tenantId !== connection.tenantId ||
      now?.connectionId !== connection.connectionId
    ) {
      throw roomProblems.error('room.not-connected');
    }
    const mayAsk = connection.sync !== undefined;
    const decided = await storeList(deps, organisationId, found, { before, mayAsk });
    return { found: found.length, ...decided };
  };
}

const isRecent = ({ readAt }: ListReading, options: RefreshOptions, now: Date): boolean =>
  readAt !== undefined &&
  options.unlessReadWithinMinutes !== undefined &&
  now.getTime() - Date.parse(readAt) < options.unlessReadWithinMinutes * 60_000;

async function storeList(
  deps: Deps,
  organisationId: string,
  found: readonly FoundRoom[],
  { before, mayAsk }: { readonly before: ListReading; readonly mayAsk: boolean },
): Promise<Pick<Refreshed, 'againSeconds'>> {
  const now = deps.clock();
  const known = await readAll(deps.store, organisationId);
  const listed = known.filter(({ value }) => value.listed).length;
  const reading = { readAt: now.toISOString(), found: found.length };
  if (!isBelieved(before, found.length, listed, now)) {
    const emptySince = before.emptySince ?? reading.readAt;
    await deps.readings.put(organisationId, { ...reading, emptySince });
    return { againSeconds: EMPTY_AGAIN_SECONDS };
  }
  const { rows, ...lost } = await storeDifference(deps, organisationId, { known, found, mayAsk });
  const stuck = mayAsk ? await askAgain(deps, organisationId, rows) : undefined;
  await deps.readings.put(organisationId, reading);
  return { againSeconds: lost.againSeconds ?? stuck };
}

/** Returns the rows as they are now, and after how many seconds undecided rooms are to be asked about again. */
async function storeDifference(
  deps: Deps,
  organisationId: string,
  list: {
    readonly known: readonly Stored<RoomRow>[];
    readonly found: readonly FoundRoom[];
    readonly mayAsk: boolean;
  },
): Promise<{
  readonly rows: readonly Stored<RoomRow>[];
  readonly againSeconds?: number | undefined;
}> {
  let hint: readonly Stored<RoomRow>[] | undefined = list.known;
  const note = noteChange(deps.audit(), organisationId);
  // Rows that another process changed meanwhile are read and compared again.
  return await retryOnConflict(async () => {
    const known = hint ?? (await readAll(deps.store, organisationId));
    hint = undefined;
    const rows = new Map(known.map((stored) => [stored.value.id, stored]));
    const { added, changed } = diffRooms(
      organisationId,
      known.map(({ value }) => value),
      list.found,
    );
    const { kept, againSeconds } = await decideLost(
      deps,
      organisationId,
      changed.map(({ after }) => after),
      list.mayAsk,
    );
    const changes = [...added, ...kept].map((after) => ({ before: rows.get(after.id), after }));
    if (changes.length === 0) return { rows: known, againSeconds };
    const start = changes.map(({ before, after }) => before?.etag ?? after.id);
    await note({ actor: 'system', action: 'rooms.changed', result: 'ok' }, start.join());
    const stored = await deps.write(organisationId, changes, MICROSOFT);
    await followUp(deps, organisationId, stored);
    if (stored.length < changes.length) return conflict;
    return { rows: await readAll(deps.store, organisationId), againSeconds };
  });
}

/** Adds the calendars' answers to rooms that left the list; leaves out rooms that could not be asked yet. */
async function decideLost(
  { calendars }: Deps,
  organisationId: string,
  changed: readonly RoomRow[],
  mayAsk: boolean,
) {
  const isLost = ({ listed, calendar }: RoomRow) => !listed && calendar === 'unknown';
  const lost = changed.filter(isLost);
  if (!mayAsk || lost.length === 0) return { kept: changed };
  const { answers, againSeconds } = await askCalendars(calendars(), organisationId, lost);
  const kept = changed.flatMap((row) => {
    if (!isLost(row)) return [row];
    const calendar = answers.get(row.id);
    return calendar === undefined ? [] : [{ ...row, calendar }];
  });
  return { kept, againSeconds };
}

/** An unreadable room may be readable by now: its mailbox, its licence or our mailbox access may have changed. */
async function askAgain(deps: Deps, organisationId: string, rows: readonly Stored<RoomRow>[]) {
  const stuck = rows.filter(({ value: { listed, calendar } }) =>
    listed ? calendar !== 'readable' && calendar !== 'unknown' : calendar === 'unknown',
  );
  if (stuck.length === 0) return undefined;
  const { answers, againSeconds } = await askCalendars(
    deps.calendars(),
    organisationId,
    stuck.map(({ value }) => value),
  );
  const changes = stuck.flatMap((before) => {
    const calendar = answers.get(before.value.id) ?? before.value.calendar;
    return calendar === before.value.calendar
      ? []
      : [{ before, after: { ...before.value, calendar } }];
  });
  const stored = await deps.write(organisationId, changes, MICROSOFT);
  for (const { after } of stored) await deps.calendars().reread(organisationId, after.id);
  return againSeconds;
}

/** Has the changed rooms read again. */
async function followUp(
  { calendars, store, clock }: Deps,
  organisationId: string,
  stored: readonly RoomUpdate[],
): Promise<void> {
  if (stored.length === 0) return;
  await forEachConcurrently(stored.filter(concernsCalendar), REREADS_AT_ONCE, ({ after }) =>
    calendars().reread(organisationId, after.id),
  );
  await store.prune(organisationId, { since: historySince(clock()), most: MOST_HISTORY });
}

/** Whether the change moves the calendar, alters what the screen says, or takes the room off the list. */
const concernsCalendar = ({ before, after }: RoomUpdate): boolean =>
  before !== undefined &&
  (before.value.emailAddress !== after.emailAddress ||
    before.value.displayName !== after.displayName ||
    before.value.listed !== after.listed ||
    timeZoneOf(before.value) !== timeZoneOf(after));

async function readAll(store: RoomStore, organisationId: string): Promise<Stored<RoomRow>[]> {
  const rows: Stored<RoomRow>[] = [];
  for await (const stored of store.each(organisationId)) rows.push(stored);
  return rows;
}
