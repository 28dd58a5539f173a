/** Devices as peers see them: who shows a room, and how a new snapshot reaches them. */
import { z } from 'zod';
import type { StoredSnapshot } from '../calendar/contract.ts';
import { idSchema } from '../platform/ids.ts';

/** A device and the Web PubSub instance that it connects to. */
export interface Reach {
  readonly deviceId: string;
  readonly shard?: string | undefined;
}

export interface Assignment extends Reach {
  readonly assignmentId: string;
  readonly roomId: string;
}

export interface DeviceAssignments {
  /** Devices that show this room now. */
  ofRoom(organisationId: string, roomId: string): Promise<readonly Assignment[]>;
  /** Every room that some device shows; one that several show may come several times. */
  rooms(organisationId: string): AsyncGenerator<string>;
  /** Closes every live connection and forgets every device of the organisation. */
  removeAll(organisationId: string): Promise<void>;
  /** Unassigns every device (disconnect): screens and saved copies are cleared. */
  unassignAll(organisationId: string): Promise<void>;
}

export interface SnapshotDelivery {
  /**
   * Sends every device of the room its snapshot: `known` as the caller has just stored it, or else the stored one.
   * Never throws for an absent device; throws when Web PubSub does not answer.
   */
  roomChanged(organisationId: string, roomId: string, known?: StoredSnapshot): Promise<void>;
}

export const CLOSE_QUEUE = 'connection-close';
export const closeMessageSchema = z.object({ deviceId: z.string(), shard: z.string().optional() });
export type CloseMessage = z.infer<typeof closeMessageSchema>;

/** Organisations whose devices are looked at. */
export const WATCH_QUEUE = 'device-watch';
export const watchMessageSchema = z.strictObject({ organisationIds: z.array(idSchema).max(20) });
export type WatchMessage = z.infer<typeof watchMessageSchema>;
