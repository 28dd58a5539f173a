/** Makes, changes and removes room mailboxes. */
import { z } from 'zod';
import type { DirectoryReader, Tenant } from '../directory/model.ts';
import type { Store } from '../kit/store.ts';
import type { Calendars } from './calendars.ts';
import { ControlError, parseInput } from './control-error.ts';
import type { Notifier } from './notifications.ts';
import type { Room, Rooms } from './rooms.ts';
import type { Subscriptions } from './subscriptions.ts';
import { ianaZone } from './time.ts';

const word = z.string().nullable().optional();
/** Exchange takes more than most checks of addresses would. */
const address = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'is no address');
const details = {
  capacity: z.union([z.int().nonnegative(), z.string()]).nullable().optional(),
  building: z.string().nullable().optional(),
  floor: z.union([z.string(), z.number()]).transform(String).nullable().optional(),
  timeZone: z
    .string()
    .refine((name) => ianaZone(name) !== undefined, 'is no time zone')
    .nullable()
    .optional(),
  hidden: z.boolean().optional(),
  place: z
    .strictObject({
      audioDeviceName: word,
      videoDeviceName: word,
      displayDeviceName: word,
      isWheelChairAccessible: z.boolean().optional(),
      tags: z.array(z.string()).optional(),
      address: z
        .strictObject({
          street: word,
          city: word,
          state: word,
          postalCode: word,
          countryOrRegion: word,
        })
        .optional(),
    })
    .optional(),
  mailbox: z.enum(['online', 'none', 'on-premises']).optional(),
};
const newRoom = z.strictObject({
  displayName: z.string().min(1),
  emailAddress: address.optional(),
  ...details,
});
const newRooms = z.union([z.int().min(0).max(200_000), z.array(newRoom)]);
const roomPatch = z.strictObject({
  displayName: z.string().min(1).optional(),
  emailAddress: address.optional(),
  ...details,
});

export interface RoomAddress {
  readonly id: string;
  readonly emailAddress: string;
}

export interface RoomControl {
  addRooms(tenantId: string, rooms: unknown): RoomAddress[];
  patchRoom(tenantId: string, address: string, patch: unknown): RoomAddress;
  removeRoom(tenantId: string, address: string): void;
}

export function createRoomControl(parts: {
  store: Store;
  directory: DirectoryReader;
  rooms: Rooms;
  calendars: Calendars;
  subscriptions: Subscriptions;
  notifier: Notifier;
}): RoomControl {
  const { store, directory, rooms, calendars, subscriptions, notifier } = parts;

  const requireFree = (tenant: Tenant, address: string): void => {
    const taken =
      rooms.find(tenant.id, address) !== undefined ||
      directory.user(tenant.id, address) !== undefined;
    if (taken) throw new ControlError(409, `${address} is taken`);
  };

  const toRoom = (tenant: Tenant, input: z.infer<typeof newRoom>): Omit<Room, 'id'> => ({
    tenantId: tenant.id,
    displayName: input.displayName,
    emailAddress: (
      input.emailAddress ?? `${slug(input.displayName)}@${tenant.domain}`
    ).toLowerCase(),
    capacity: input.capacity ?? null,
    building: input.building ?? null,
    floor: input.floor ?? null,
    timeZone: input.timeZone ?? null,
    hidden: input.hidden ?? false,
    place: input.place,
    mailbox: input.mailbox,
  });

  return {
    addRooms(tenantId, input) {
      const tenant = requireTenant(directory, tenantId);
      const wanted = parseInput(newRooms, input, 'rooms');
      const inputs =
        typeof wanted === 'number' ? numberedRooms(wanted, rooms.count(tenant.id)) : wanted;
      const made = inputs.map((each) => toRoom(tenant, each));
      const addresses = new Set(made.map(({ emailAddress }) => emailAddress));
      if (addresses.size < made.length) {
        throw new ControlError(409, 'rooms: two rooms have one address');
      }
      for (const address of addresses) requireFree(tenant, address);
      return store.transaction(() => made.map((room) => addressOf(rooms.add(room))));
    },
    patchRoom(tenantId, address, input) {
      const tenant = requireTenant(directory, tenantId);
      const room = requireRoom(rooms, tenant, address);
      const patch = parseInput(roomPatch, input, 'room');
      const changed = { ...room, ...patch } as Room;
      const renamed = { ...changed, emailAddress: changed.emailAddress.toLowerCase() };
      if (renamed.emailAddress !== room.emailAddress) requireFree(tenant, renamed.emailAddress);
      rooms.replace(renamed);
      return addressOf(renamed);
    },
    removeRoom(tenantId, address) {
      const room = requireRoom(rooms, requireTenant(directory, tenantId), address);
      store.transaction(() => {
        for (const subscription of subscriptions.ofMailbox(room.id)) {
          subscriptions.delete(subscription);
          notifier.lifecycle(subscription, 'subscriptionRemoved');
        }
        calendars.clear(room.id);
        rooms.remove(room);
      });
    },
  };
}

export function requireTenant(directory: DirectoryReader, idOrDomain: string): Tenant {
  const tenant = directory.tenant(idOrDomain);
  if (tenant === undefined) throw new ControlError(404, `There is no tenant ${idOrDomain}`);
  return tenant;
}

export function requireRoom(rooms: Rooms, tenant: Tenant, address: string): Room {
  const room = rooms.find(tenant.id, address);
  if (room === undefined) throw new ControlError(404, `There is no room ${address}`);
  return room;
}

const addressOf = ({ id, emailAddress }: Room): RoomAddress => ({ id, emailAddress });

function numberedRooms(count: number, offset: number): z.infer<typeof newRoom>[] {
  return Array.from({ length: count }, (_, index) => {
    const number = offset + index + 1;
    return {
      displayName: `Room ${number}`,
      capacity: 4 + (number % 5) * 2,
      building: `Building ${1 + Math.floor((number - 1) / 50)}`,
      floor: String(1 + (Math.floor((number - 1) / 10) % 5)),
    };
  });
}

const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase() || 'room';
