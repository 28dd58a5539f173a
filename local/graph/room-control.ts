/** Makes, changes and removes room mailboxes. */
import { z } from 'zod';
import type { DirectoryReader, Tenant } from '../directory/model.ts';
import { type NewTenant, principalName } from '../directory/tenants.ts';
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
type NewRoom = z.infer<typeof newRoom>;
type AddressedRoom = NewRoom & { readonly emailAddress: string };
const newRooms = z.union([z.int().min(0).max(200_000), z.array(newRoom)]);
const roomPatch = z.strictObject({
  displayName: z.string().min(1).optional(),
  emailAddress: address.optional(),
  ...details,
});

interface RoomAddress {
  readonly id: string;
  readonly emailAddress: string;
}

export interface RoomControl {
  addRooms(tenantId: string, rooms: unknown): RoomAddress[];
  /** Throws what `addRooms` would for a tenant that is yet to be made. */
  checkRooms(tenant: Pick<NewTenant, 'domain' | 'users'>, rooms: unknown): void;
  patchRoom(tenantId: string, address: string, patch: unknown): RoomAddress;
  removeRoom(tenantId: string, address: string): void;
  /** In order of creation. */
  listRooms(tenantId: string): readonly Room[];
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

  const isTaken = (tenant: Tenant, address: string): boolean =>
    rooms.find(tenant.id, address) !== undefined ||
    directory.user(tenant.id, address) !== undefined;

  const toRoom = (tenant: Tenant, input: AddressedRoom): Omit<Room, 'id'> => ({
    tenantId: tenant.id,
    displayName: input.displayName,
    emailAddress: input.emailAddress,
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
      const wanted = readRooms(input, rooms.count(tenant.id));
      const made = withAddresses(wanted, tenant.domain, (address) => isTaken(tenant, address));
      return store.transaction(() =>
        made.map((room) => addressOf(rooms.add(toRoom(tenant, room)))),
      );
    },
    checkRooms({ domain, users }, input) {
      const names = users.map(({ username }) => principalName(username, domain).toLowerCase());
      const taken = new Set(names);
      withAddresses(readRooms(input, 0), domain, (address) => taken.has(address));
    },
    patchRoom(tenantId, address, input) {
      const tenant = requireTenant(directory, tenantId);
      const room = requireRoom(rooms, tenant, address);
      const patch = parseInput(roomPatch, input, 'room');
      const changed = { ...room, ...patch } as Room;
      const renamed = { ...changed, emailAddress: changed.emailAddress.toLowerCase() };
      if (renamed.emailAddress !== room.emailAddress && isTaken(tenant, renamed.emailAddress)) {
        throw new ControlError(409, `${renamed.emailAddress} is taken`);
      }
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
    listRooms: (tenantId) => [...rooms.list(requireTenant(directory, tenantId).id)],
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

function readRooms(input: unknown, count: number): NewRoom[] {
  const wanted = parseInput(newRooms, input, 'rooms');
  return typeof wanted === 'number' ? numberedRooms(wanted, count) : wanted;
}

/** A missing address is made from the room's name, with a number when that address is taken. */
function withAddresses(
  inputs: readonly NewRoom[],
  domain: string,
  isTaken: (address: string) => boolean,
): AddressedRoom[] {
  const given = new Set<string>();
  for (const { emailAddress } of inputs) {
    if (emailAddress === undefined) continue;
    const address = emailAddress.toLowerCase();
    if (given.has(address)) throw new ControlError(409, 'rooms: two rooms have one address');
    if (isTaken(address)) throw new ControlError(409, `${address} is taken`);
    given.add(address);
  }
  const numbers = new Map<string, number>();
  const made = (name: string): string => {
    for (let number = numbers.get(name) ?? 1; ; number += 1) {
      const address = `${name}${number === 1 ? '' : `-${number}`}@${domain}`.toLowerCase();
      if (given.has(address) || isTaken(address)) continue;
      given.add(address);
      numbers.set(name, number + 1);
      return address;
    }
  };
  return inputs.map((input) => ({
    ...input,
    emailAddress: input.emailAddress?.toLowerCase() ?? made(slug(input.displayName)),
  }));
}

function numberedRooms(count: number, offset: number): NewRoom[] {
  return Array.from({ length: count }, (_, index) => {
    const number = offset + index + 1;
    return {
      displayName: `Room ${number}`,
      capacity: 4 + (number % 5) * 2,
      building: `Building ${1 + Math.floor((number - 1) / 50)}`,
      floor: String(1 + (Math.floor((number - 1) / 10) % 5)),
      timeZone: 'Europe/London',
    };
  });
}

const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase() || 'room';
