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

export interface ChangeRoomPorts {
  readonly store: RoomStore;
  readonly calendars: () => RoomCalendars;
  readonly audit: () => Audit;
}

export interface RoomChange {
  readonly timeZone?: string | null | undefined;
  readonly privacy?: Privacy | null | undefined;
}

const TRIES = 4;

export const changeRoom =
  ({ store, calendars, audit }: ChangeRoomPorts) =>
  async (
    organisationId: string,
    roomId: string,
    change: RoomChange,
    by: { readonly caller: PortalUser; readonly ifMatch: string | null },
  ): Promise<Stored<RoomRow>> => {
    const changed = await update(store, organisationId, roomId, by.ifMatch, (row) =>
      applied(row, change),
    );
    await calendars().reread(organisationId, roomId);
    await audit().append(organisationId, {
      actor: actorOf(by.caller),
      action: 'room.changed',
      target: roomId,
      result: 'ok',
    });
    return changed;
  };

/** The calendar's verdict, kept so that the list shows it. */
export const noteCalendar =
  ({ store }: Pick<ChangeRoomPorts, 'store'>) =>
  async (organisationId: string, roomId: string, verdict: CalendarVerdict): Promise<void> => {
    if ((await store.get(organisationId, roomId)) === undefined) return;
    await update(store, organisationId, roomId, null, (row) => ({ ...row, calendar: verdict }));
  };

function applied(row: RoomRow, { timeZone, privacy }: RoomChange): RoomRow {
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
  store: RoomStore,
  organisationId: string,
  roomId: string,
  ifMatch: string | null,
  change: (row: RoomRow) => RoomRow,
): Promise<Stored<RoomRow>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { value, etag } = await findRoom(store, organisationId, roomId);
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etag) {
      throw requestProblems.error('request.changed');
    }
    if (await store.replace(organisationId, change(value), etag)) {
      return await findRoom(store, organisationId, roomId);
    }
  }
  throw requestProblems.error('request.busy');
}
