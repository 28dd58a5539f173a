/** Whatever order Microsoft lists rooms in, and however often, the same rooms are known in the end. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffRooms } from '../../../shared/rooms/diff-rooms.ts';
import type { FoundRoom, RoomRow } from '../../../shared/rooms/room.ts';

const room = fc
  .record({
    address: fc.integer({ min: 1, max: 8 }),
    place: fc.integer({ min: 1, max: 8 }),
    name: fc.constantFrom('North', 'South'),
  })
  .map(
    ({ address, place, name }): FoundRoom => ({
      emailAddress: `room${address}@contoso.example`,
      placeId: `place-${place}`,
      displayName: name,
      capacity: null,
      building: null,
      floor: null,
      timeZone: null,
    }),
  );
const list = fc.array(room, { maxLength: 12 });

const apply = (known: readonly RoomRow[], found: readonly FoundRoom[]): RoomRow[] => {
  const { added, changed } = diffRooms('org', known, found);
  const rows = new Map(known.map((row) => [row.id, row]));
  for (const row of [...added, ...changed]) rows.set(row.id, row);
  return [...rows.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
};

describe('the difference between known and listed rooms', () => {
  it('does not depend on the order of the list', () => {
    fc.assert(
      fc.property(list, list, fc.infiniteStream(fc.nat()), (before, found, order) => {
        const known = apply([], before);
        const shuffled = found
          .map((item) => ({ item, at: order.next().value ?? 0 }))
          .sort((left, right) => left.at - right.at)
          .map(({ item }) => item);

        expect(apply(known, shuffled)).toEqual(apply(known, found));
        expect(apply(known.toReversed(), found)).toEqual(apply(known, found));
      }),
    );
  });

  it('is empty once it was applied', () => {
    fc.assert(
      fc.property(list, list, (before, found) => {
        const known = apply(apply([], before), found);

        expect(diffRooms('org', known, found)).toEqual({ added: [], changed: [] });
      }),
    );
  });

  it('keeps every id and never two rooms at one listed address', () => {
    fc.assert(
      fc.property(list, list, (before, found) => {
        const known = apply([], before);
        const after = apply(known, found);
        const listed = after.filter((row) => row.listed).map((row) => row.emailAddress);

        expect(after.map((row) => row.id)).toEqual(
          expect.arrayContaining(known.map((row) => row.id)),
        );
        expect(new Set(listed).size).toBe(listed.length);
      }),
    );
  });
});
