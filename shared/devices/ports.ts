/** The ports of devices. Methods of stores throw AppError `storage.unavailable`. */
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Stored } from '../platform/tables.ts';
import type { Assignment, DeviceAddress } from './contract.ts';
import type { Device } from './device.ts';
import type { DeviceStatus } from './device-status.ts';

/** A room that a device showed until it was unassigned. */
export interface UnassignedRoom {
  readonly deviceId: string;
  readonly roomId: string;
}

export interface DeviceStore {
  /** @returns undefined for an unknown device */
  get(organisationId: string, deviceId: string): Promise<Stored<Device> | undefined>;
  /** A page in the order of ids. */
  page(organisationId: string, request: RowPageRequest): Promise<RowPage<Device>>;
  /** Every device of the organisation, page by page. */
  each(organisationId: string): AsyncGenerator<Stored<Device>>;
  /**
   * Stores a new device together with its entry in the room's index.
   *
   * @returns false when its id is taken
   */
  create(organisationId: string, device: Device): Promise<boolean>;
  /**
   * Replaces the device together with its entry in the room's index and a row for the room that it left, all or
   * nothing.
   *
   * @returns false when the device has changed since `before` was read
   */
  replace(organisationId: string, before: Stored<Device>, after: Device): Promise<boolean>;
  /** Removes the device with everything that is known of it. */
  remove(organisationId: string, device: Device): Promise<void>;
  /** The devices that show the room. */
  ofRoom(organisationId: string, roomId: string): Promise<readonly Assignment[]>;
  /** Rooms that devices left, until `forgetUnassignedRoom`: after a crash in between nobody else ends their sync. */
  unassignedRooms(organisationId: string): AsyncGenerator<UnassignedRoom>;
  /** Forgets one of `unassignedRooms`, once nothing is left to do. */
  forgetUnassignedRoom(organisationId: string, room: UnassignedRoom): Promise<void>;
  /** The organisation of a device id: connection events name nothing else. */
  organisationOf(deviceId: string): Promise<string | undefined>;
}

export interface DeviceStatusStore {
  /** @returns `neverSeen` for a device that was never heard of */
  get(organisationId: string, deviceId: string): Promise<DeviceStatus>;
  /** The statuses of the ids from `first` to `last`, by device id. */
  between(
    organisationId: string,
    first: string,
    last: string,
  ): Promise<ReadonlyMap<string, DeviceStatus>>;
  /**
   * Applies `change` to the newest status.
   *
   * @throws AppError `request.busy` when others kept winning
   */
  update(
    organisationId: string,
    deviceId: string,
    change: (status: DeviceStatus) => DeviceStatus,
  ): Promise<{ readonly before: DeviceStatus; readonly after: DeviceStatus }>;
}

export interface PairingEntry {
  readonly organisationId: string;
  readonly deviceId: string;
  readonly expiresAt: string;
}

export interface PairingCodes {
  /** The keyed hash of a code; the key is made on first use. */
  hash(code: string): Promise<string>;
  /** @returns undefined for an unknown code */
  find(codeHash: string): Promise<PairingEntry | undefined>;
  /** @returns false when the code is taken */
  add(codeHash: string, entry: PairingEntry): Promise<boolean>;
  /** Removes the code; an unknown one is fine. */
  remove(codeHash: string): Promise<void>;
}

/** Recent wrong tries, of each client address and of everybody, over all instances of this app. */
export interface AttemptStore {
  /**
   * Counts a try at `now` unless `most` others lie within the window.
   *
   * @returns undefined, or how many milliseconds to wait
   */
  reserve(
    who: string,
    now: Date,
    limit: { readonly most: number; readonly windowMs: number },
  ): Promise<{ readonly waitMs: number } | undefined>;
  /** Takes back a try that turned out to be right. */
  release(who: string, at: Date): Promise<void>;
  /** Forgets client addresses whose tries are all older. */
  sweep(before: Date): Promise<void>;
  /**
   * Records a refusal.
   *
   * @returns true when the last one was at least a minute ago
   */
  noteRefusal(who: string, now: Date): Promise<boolean>;
  /** @returns undefined when nobody was refused */
  lastRefusal(who: string): Promise<Date | undefined>;
}

/** Web PubSub, as devices use it. Methods throw AppError `web-pubsub.unavailable`. */
export interface ConnectionGateway {
  /** The host of the instance that a new device is to live on. */
  instanceFor(deviceId: string): string;
  /** A WebSocket address with a token of a few minutes: a credential. */
  clientUrl(address: DeviceAddress): Promise<string>;
  /** Sends to every connection of the device; that there is none is no error. */
  send(address: DeviceAddress, message: object): Promise<void>;
  /** Closes every connection of the device; clients see the reason. */
  close(address: DeviceAddress, reason: string): Promise<void>;
}

export interface DeviceConnections {
  /** Ends a device's connections now, and again when the last token that it may hold has run out. */
  end(address: DeviceAddress): Promise<void>;
  /** Ends them once: the work behind the queue. */
  close(address: DeviceAddress): Promise<void>;
}

export interface EventAuthentication {
  /** Whether the headers prove that a connection event comes from our Web PubSub. */
  isGenuine(headers: { get(name: string): string | null }): Promise<boolean>;
}
