/** An administrator adds a room that the address list hides, by its address; a calendar read proves it. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { MicrosoftError } from '../microsoft/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, actorOf, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import { newRow } from './diff-rooms.ts';
import { plainAddress } from './email-address.ts';
import { roomProblems } from './errors.ts';
import type { RoomStore } from './ports.ts';
import { noEquipment, type RoomRow, stateOf } from './room.ts';
import type { WriteRooms } from './write-rooms.ts';

interface Deps {
  readonly store: RoomStore;
  readonly write: WriteRooms;
  readonly connections: () => Connections;
  readonly calendars: () => RoomCalendars;
  readonly audit: () => Audit;
  readonly clock: Clock;
}

export function addRoom(deps: Deps) {
  return async function add(
    organisationId: string,
    wanted: { readonly emailAddress: string; readonly displayName?: string | undefined },
    caller: PortalUser,
  ): Promise<{ readonly row: RoomRow; readonly added: boolean }> {
    const emailAddress = plainAddress(wanted.emailAddress);
    const connectionId = await proveCalendar(deps, organisationId, emailAddress);
    // A room that was forgotten is gone for longer than a day.
    const absent = [connectionId, deps.clock().toISOString().slice(0, 10)].join();
    const actor = actorOf(caller);
    const note = noteChange(deps.audit(), organisationId);
    const { row, known } = await retryOnConflict(async () => {
      const known = await findByAddress(deps.store, organisationId, emailAddress);
      const row: RoomRow = {
        ...(known?.value ??
          newRow(organisationId, {
            emailAddress,
            displayName: wanted.displayName ?? emailAddress,
            capacity: null,
            building: null,
            floor: null,
            equipment: noEquipment,
            timeZone: null,
          })),
        listed: known?.value.listed ?? false,
        calendar: 'readable',
      };
      const entry = { actor, action: 'room.added', target: row.id, result: 'ok' } as const;
      await note(entry, known?.etag ?? absent);
      const stored = await deps.write(organisationId, [{ before: known, after: row }], actor);
      return stored.length === 0 ? conflict : { row, known };
    });
    const before = known === undefined ? 'gone' : stateOf(known.value);
    return { row, added: before !== 'active' && before !== 'hidden' };
  };
}

/** @returns the id of the connection that it was proven with */
async function proveCalendar(
  { connections, calendars }: Deps,
  organisationId: string,
  emailAddress: string,
): Promise<string> {
  const connection = await connections().get(organisationId);
  if (connection?.sync === undefined) {
    throw roomProblems.error('room.not-connected');
  }
  try {
    // As the connection that was read: another look may find that it has ended.
    const answer = await calendars().probe(organisationId, emailAddress, connection.sync);
    if (answer === 'refused') throw roomProblems.error('room.calendar-refused');
    if (answer === 'missing') throw roomProblems.error('room.mailbox-missing');
    if (answer === 'inactive') throw roomProblems.error('room.mailbox-inactive');
    return connection.connectionId;
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    throw roomProblems.error('room.microsoft-unavailable', {
      cause: error,
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: error.retryAfterSeconds }),
    });
  }
}

async function findByAddress(store: RoomStore, organisationId: string, emailAddress: string) {
  for await (const stored of store.each(organisationId)) {
    if (stored.value.emailAddress === emailAddress) return stored;
  }
  return undefined;
}
