/**
 * Reads the tenant's room list and stores the difference. A room that is no longer listed is asked for its calendar
 * first, which tells hidden from gone; and rooms whose calendar could not be shown are asked again.
 */
import type { RoomCalendars } from '../calendar/contract.ts';
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { requestProblems } from '../platform/errors.ts';
import type { Stored } from '../platform/tables.ts';
import { askCalendars } from './ask-calendars.ts';
import type { RefreshOptions } from './contract.ts';
import { diffRooms } from './diff-rooms.ts';
import { roomProblems } from './errors.ts';
import type { ListReadings, RoomList, RoomStore } from './ports.ts';
import { type FoundRoom, type RoomRow, timeZoneOf } from './room.ts';
import { historySince, MICROSOFT, MOST_HISTORY } from './room-change.ts';
import { isBelieved, type ListReading } from './room-list.ts';
import type { Change, WriteRooms } from './write-rooms.ts';

export interface RefreshRoomsPorts {
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
  /** Not all could be decided: refresh again then. */
  readonly againSeconds?: number | undefined;
}

const TRIES = 5;
const REREADS_AT_ONCE = 8;
const EMPTY_AGAIN_SECONDS = 3660;

export const refreshRooms =
  (ports: RefreshRoomsPorts) =>
  async (organisationId: string, options: RefreshOptions = {}): Promise<Refreshed> => {
    const { connections, readings, list, clock } = ports;
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
    // Disconnected, or another tenant's, while the list was read page by page: these are nobody's rooms here any more.
    if (
      now?.state === 'disconnecting' ||
      now?.tenantId !== connection.tenantId ||
      now?.connectionId !== connection.connectionId
    ) {
      throw roomProblems.error('room.not-connected');
    }
    const mayAsk = connection.sync !== undefined;
    const decided = await storeList(ports, organisationId, found, { before, mayAsk });
    return { found: found.length, ...decided };
  };

const isRecent = ({ readAt }: ListReading, options: RefreshOptions, now: Date): boolean =>
  readAt !== undefined &&
  options.unlessReadWithinMinutes !== undefined &&
  now.getTime() - Date.parse(readAt) < options.unlessReadWithinMinutes * 60_000;

async function storeList(
  ports: RefreshRoomsPorts,
  organisationId: string,
  found: readonly FoundRoom[],
  { before, mayAsk }: { readonly before: ListReading; readonly mayAsk: boolean },
): Promise<Pick<Refreshed, 'againSeconds'>> {
  const now = ports.clock();
  const known = await readAll(ports.store, organisationId);
  const listed = known.filter(({ value }) => value.listed).length;
  const reading = { readAt: now.toISOString(), found: found.length };
  if (!isBelieved(before, found.length, listed, now)) {
    const emptySince = before.emptySince ?? reading.readAt;
    await ports.readings.put(organisationId, { ...reading, emptySince });
    return { againSeconds: EMPTY_AGAIN_SECONDS };
  }
  const { rows, ...lost } = await storeDifference(ports, organisationId, { known, found, mayAsk });
  const stuck = mayAsk ? await askAgain(ports, organisationId, rows) : undefined;
  await ports.readings.put(organisationId, reading);
  return { againSeconds: lost.againSeconds ?? stuck };
}

/** Answers the rows as they are now, and after how many seconds what is undecided is looked at again. */
async function storeDifference(
  ports: RefreshRoomsPorts,
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
  let { known } = list;
  // A row that somebody else changed meanwhile is compared again with what it has become.
  for (let tries = 0; tries < TRIES; tries += 1) {
    const rows = new Map(known.map((stored) => [stored.value.id, stored]));
    const { added, changed } = diffRooms(
      organisationId,
      known.map(({ value }) => value),
      list.found,
    );
    const { kept, againSeconds } = await decideLost(
      ports,
      organisationId,
      changed.map(({ after }) => after),
      list.mayAsk,
    );
    const changes = [...added, ...kept].map((after) => ({ before: rows.get(after.id), after }));
    if (changes.length === 0) return { rows: known, againSeconds };
    const stored = await ports.write(organisationId, changes, MICROSOFT);
    await settle(ports, organisationId, stored);
    known = await readAll(ports.store, organisationId);
    if (stored.length === changes.length) return { rows: known, againSeconds };
  }
  throw requestProblems.error('request.busy');
}

/** Rooms that left the list, with what their calendars say; without those that could not be asked yet. */
async function decideLost(
  { calendars }: RefreshRoomsPorts,
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

/** Whoever could not be read may be readable by now: scope, mailbox or licence have changed. */
async function askAgain(
  ports: RefreshRoomsPorts,
  organisationId: string,
  rows: readonly Stored<RoomRow>[],
) {
  const stuck = rows.filter(({ value: { listed, calendar } }) =>
    listed ? calendar !== 'readable' && calendar !== 'unknown' : calendar === 'unknown',
  );
  if (stuck.length === 0) return undefined;
  const { answers, againSeconds } = await askCalendars(
    ports.calendars(),
    organisationId,
    stuck.map(({ value }) => value),
  );
  const changes = stuck.flatMap((before) => {
    const calendar = answers.get(before.value.id) ?? before.value.calendar;
    return calendar === before.value.calendar
      ? []
      : [{ before, after: { ...before.value, calendar } }];
  });
  const stored = await ports.write(organisationId, changes, MICROSOFT);
  for (const { after } of stored) await ports.calendars().reread(organisationId, after.id);
  return againSeconds;
}

/** What follows stored changes. */
async function settle(
  { calendars, audit, store, clock }: RefreshRoomsPorts,
  organisationId: string,
  stored: readonly Change[],
): Promise<void> {
  if (stored.length === 0) return;
  const waiting = stored.filter(concernsCalendar);
  const work = async () => {
    for (let change = waiting.pop(); change !== undefined; change = waiting.pop()) {
      await calendars().reread(organisationId, change.after.id);
    }
  };
  await Promise.all(Array.from({ length: REREADS_AT_ONCE }, work));
  await audit().append(organisationId, { actor: 'system', action: 'rooms.changed', result: 'ok' });
  await store.prune(organisationId, { since: historySince(clock()), most: MOST_HISTORY });
}

/** Where it is read, or what its screen says, or whether it is lost. */
const concernsCalendar = ({ before, after }: Change): boolean =>
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
