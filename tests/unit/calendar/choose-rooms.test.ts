/** Which rooms of a backlog are read first. */
import { describe, expect, it } from '@jest/globals';
import { chooseRooms } from '../../../shared/calendar/choose-rooms.ts';
import type { DirtyMark, RoomSyncs } from '../../../shared/calendar/ports.ts';
import { newRoomSync, type RoomSync } from '../../../shared/calendar/room-sync.ts';

const read: RoomSync = { ...newRoomSync(new Date(0)), readAt: '2026-11-23T06:00:00.000Z' };
const name = (at: number) => `room${String(at).padStart(3, '0')}`;

function backlog(count: number, marks: ReadonlyMap<string, DirtyMark['reason']>, rows: object) {
  const rooms = Array.from({ length: count }, (_, at) => ({
    roomId: name(at),
    mark: { reason: marks.get(name(at)) ?? ('due' as const) },
  }));
  const each: RoomSyncs['each'] = async function* () {
    for (const at of Array(count).keys()) {
      const change = (rows as Record<string, Partial<RoomSync>>)[name(at)];
      yield { row: name(at), etag: '', value: { ...read, ...change } };
    }
  };
  return chooseRooms({ each }, 'org', rooms);
}

describe('chooseRooms', () => {
  it('takes all rooms when there are few', async () => {
    expect(await backlog(50, new Map(), {})).toHaveLength(50);
  });

  it('takes changed rooms first, then empty screens, then rooms by the start of their next meeting', async () => {
    const rows = {
      [name(90)]: { soonest: '2026-11-23T12:00:00.000Z' },
      [name(95)]: { soonest: '2026-11-23T11:00:00.000Z' },
      [name(97)]: { readAt: undefined },
    };
    const found = await backlog(100, new Map([[name(80), 'changed']]), rows);

    expect(found).toHaveLength(50);
    expect(found.slice(0, 5).map(({ roomId }) => roomId)).toEqual(
      [80, 97, 95, 90, 0].map((at) => name(at)),
    );
  });
});
