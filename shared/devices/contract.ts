/** Devices as other capabilities see them: which devices show a room, and how a new snapshot reaches them. */
import { z } from 'zod';
import type { StoredSnapshot } from '../calendar/contract.ts';
import { idSchema } from '../platform/ids.ts';

/** A device and the host of the Web PubSub instance that it connects to. */
export interface DeviceAddress {
  readonly deviceId: string;
  /** Absent when the device was created while there was one instance. */
  readonly shard?: string | undefined;
}

export interface Assignment extends DeviceAddress {
  /** New at every assignment, even of the same room. */
  readonly assignmentId: string;
  readonly roomId: string;
}

/** Every method throws AppError `storage.unavailable` when storage does not answer. */
export interface DeviceAssignments {
  /**
   * The devices that show this room now.
   *
   * @throws AppError `storage.unavailable`
   */
  ofRoom(organisationId: string, roomId: string): Promise<readonly Assignment[]>;
  /**
   * Every room that some device shows; one that several show may come several times.
   *
   * @throws AppError `storage.unavailable`
   */
  rooms(organisationId: string): AsyncGenerator<string>;
  /**
   * Closes every live connection and forgets every device of the organisation.
   *
   * @throws AppError `storage.unavailable`
   */
  removeAll(organisationId: string): Promise<void>;
  /**
   * Unassigns every device (disconnect): screens and saved copies are cleared.
   *
   * @throws AppError `storage.unavailable`, `request.busy`
   */
  unassignAll(organisationId: string): Promise<void>;
}

export interface SnapshotDelivery {
  /**
   * Sends the room's snapshot to every device that shows it: `known` as the caller has just stored it, or else the
   * stored one. An absent device is no error.
   *
   * @throws AppError `web-pubsub.unavailable`, `storage.unavailable`
   */
  roomChanged(organisationId: string, roomId: string, known?: StoredSnapshot): Promise<void>;
}

export const CLOSE_QUEUE = 'connection-close';
export const closeMessageSchema = z.object({ deviceId: z.string(), shard: z.string().optional() });
export type CloseMessage = z.infer<typeof closeMessageSchema>;

/** Organisations whose devices are checked. */
export const WATCH_QUEUE = 'device-watch';
export const watchMessageSchema = z.object({ organisationIds: z.array(idSchema).max(20) });
export type WatchMessage = z.infer<typeof watchMessageSchema>;
