import { describe, expect, it } from '@jest/globals';
import type { Room } from '../../../portal/rooms/room-queries.ts';
import {
  everyRoom,
  freshnessOf,
  roomsShown,
  withoutZone,
} from '../../../portal/rooms/rooms-shown.ts';
import { dateIn, meetingsOfToday } from '../../../portal/rooms/today.ts';

const noEquipment = {
  audioDevice: null,
  videoDevice: null,
  displayDevice: null,
  wheelchairAccessible: null,
  tags: [],
};
const room = (id: string, more: Partial<Room> = {}): Room => ({
  id,
  displayName: id,
  emailAddress: `${id}@contoso.example`,
  capacity: null,
  building: null,
  floor: null,
  equipment: noEquipment,
  timeZone: 'Europe/Brussels',
  state: 'active',
  fresh: false,
  ...more,
});
const about = {
  compareText: new Intl.Collator('en', { numeric: true }).compare,
  devicesOf: (id: string) => (id === 'Oak' ? 2 : 0),
};
const byName = { by: 'name', isDescending: false } as const;
const names = (rooms: readonly Room[]) => rooms.map(({ displayName }) => displayName);

describe('the rooms that are shown', () => {
  it('finds every typed word anywhere, without case and accents', () => {
    const rooms = [room('Forêt', { building: 'Main', floor: '3' }), room('Elm')];

    const shown = roomsShown(rooms, { ...everyRoom, text: ' MAIN foret ' }, byName, about);

    expect(names(shown)).toEqual(['Forêt']);
  });

  it('sorts names with numbers as people count', () => {
    const rooms = [room('Room 10'), room('Room 2')];

    expect(names(roomsShown(rooms, everyRoom, byName, about))).toEqual(['Room 2', 'Room 10']);
  });

  it('filters by state, freshness and devices together', () => {
    const read = { readAt: '2026-03-02T08:00:00.000Z' };
    const rooms = [
      room('Oak', { ...read, fresh: true }),
      room('Elm', { ...read, fresh: true }),
      room('Ash', read),
    ];
    const filter = { ...everyRoom, state: 'active', freshness: 'fresh', assigned: 'yes' } as const;

    expect(names(roomsShown(rooms, filter, byName, about))).toEqual(['Oak']);
    expect(rooms.map(freshnessOf)).toEqual(['fresh', 'fresh', 'old']);
  });

  it('puts what needs attention first when sorted by state', () => {
    const rooms = [room('Fine'), room('Lost', { state: 'unreadable' })];

    const shown = roomsShown(rooms, everyRoom, { by: 'state', isDescending: false }, about);

    expect(names(shown)).toEqual(['Lost', 'Fine']);
  });

  it('asks for a time zone only because of rooms that are still there', () => {
    const rooms = [
      room('Known'),
      room('Unknown', { timeZone: null }),
      room('Gone', { timeZone: null, state: 'gone' }),
    ];

    expect(names(withoutZone(rooms))).toEqual(['Unknown']);
  });
});

describe("today's meetings of a room", () => {
  const at = (id: string, start: string, end: string, allDay = false) => ({
    id,
    start,
    end,
    allDay,
    private: false,
    status: 'busy' as const,
  });

  it('are those that touch the day of the room, not that of the browser', () => {
    const snapshot = {
      room: { id: 'r', name: 'Oak', timeZone: 'Asia/Tokyo' },
      meetings: [
        at('yesterday', '2026-03-01T13:00:00.000Z', '2026-03-01T15:00:00.000Z'),
        at('morning', '2026-03-01T15:00:00.000Z', '2026-03-01T16:00:00.000Z'),
        at('all day', '2026-03-02', '2026-03-03', true),
        at('tomorrow', '2026-03-03', '2026-03-04', true),
      ],
    };

    const today = meetingsOfToday(snapshot, Date.parse('2026-03-02T03:00:00.000Z'));

    expect(today.map(({ id }) => id)).toEqual(['morning', 'all day']);
    expect(dateIn('Asia/Tokyo', Date.parse('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02');
  });
});
