/** Room mailboxes and their places, cached in memory by id and by address. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../kit/store.ts';

interface PlaceDetails {
  readonly audioDeviceName?: string | null | undefined;
  readonly videoDeviceName?: string | null | undefined;
  readonly displayDeviceName?: string | null | undefined;
  readonly isWheelChairAccessible?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly address?:
    | {
        readonly street?: string | null | undefined;
        readonly city?: string | null | undefined;
        readonly state?: string | null | undefined;
        readonly postalCode?: string | null | undefined;
        readonly countryOrRegion?: string | null | undefined;
      }
    | undefined;
}

export interface Room {
  readonly tenantId: string;
  /** Place id and object id of the mailbox. */
  readonly id: string;
  readonly displayName: string;
  /** Lower case. */
  readonly emailAddress: string;
  readonly capacity: number | string | null;
  readonly building: string | null;
  readonly floor: string | null;
  readonly timeZone: string | null;
  readonly hidden: boolean;
  /** The place's own properties; a missing postal address is made from the time zone. */
  readonly place?: PlaceDetails | undefined;
  /** `none`: a place alone. `on-premises`: Graph knows the user, Exchange Online has no mailbox. */
  readonly mailbox?: 'online' | 'none' | 'on-premises' | undefined;
}

export interface Rooms {
  /** In order of creation. */
  list(tenantId: string): Iterable<Room>;
  count(tenantId: string): number;
  find(tenantId: string, idOrAddress: string): Room | undefined;
  add(room: Omit<Room, 'id'>): Room;
  replace(room: Room): void;
  remove(room: Room): void;
}

export function createRooms(store: Store): Rooms {
  const rows = store.collection<Room & { order: number }>('rooms');
  const tenants = new Map<string, Map<string, Room & { order: number }>>();
  const addresses = new Map<string, string>();
  let last = 0;

  const remember = (room: Room & { order: number }): void => {
    const known = tenants.get(room.tenantId) ?? new Map();
    tenants.set(room.tenantId, known.set(room.id, room));
    addresses.set(`${room.tenantId}|${room.emailAddress}`, room.id);
    last = Math.max(last, room.order);
  };
  for (const room of rows.list().sort((a, b) => a.order - b.order)) remember(room);

  return {
    list: (tenantId) => tenants.get(tenantId)?.values() ?? [],
    count: (tenantId) => tenants.get(tenantId)?.size ?? 0,
    find(tenantId, idOrAddress) {
      const wanted = idOrAddress.toLowerCase();
      const id = addresses.get(`${tenantId}|${wanted}`) ?? wanted;
      return tenants.get(tenantId)?.get(id);
    },
    add(room) {
      const row = { ...room, id: randomUUID(), order: last + 1 };
      rows.put(`${row.tenantId}|${row.id}`, row);
      remember(row);
      return row;
    },
    replace(room) {
      const known = tenants.get(room.tenantId)?.get(room.id);
      if (known === undefined) return;
      const row = { ...room, order: known.order };
      rows.put(`${row.tenantId}|${row.id}`, row);
      addresses.delete(`${row.tenantId}|${known.emailAddress}`);
      remember(row);
    },
    remove(room) {
      rows.delete(`${room.tenantId}|${room.id}`);
      tenants.get(room.tenantId)?.delete(room.id);
      addresses.delete(`${room.tenantId}|${room.emailAddress}`);
    },
  };
}
