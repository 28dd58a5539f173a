/** What the devices capability needs from the outside. */
import type { Assignment, Reach } from './contract.ts';
import type { Device } from './device.ts';
import type { Presence } from './presence.ts';

export interface StoredDevice {
  readonly device: Device;
  readonly etag: string;
}

export interface Departure {
  readonly deviceId: string;
  readonly roomId: string;
}

export interface DeviceStore {
  get(organisationId: string, deviceId: string): Promise<StoredDevice | undefined>;
  page(
    organisationId: string,
    request: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<{ readonly devices: readonly Device[]; readonly after?: string }>;
  each(organisationId: string): AsyncGenerator<StoredDevice>;
  /** With its entry in the room's index; false when its id is taken. */
  create(organisationId: string, device: Device): Promise<boolean>;
  /** With its entry in the room's index and a note of the room it left, all or nothing; undefined when it changed meanwhile. */
  replace(
    organisationId: string,
    before: StoredDevice,
    after: Device,
  ): Promise<StoredDevice | undefined>;
  remove(organisationId: string, device: Device): Promise<void>;
  ofRoom(organisationId: string, roomId: string): Promise<readonly Assignment[]>;
  /** Rooms that devices left, until `departed`: a crash in between must not leave them followed. */
  departures(organisationId: string): AsyncGenerator<Departure>;
  departed(organisationId: string, departure: Departure): Promise<void>;
  /** Of a device id alone, for connection events. */
  organisationOf(deviceId: string): Promise<string | undefined>;
}

export interface PresenceStore {
  get(organisationId: string, deviceId: string): Promise<Presence>;
  /** Keyed by device id. */
  between(
    organisationId: string,
    first: string,
    last: string,
  ): Promise<ReadonlyMap<string, Presence>>;
  /** Applies `change` to the newest state; answers what was and what is. */
  update(
    organisationId: string,
    deviceId: string,
    change: (presence: Presence) => Presence,
  ): Promise<{ readonly before: Presence; readonly after: Presence }>;
}

export interface PairingEntry {
  readonly organisationId: string;
  readonly deviceId: string;
  readonly expiresAt: string;
}

export interface PairingCodes {
  /** Keyed hash of a code; the key is made on first use. */
  hash(code: string): Promise<string>;
  find(codeHash: string): Promise<PairingEntry | undefined>;
  /** False when the code is taken. */
  add(codeHash: string, entry: PairingEntry): Promise<boolean>;
  remove(codeHash: string): Promise<void>;
}

/** Wrong tries of late, per source and of everybody, over all instances. */
export interface AttemptStore {
  /** Adds a try at `now` unless `most` others lie within the window; else how many milliseconds to wait. */
  reserve(
    who: string,
    now: Date,
    limit: { readonly most: number; readonly windowMs: number },
  ): Promise<{ readonly waitMs: number } | undefined>;
  /** Takes back a try that turned out to be right. */
  release(who: string, at: Date): Promise<void>;
  /** Forgets sources whose tries are all older. */
  sweep(before: Date): Promise<void>;
  /** Remembers a refusal; true when the last one was at least a minute ago. */
  noteRefusal(who: string, now: Date): Promise<boolean>;
  lastRefusal(who: string): Promise<Date | undefined>;
}

export interface ConnectionGateway {
  /** The instance that a new device is to live on. */
  shardFor(deviceId: string): string;
  clientUrl(reach: Reach): Promise<string>;
  send(reach: Reach, message: object): Promise<void>;
  close(reach: Reach, reason: string): Promise<void>;
}

export interface Connections {
  /** Ends a device's connections now, and again when the last token it may hold has run out. */
  end(reach: Reach): Promise<void>;
}

/** Proves that a connection event comes from our Web PubSub. */
export interface EventAuthentication {
  isGenuine(headers: { get(name: string): string | null }): Promise<boolean>;
}
