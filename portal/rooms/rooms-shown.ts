/** Which rooms a person asked to see, and in which order. Pure. */
import { finderOf, plain } from '../parts/search-text.ts';
import type { Room } from './room-queries.ts';

export type Freshness = 'fresh' | 'old' | 'unread';
export type RoomColumn = 'name' | 'place' | 'seats' | 'zone' | 'state' | 'calendar' | 'devices';

export interface RoomFilter {
  readonly text: string;
  readonly state: Room['state'] | 'all';
  readonly freshness: Freshness | 'all';
  readonly assigned: 'all' | 'yes' | 'no';
}

export const everyRoom: RoomFilter = { text: '', state: 'all', freshness: 'all', assigned: 'all' };

interface Order {
  readonly by: RoomColumn;
  readonly isDescending: boolean;
}

export const freshnessOf = ({ readAt, fresh }: Room): Freshness => {
  if (readAt === undefined) return 'unread';
  return fresh ? 'fresh' : 'old';
};

export const placeOf = ({ building, floor }: Room): string =>
  [building, floor].filter((part) => part !== null && part !== '').join(' · ');

const searched = new WeakMap<Room, string>();

function searchedOf(room: Room): string {
  const known = searched.get(room);
  if (known !== undefined) return known;
  const { displayName, emailAddress, timeZone } = room;
  const text = plain([displayName, emailAddress, placeOf(room), timeZone ?? ''].join(' '));
  searched.set(room, text);
  return text;
}

export function roomsShown(
  rooms: readonly Room[],
  filter: RoomFilter,
  order: Order,
  about: {
    readonly compareText: (left: string, right: string) => number;
    readonly devicesOf: (roomId: string) => number;
  },
): readonly Room[] {
  const isFound = finderOf(filter.text);
  const found = rooms.filter((room) => {
    const { state, freshness, assigned } = filter;
    if (state !== 'all' && room.state !== state) return false;
    if (freshness !== 'all' && freshnessOf(room) !== freshness) return false;
    if (assigned !== 'all' && about.devicesOf(room.id) > 0 !== (assigned === 'yes')) return false;
    return isFound(searchedOf(room));
  });
  const compare = comparisons(about)[order.by];
  const direction = order.isDescending ? -1 : 1;
  return found.sort(
    (left, right) =>
      direction * compare(left, right) ||
      about.compareText(left.displayName, right.displayName) ||
      (left.id < right.id ? -1 : 1),
  );
}

type Compare = (left: Room, right: Room) => number;

/** The order of attention. */
const stateOrder = { unreadable: 0, gone: 1, hidden: 2, active: 3 } as const;

function comparisons(about: {
  readonly compareText: (left: string, right: string) => number;
  readonly devicesOf: (roomId: string) => number;
}): Readonly<Record<RoomColumn, Compare>> {
  const byText =
    (text: (room: Room) => string): Compare =>
    (left, right) =>
      about.compareText(text(left), text(right));
  const byNumber =
    (number: (room: Room) => number): Compare =>
    (left, right) =>
      number(left) - number(right);
  return {
    name: byText(({ displayName }) => displayName),
    place: byText(placeOf),
    seats: byNumber(({ capacity }) => capacity ?? -1),
    zone: byText(({ timeZone }) => timeZone ?? ''),
    state: byNumber(({ state }) => stateOrder[state]),
    calendar: byNumber(({ readAt }) => (readAt === undefined ? 0 : Date.parse(readAt))),
    devices: byNumber(({ id }) => about.devicesOf(id)),
  };
}

/** The rooms whose day nobody can tell: no device can be assigned to them. */
export const withoutZone = (rooms: readonly Room[]): readonly Room[] =>
  rooms.filter(({ timeZone, state }) => timeZone === null && state !== 'gone');
