/** Reports a changed verdict on a room's calendar to the room, its alert and the portal. */
import type { CalendarVerdict } from '../rooms/contract.ts';
import type { RoomRead } from './drain-deps.ts';

const messages: Readonly<Record<Exclude<CalendarVerdict, 'readable'>, string>> = {
  refused:
    'Microsoft refuses to show the calendar of a room. Check the scope of ClickShare Calendar Sync.',
  missing: 'The mailbox of a room is gone.',
  inactive: 'The mailbox of a room is soft-deleted, without a licence, or not in Exchange Online.',
};

export async function reportVerdict(
  { deps, context, stored, room }: RoomRead,
  verdict: CalendarVerdict,
): Promise<void> {
  if (stored.value.told === verdict) return;
  const { organisationId } = context;
  const cause = { organisationId, kind: 'room-lost', subject: room.id } as const;
  await deps.rooms().noteCalendar(organisationId, room.id, verdict);
  if (verdict === 'readable') await deps.alerts().resolve(cause);
  else {
    await deps.alerts().raise({ ...cause, severity: 'warning', message: messages[verdict] });
  }
  await deps.live().publish(organisationId, { kind: 'room.changed', data: { roomId: room.id } });
}
