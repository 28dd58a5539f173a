/** An administrator corrects a room's time zone or overrides its privacy; the calendar is read again at once. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { type Audit, actorOf, type NoteChange, noteChange } from '../operations/contract.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { conflict, retryOnConflict } from '../platform/optimistic.ts';
import type { Stored } from '../platform/tables.ts';
import { findRoom } from './browse-rooms.ts';
import type { CalendarVerdict, Privacy } from './contract.ts';
import type { RoomStore } from './ports.ts';
import type { RoomRow } from './room.ts';
import { MICROSOFT } from './room-change.ts';
import type { WriteRooms } from './write-rooms.ts';

interface Deps {
  readonly store: RoomStore;
  readonly write: WriteRooms;
  readonly calendars: () => RoomCalendars;
  readonly audit: () => Audit;
}

interface RoomCorrection {
  readonly timeZone?: string | null | undefined;
  readonly privacy?: Privacy | null | undefined;
}

export function changeRoom(deps: Deps) {
  return async function change(
    organisationId: string,
    roomId: string,
    correction: RoomCorrection,
    by: { readonly caller: PortalUser; readonly ifMatch: string | null },
  ): Promise<Stored<RoomRow>> {
    const actor = actorOf(by.caller);
    await update(deps, organisationId, roomId, {
      actor,
      ifMatch: by.ifMatch,
      change: (row) => applied(row, correction),
      note: noteChange(deps.audit(), organisationId),
    });
    await deps.calendars().reread(organisationId, roomId);
    return await findRoom(deps.store, organisationId, roomId);
  };
}

/** Stores what a calendar read answered, for the list of rooms. A lost mailbox may mean that the room left the tenant's list. */
export function noteCalendar(
  deps: Pick<Deps, 'store' | 'write'> & {
    readonly refreshAfterLoss: (organisationId: string) => Promise<void>;
  },
) {
  return async function note(
    organisationId: string,
    roomId: string,
    verdict: CalendarVerdict,
  ): Promise<void> {
    const known = await deps.store.get(organisationId, roomId);
    if (known === undefined || known.value.calendar === verdict) return;
    const change = (row: RoomRow): RoomRow => ({ ...row, calendar: verdict });
    await update(deps, organisationId, roomId, { actor: MICROSOFT, ifMatch: null, change });
    if (known.value.listed && (verdict === 'missing' || verdict === 'inactive')) {
      await deps.refreshAfterLoss(organisationId);
    }
  };
}

function applied(row: RoomRow, { timeZone, privacy }: RoomCorrection): RoomRow {
  const { chosenTimeZone, privacy: kept, ...rest } = row;
  const zone = timeZone === undefined ? chosenTimeZone : (timeZone ?? undefined);
  const override = privacy === undefined ? kept : (privacy ?? undefined);
  return {
    ...rest,
    ...(zone === undefined ? {} : { chosenTimeZone: zone }),
    ...(override === undefined ? {} : { privacy: override }),
  };
}

async function update(
  { store, write }: Pick<Deps, 'store' | 'write'>,
  organisationId: string,
  roomId: string,
  how: {
    readonly actor: string;
    readonly ifMatch: string | null;
    readonly change: (row: RoomRow) => RoomRow;
    readonly note?: NoteChange;
  },
): Promise<void> {
  const { actor, ifMatch, change, note } = how;
  await retryOnConflict(async () => {
    const before = await findRoom(store, organisationId, roomId);
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== before.etag) {
      throw requestProblems.error('request.changed');
    }
    const after = change(before.value);
    await note?.({ actor, action: 'room.changed', target: roomId, result: 'ok' }, before.etag);
    const stored = await write(organisationId, [{ before, after }], actor);
    return stored.length === 0 ? conflict : undefined;
  });
}
