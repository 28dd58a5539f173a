/** What draining an organisation's dirty rooms works with. */
import type { Alerts } from '../alerts/contract.ts';
import type { SnapshotDelivery } from '../devices/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Connection, Connections } from '../onboarding/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { PushMessage, RefreshMessage } from './contract.ts';
import type {
  CalendarReader,
  DirtyMarks,
  DrainLeases,
  DueIndex,
  NotificationKey,
  RoomSyncs,
  SettingsStore,
  Subscriptions,
} from './ports.ts';
import type { CalendarSettings } from './settings.ts';

export interface DrainPorts {
  readonly syncs: RoomSyncs;
  readonly marks: DirtyMarks;
  readonly index: DueIndex;
  readonly leases: DrainLeases;
  readonly settings: SettingsStore;
  readonly reader: CalendarReader;
  /** Absent when notifications cannot reach us. */
  readonly subscriptions: Subscriptions | undefined;
  readonly notificationKey: NotificationKey;
  readonly wakeUps: Queue<RefreshMessage>;
  readonly failedPushes: Queue<PushMessage>;
  readonly connections: () => Connections;
  readonly rooms: () => Rooms;
  readonly delivery: () => SnapshotDelivery;
  readonly live: () => LiveChannel;
  readonly alerts: () => Alerts;
  readonly clock: Clock;
  readonly random: () => number;
  readonly concurrentReads: number;
}

/** What rooms are read with, as it was when they were chosen. */
export interface DrainContext {
  readonly organisationId: string;
  readonly identity: AppIdentity;
  readonly follow: Connection['follow'];
  readonly settings: CalendarSettings;
  readonly followedRooms: number;
  readonly fence: number;
  readonly log: Logger;
}
