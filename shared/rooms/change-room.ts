/** An administrator corrects a room's time zone or overrides its privacy; the calendar is read again at once. */
import type { RoomCalendars } from '../calendar/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import type { Stored } from '../platform/tables.ts';
import { findRoom } from './browse-rooms.ts';
import type { CalendarVerdict, Privacy } from './contract.ts';
import type { RoomStore } from './ports.ts';
import type { RoomRow } from './room.ts';
import { MICROSOFT } from './room-change.ts';
import type { WriteRooms } from './write-rooms.ts';

export interface ChangeRoomPorts {
  readonly store: RoomStore;
  readonly write: WriteRooms;
  readonly calendars: () => RoomCalendars;
  readonly audit: () => Audit;
}

export interface RoomCorrection {
  readonly timeZone?: string | null | undefined;
  readonly privacy?: Privacy | null | undefined;
}

const TRIES = 4;

export const changeRoom =
  (ports: ChangeRoomPorts) =>
  async (
    organisationId: string,
    roomId: string,
    correction: RoomCorrection,
    by: { readonly caller: PortalUser; readonly ifMatch: string | null },
  ): Promise<Stored<RoomRow>> => {
    const actor = actorOf(by.caller);
    await update(ports, organisationId, roomId, {
      actor,
      ifMatch: by.ifMatch,
      change: (row) => applied(row, correction),
    });
    await ports.calendars().reread(organisationId, roomId);
    await ports.audit().append(organisationId, {
      actor,
      action: 'room.changed',
      target: roomId,
      result: 'ok',
    });
    return await findRoom(ports.store, organisationId, roomId);
  };

/** The calendar's verdict, kept so that the list shows it; a lost mailbox may mean that the room has left the list. */
export const noteCalendar =
  (
    ports: Pick<ChangeRoomPorts, 'store' | 'write'> & {
      readonly refreshAfterLoss: (organisationId: string) => Promise<void>;
    },
  ) =>
  async (organisationId: string, roomId: string, verdict: CalendarVerdict): Promise<void> => {
    const known = await ports.store.get(organisationId, roomId);
    if (known === undefined || known.value.calendar === verdict) return;
    const change = (row: RoomRow): RoomRow => ({ ...row, calendar: verdict });
    await update(ports, organisationId, roomId, { actor: MICROSOFT, ifMatch: null, change });
    if (known.value.listed && (verdict === 'missing' || verdict === 'inactive')) {
      await ports.refreshAfterLoss(organisationId);
    }
  };

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
  { store, write }: Pick<ChangeRoomPorts, 'store' | 'write'>,
  organisationId: string,
  roomId: string,
  how: {
    readonly actor: string;
    readonly ifMatch: string | null;
    readonly change: (row: RoomRow) => RoomRow;
  },
): Promise<void> {
  const { actor, ifMatch, change } = how;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await findRoom(store, organisationId, roomId);
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== before.etag) {
      throw requestProblems.error('request.changed');
    }
    const after = change(before.value);
    if ((await write(organisationId, [{ before, after }], actor)).length > 0) return;
  }
  throw requestProblems.error('request.busy');
}
