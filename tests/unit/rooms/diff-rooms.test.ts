/** What becomes of rooms that are renamed, hidden, removed or added by hand. */
import { describe, expect, it } from '@jest/globals';
import { diffRooms, newRow } from '../../../shared/rooms/diff-rooms.ts';
import {
  type FoundRoom,
  noEquipment,
  type RoomRow,
  stateOf,
  timeZoneOf,
} from '../../../shared/rooms/room.ts';

const found = (change: Partial<FoundRoom> = {}): FoundRoom => ({
  emailAddress: 'north@contoso.example',
  placeId: 'place-1',
  displayName: 'North',
  capacity: 8,
  building: 'A',
  floor: '1',
  equipment: noEquipment,
  timeZone: 'Europe/Brussels',
  ...change,
});
const known = (change: Partial<RoomRow> = {}): RoomRow => ({
  ...newRow('org', found()),
  ...change,
});

describe('diffRooms', () => {
  it('diffRooms keeps the id of a room whose address changed', () => {
    const before = known();
    const { added, changed } = diffRooms(
      'org',
      [before],
      [found({ emailAddress: 'nord@contoso.example' })],
    );

    expect(added).toEqual([]);
    expect(changed).toEqual([
      { before, after: { ...before, emailAddress: 'nord@contoso.example' } },
    ]);
  });

  it('diffRooms takes a re-used address with another place for the same room', () => {
    const before = known();
    const { added, changed } = diffRooms('org', [before], [found({ placeId: 'place-9' })]);

    expect(added).toEqual([]);
    expect(changed.map(({ after }) => after.id)).toEqual([before.id]);
  });

  it('diffRooms gives a new room at a renamed room’s old address an id of its own', () => {
    const before = known({ emailAddress: 'nord@contoso.example' });
    const { added } = diffRooms(
      'org',
      [before],
      [found({ emailAddress: 'nord@contoso.example' }), found({ placeId: 'place-2' })],
    );

    expect(added.map((row) => row.id)).not.toContain(before.id);
  });

  it('diffRooms calls a room that left the list gone, until its calendar proves it hidden', () => {
    const { changed } = diffRooms(
      'org',
      [known({ calendar: 'readable' })],
      [found({ emailAddress: 'south@contoso.example', placeId: 'place-2' })],
    );

    expect(changed.map(({ after }) => stateOf(after))).toEqual(['gone']);
    expect(changed.map(({ after }) => stateOf({ ...after, calendar: 'readable' }))).toEqual([
      'hidden',
    ]);
  });

  it('diffRooms leaves rooms alone that were added by hand', () => {
    const hidden = known({ listed: false, calendar: 'readable' });

    expect(
      diffRooms('org', [hidden], [found({ emailAddress: 's@contoso.example', placeId: 'p2' })])
        .changed,
    ).toEqual([]);
  });

  it('diffRooms keeps rooms of the same name apart', () => {
    const { added } = diffRooms(
      'org',
      [],
      [found(), found({ emailAddress: 'north2@contoso.example', placeId: 'place-2' })],
    );

    expect(new Set(added.map(({ id }) => id)).size).toBe(2);
  });

  it('A room that is listed again, or has moved, is asked for its calendar again', () => {
    const gone = known({ listed: false, calendar: 'missing' });
    const moved = known({ calendar: 'refused' });
    const back = diffRooms('org', [gone], [found()]).changed.map(({ after }) => after.calendar);
    const there = diffRooms('org', [moved], [found({ emailAddress: 'n@contoso.example' })]);

    expect(back).toEqual(['unknown']);
    expect(there.changed.map(({ after }) => after.calendar)).toEqual(['unknown']);
    expect(diffRooms('org', [known({ calendar: 'refused' })], [found()]).changed).toEqual([]);
  });

  it('diffRooms keeps an administrator’s choices', () => {
    const { changed } = diffRooms(
      'org',
      [known({ chosenTimeZone: 'Asia/Tokyo', privacy: 'busy-only' })],
      [found({ displayName: 'North 2', timeZone: 'Europe/Paris' })],
    );

    expect(changed.map(({ after }) => timeZoneOf(after))).toEqual(['Asia/Tokyo']);
    expect(changed.map(({ after }) => after.privacy)).toEqual(['busy-only']);
  });
});
