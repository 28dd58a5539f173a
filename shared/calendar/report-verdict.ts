/** Reports a changed verdict on a room's calendar to the room, its alert and the portal. */
import type { RoomRead } from './drain-deps.ts';
import { lastTold } from './room-sync.ts';

type Verdict = Exclude<ReturnType<typeof lastTold>, 'unknown'>;

const messages: Readonly<Record<Exclude<Verdict, 'readable'>, (name: string) => string>> = {
  refused: (name) =>
    `Microsoft refuses to show the calendar of ${name}. Check the scope of ClickShare Calendar Sync.`,
  missing: (name) => `The mailbox of ${name} is gone.`,
  inactive: (name) =>
    `The mailbox of ${name} is soft-deleted, without a licence, or not in Exchange Online.`,
  failing: (name) =>
    `The calendar of ${name} cannot be read, so its screen may be out of date. Microsoft's answer leaves the cause open; this service goes on trying.`,
};

export async function reportVerdict(
  { deps, context, stored, room }: Pick<RoomRead, 'deps' | 'context' | 'stored' | 'room'>,
  verdict: Verdict,
): Promise<void> {
  if (lastTold(stored.value) === verdict) return;
  const { organisationId } = context;
  const cause = { organisationId, kind: 'room-lost', subject: room.id } as const;
  if (verdict !== 'failing') await deps.rooms().noteCalendar(organisationId, room.id, verdict);
  if (verdict === 'readable') await deps.alerts().resolve(cause);
  else {
    const message = messages[verdict](room.displayName);
    await deps.alerts().raise({ ...cause, severity: 'warning', message });
  }
  await deps.live().publish(organisationId, { kind: 'room.changed', data: { roomId: room.id } });
}
