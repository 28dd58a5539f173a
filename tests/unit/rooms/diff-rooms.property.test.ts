/** Whatever becomes of a tenant's rooms, and whenever we look: the same rooms are known in the end. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffRooms } from '../../../shared/rooms/diff-rooms.ts';
import { type FoundRoom, noEquipment, type RoomRow } from '../../../shared/rooms/room.ts';

const found = (emailAddress: string, placeId: string, displayName: string): FoundRoom => ({
  emailAddress,
  placeId,
  displayName,
  capacity: null,
  building: null,
  floor: null,
  equipment: noEquipment,
  timeZone: null,
});
const room = fc
  .record({
    address: fc.integer({ min: 1, max: 8 }),
    place: fc.integer({ min: 1, max: 8 }),
    name: fc.constantFrom('North', 'South'),
  })
  .map(({ address, place, name }) =>
    found(`room${address}@contoso.example`, `place-${place}`, name),
  );
const list = fc.array(room, { maxLength: 12 });

const apply = (known: readonly RoomRow[], listed: readonly FoundRoom[]): RoomRow[] => {
  const { added, changed } = diffRooms('org', known, listed);
  const rows = new Map(known.map((row) => [row.id, row]));
  for (const row of [...added, ...changed.map(({ after }) => after)]) rows.set(row.id, row);
  return [...rows.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
};

describe('the difference between known and listed rooms', () => {
  it('The difference between known and listed rooms does not depend on the order of the list', () => {
    fc.assert(
      fc.property(list, list, fc.infiniteStream(fc.nat()), (before, listed, order) => {
        const known = apply([], before);
        const shuffled = listed
          .map((item) => ({ item, at: order.next().value ?? 0 }))
          .sort((left, right) => left.at - right.at)
          .map(({ item }) => item);

        expect(apply(known, shuffled)).toEqual(apply(known, listed));
        expect(apply(known.toReversed(), listed)).toEqual(apply(known, listed));
      }),
    );
  });

  it('The difference between known and listed rooms is empty once it was applied', () => {
    fc.assert(
      fc.property(list, list, (before, listed) => {
        const known = apply(apply([], before), listed);

        expect(diffRooms('org', known, listed)).toEqual({ added: [], changed: [] });
      }),
    );
  });

  it('The difference between known and listed rooms keeps every id, and never has two rooms at one address', () => {
    fc.assert(
      fc.property(fc.array(list, { maxLength: 6 }), (lists) => {
        let known: RoomRow[] = [];
        for (const listed of lists) {
          const after = apply(known, listed);
          const addresses = after.map((row) => row.emailAddress);

          expect(after.map((row) => row.id)).toEqual(
            expect.arrayContaining(known.map((row) => row.id)),
          );
          expect(new Set(addresses).size).toBe(addresses.length);
          known = after;
        }
      }),
    );
  });
});

/** What administrators do to a tenant of six places, of which some exist at first. */
const act = fc.record({
  place: fc.integer({ min: 0, max: 5 }),
  kind: fc.constantFrom('make', 'remove', 'hide', 'show', 'rename', 'move'),
  to: fc.integer({ min: 0, max: 9 }),
});
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

interface Place {
  readonly address: string;
  readonly name: string;
  readonly hidden: boolean;
}

/** `freshAddresses`: what a room was once reached at, no other room gets. */
function tenant(freshAddresses: boolean) {
  const places = new Map<number, Place>();
  let moves = 0;
  const free = (wanted: string) => [...places.values()].every(({ address }) => address !== wanted);
  const next = (to: number, place: number) =>
    freshAddresses ? `p${place}-${(moves += 1)}@contoso.example` : `a${to}@contoso.example`;
  return {
    perform({ place, kind, to }: Act): void {
      const known = places.get(place);
      if (kind === 'make' && known === undefined) {
        const address = freshAddresses ? `p${place}@contoso.example` : next(to, place);
        if (free(address)) places.set(place, { address, name: `Room ${place}`, hidden: false });
      }
      if (known === undefined) return;
      if (kind === 'remove') places.delete(place);
      if (kind === 'hide' || kind === 'show') {
        places.set(place, { ...known, hidden: kind === 'hide' });
      }
      if (kind === 'rename') places.set(place, { ...known, name: `Name ${to}` });
      if (kind !== 'move') return;
      const address = next(to, place);
      if (free(address)) places.set(place, { ...known, address });
    },
    list: () =>
      [...places]
        .filter(([, { hidden }]) => !hidden)
        .map(([place, { address, name }]) => found(address, `place-${place}`, name)),
  };
}

/** Performs all acts and looks at the list where it is told to, and at the end. */
function watch(acts: readonly Act[], looks: readonly boolean[], freshAddresses: boolean) {
  const { perform, list: listed } = tenant(freshAddresses);
  const beginning: Act[] = [0, 1, 2].map((place) => ({ place, kind: 'make', to: place }));
  for (const first of beginning) perform(first);
  const known = apply([], listed());
  let after = known;
  for (const [at, each] of acts.entries()) {
    perform(each);
    if (looks[at] === true) after = apply(after, listed());
  }
  after = apply(after, listed());
  const active = after
    .filter((row) => row.listed)
    .map((row) => `${row.emailAddress} ${row.displayName}`)
    .sort();
  return { known, after, active, listed: listed() };
}

const history = fc.array(fc.tuple(act, fc.boolean(), fc.boolean()), { maxLength: 30 });

describe('any sequence of changes, in any batches', () => {
  it('Any sequence of changes, in any batches, ends with exactly the listed rooms active, under the names and addresses that they have', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (steps, freshAddresses) => {
        const acts = steps.map(([each]) => each);
        const often = watch(
          acts,
          steps.map(([, look]) => look),
          freshAddresses,
        );
        const seldom = watch(
          acts,
          steps.map(([, , look]) => look),
          freshAddresses,
        );
        const listed = often.listed
          .map(({ emailAddress, displayName }) => `${emailAddress} ${displayName}`)
          .sort();

        expect(often.active).toEqual(listed);
        expect(seldom.active).toEqual(listed);
      }),
    );
  });

  it('Any sequence of changes, in any batches, ends in the same state of every room, ids included, while no address gets to another room', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const acts = steps.map(([each]) => each);
        const often = watch(
          acts,
          steps.map(([, look]) => look),
          true,
        );
        const once = watch(acts, [], true);
        // A room that came and went between two looks nobody knows of.
        const both = new Set(once.after.map(({ id }) => id));
        const comparable = (rows: readonly RoomRow[]) =>
          rows
            .filter(({ id }) => both.has(id))
            .map(({ id, listed, emailAddress }) => ({ id, listed, at: listed && emailAddress }));

        expect(comparable(often.after)).toEqual(comparable(once.after));
        expect(often.after.map(({ id }) => id)).toEqual(
          expect.arrayContaining(once.known.map(({ id }) => id)),
        );
      }),
    );
  });
});
