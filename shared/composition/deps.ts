/**
 * The capabilities, as they depend on each other, and the platform. Every composer takes `Pick<Deps, …>` of those it
 * uses. Deps are functions because capabilities need each other in circles: call them when working, never while
 * composing.
 */
import type { Alerts, ContactWebhooks } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { DeviceAssignments, SnapshotDelivery } from '../devices/contract.ts';
import type { LiveAudience, LiveChannel } from '../live/contract.ts';
import type { AppTokens, Graph, SignIns } from '../microsoft/contract.ts';
import type { Connections, SetupEvidence, SummaryCounts } from '../onboarding/contract.ts';
import type { Audit, PoisonMessages } from '../operations/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { DependencyReports } from '../platform/dependencies.ts';
import type { OpenQueue } from '../platform/queues.ts';
import type { OpenTable } from '../platform/tables.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { MailboxAccess } from '../scope/contract.ts';
import type { AppSecrets, SecretStore } from '../secrets/contract.ts';

export interface Platform {
  readonly config: Config;
  readonly clock: Clock;
  readonly openTable: OpenTable;
  readonly openQueue: OpenQueue;
  /** Where adapters report that a dependency refuses this service, or answers. */
  readonly reports?: DependencyReports;
}

export interface Deps {
  organisations(): Organisations;
  audit(): Audit;
  poison(): PoisonMessages;
  alerts(): Alerts;
  contactWebhooks(): ContactWebhooks;
  secrets(): SecretStore;
  appSecrets(): AppSecrets;
  tokens(): AppTokens;
  graph(): Graph;
  signIns(): SignIns;
  connections(): Connections;
  rooms(): Rooms;
  scope(): MailboxAccess;
  calendars(): RoomCalendars;
  assignments(): DeviceAssignments;
  delivery(): SnapshotDelivery;
  live(): LiveChannel & LiveAudience;
  /** Numbers for the operators' summary, each from few reads. */
  counts(): SummaryCounts;
  /** The newest that each capability knows of one organisation, for operators. */
  evidence(): SetupEvidence;
}
