/** The dependencies of mailbox access; each use case picks those it uses. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { DeviceAssignments } from '../devices/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../platform/queues.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { CheckMessage } from './contract.ts';
import type { AddressCipher, MailboxAccessStore, OutOfScopeProbe } from './ports.ts';

export interface Deps {
  readonly store: MailboxAccessStore;
  readonly probe: OutOfScopeProbe;
  readonly cipher: AddressCipher;
  readonly queue: Queue<CheckMessage>;
  readonly connections: () => Connections;
  readonly rooms: () => Rooms;
  readonly calendars: () => Pick<RoomCalendars, 'probe'>;
  readonly assignments: () => Pick<DeviceAssignments, 'rooms'>;
  readonly audit: () => Audit;
  readonly alerts: () => Pick<Alerts, 'raise' | 'resolve'>;
  readonly live: () => LiveChannel;
  readonly clock: Clock;
  readonly random: () => number;
}
