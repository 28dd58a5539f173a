/** The proof that Calendar Sync can read rooms: it reads the calendarView of some of them. */
import { type AppIdentity, blocksMailbox, MicrosoftError } from '../../microsoft/contract.ts';
import { forEachConcurrently } from '../../platform/concurrency.ts';
import type { Room } from '../../rooms/contract.ts';
import type { OnboardingDeps } from '../connection/ports.ts';

const MOST_ROOMS = 20;
const AT_ONCE = 4;

/** Undefined when there are no rooms. One success suffices: the health of each room is shown per room afterwards. */
export async function isAnyRoomReadable(
  deps: Pick<OnboardingDeps, 'rooms' | 'assignments' | 'graph' | 'clock'>,
  sync: AppIdentity,
  organisationId: string,
): Promise<boolean | undefined> {
  const rooms = await someRooms(deps, organisationId);
  return rooms.length === 0 ? undefined : await anyReadable(deps, sync, rooms);
}

/** Rooms with a device come first: access is for them, and the scope in Exchange may leave out all others. */
async function someRooms(
  { rooms, assignments }: Pick<OnboardingDeps, 'rooms' | 'assignments'>,
  organisationId: string,
): Promise<readonly Room[]> {
  const found = new Map<string, Room>();
  for await (const roomId of assignments().rooms(organisationId)) {
    const room = found.get(roomId) ?? (await rooms().get(organisationId, roomId));
    if (room !== undefined && room.state !== 'gone') found.set(roomId, room);
    if (found.size === MOST_ROOMS) return [...found.values()];
  }
  for await (const room of rooms().each(organisationId)) {
    if (room.state === 'active' || room.state === 'unreadable') found.set(room.id, room);
    if (found.size === MOST_ROOMS) break;
  }
  return [...found.values()];
}

async function anyReadable(
  deps: Pick<OnboardingDeps, 'graph' | 'clock'>,
  sync: AppIdentity,
  rooms: readonly Room[],
): Promise<boolean> {
  let isReadable = false;
  await forEachConcurrently(rooms, AT_ONCE, async ({ emailAddress }) => {
    if (!isReadable && (await canRead(deps, sync, emailAddress))) isReadable = true;
  });
  return isReadable;
}

async function canRead(
  { graph, clock }: Pick<OnboardingDeps, 'graph' | 'clock'>,
  sync: AppIdentity,
  emailAddress: string,
): Promise<boolean> {
  const start = clock();
  const query = new URLSearchParams({
    startDateTime: start.toISOString(),
    endDateTime: new Date(start.getTime() + 3600_000).toISOString(),
    $top: '1',
    $select: 'id',
  });
  try {
    const path = `/users/${encodeURIComponent(emailAddress)}/calendarView?${query}`;
    await graph().send(sync, { method: 'GET', path });
    return true;
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    if (blocksMailbox(error.reason)) return false;
    throw error;
  }
}
