/** What becomes of rooms that are renamed, hidden, removed or added by hand. */
import { describe, expect, it } from '@jest/globals';
import { diffRooms, newRow } from '../../../shared/rooms/diff-rooms.ts';
import { type FoundRoom, type RoomRow, stateOf, timeZoneOf } from '../../../shared/rooms/room.ts';

const found = (change: Partial<FoundRoom> = {}): FoundRoom => ({
  emailAddress: 'north@contoso.example',
  placeId: 'place-1',
  displayName: 'North',
  capacity: 8,
  building: 'A',
  floor: '1',
  timeZone: 'Europe/Brussels',
  ...change,
});
const known = (change: Partial<RoomRow> = {}): RoomRow => ({
  ...newRow('org', found()),
  ...change,
});

describe('diffRooms', () => {
  it('keeps the id of a room whose address changed', () => {
    const before = known();
    const { added, changed } = diffRooms(
      'org',
      [before],
      [found({ emailAddress: 'nord@contoso.example' })],
    );

    expect(added).toEqual([]);
    expect(changed).toEqual([{ ...before, emailAddress: 'nord@contoso.example' }]);
  });

  it('takes a re-used address with another place for the same room', () => {
    const before = known();
    const { added, changed } = diffRooms('org', [before], [found({ placeId: 'place-9' })]);

    expect(added).toEqual([]);
    expect(changed.map((row) => row.id)).toEqual([before.id]);
  });

  it('gives a new room at a renamed room’s old address an id of its own', () => {
    const before = known({ emailAddress: 'nord@contoso.example' });
    const { added } = diffRooms(
      'org',
      [before],
      [found({ emailAddress: 'nord@contoso.example' }), found({ placeId: 'place-2' })],
    );

    expect(added.map((row) => row.id)).not.toContain(before.id);
  });

  it('calls a room that left the list gone, until its calendar proves it hidden', () => {
    const { changed } = diffRooms(
      'org',
      [known({ calendar: 'readable' })],
      [found({ emailAddress: 'south@contoso.example', placeId: 'place-2' })],
    );

    expect(changed.map(stateOf)).toEqual(['gone']);
    expect(changed.map((row) => stateOf({ ...row, calendar: 'readable' }))).toEqual(['hidden']);
  });

  it('leaves rooms added by hand alone', () => {
    const hidden = known({ listed: false, calendar: 'readable' });

    expect(
      diffRooms('org', [hidden], [found({ emailAddress: 's@contoso.example', placeId: 'p2' })])
        .changed,
    ).toEqual([]);
  });

  it('does not believe an empty list', () => {
    expect(diffRooms('org', [known()], [])).toEqual({ added: [], changed: [] });
  });

  it('keeps what an administrator chose', () => {
    const { changed } = diffRooms(
      'org',
      [known({ chosenTimeZone: 'Asia/Tokyo', privacy: 'busy-only' })],
      [found({ displayName: 'North 2', timeZone: 'Europe/Paris' })],
    );

    expect(changed.map(timeZoneOf)).toEqual(['Asia/Tokyo']);
    expect(changed.map((row) => row.privacy)).toEqual(['busy-only']);
  });
});
