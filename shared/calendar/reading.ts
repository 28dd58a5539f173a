/** One read of one room: what it works on, and how it can end. */
import type { Stored } from '../platform/tables.ts';
import type { CalendarVerdict, Room } from '../rooms/contract.ts';
import type { DrainContext, DrainPorts } from './drain-ports.ts';
import type { DirtyMark } from './ports.ts';
import type { RoomSync } from './room-sync.ts';

export interface Reading {
  readonly ports: DrainPorts;
  readonly context: DrainContext;
  readonly mark: Stored<DirtyMark>;
  readonly stored: Stored<RoomSync>;
  readonly room: Room;
  readonly timeZone: string;
  readonly startedAt: Date;
}

/** `skipped`: nothing was read. `refused`: this room's calendar may not be read or is missing. */
export type Outcome =
  | { readonly kind: 'skipped' | 'refused' | 'failed' }
  /** `lagSeconds` from the notification that it answers, if any. */
  | { readonly kind: 'read'; readonly lagSeconds?: number | undefined }
  | { readonly kind: 'pause'; readonly seconds: number; readonly code?: string | undefined };

/** The row names `dueAt` by now: the mark and the index entry of this time are done with. */
export async function finish(
  { ports, context, mark, stored, room }: Reading,
  dueAt: string,
): Promise<void> {
  const { organisationId } = context;
  const before = stored.value.dueAt;
  await Promise.all([
    ports.marks.clear(organisationId, room.id, mark.etag),
    // Two jittered times can be the same millisecond: that entry is the new one.
    before === dueAt
      ? undefined
      : ports.index.remove({ dueAt: before, organisationId, roomId: room.id }),
  ]);
}

const lost: Readonly<Record<Exclude<CalendarVerdict, 'readable'>, string>> = {
  refused:
    'Microsoft refuses to show the calendar of a room. Check the scope of ClickShare Calendar Sync.',
  missing: 'The mailbox of a room is gone.',
  inactive: 'The mailbox of a room is soft-deleted, without a licence, or not in Exchange Online.',
};

/** Rooms and alerts hear of a verdict when it differs from the one before. */
export async function tell(
  { ports, context, stored, room }: Reading,
  verdict: CalendarVerdict,
): Promise<void> {
  if (stored.value.told === verdict) return;
  const { organisationId } = context;
  const cause = { organisationId, kind: 'room-lost', subject: room.id } as const;
  await ports.rooms().noteCalendar(organisationId, room.id, verdict);
  if (verdict === 'readable') await ports.alerts().resolve(cause);
  else {
    await ports.alerts().raise({
      ...cause,
      severity: 'warning',
      message: lost[verdict],
    });
  }
  await ports.live().publish(organisationId, { kind: 'room.changed', data: { roomId: room.id } });
}
