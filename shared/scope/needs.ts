/** What the parts of a check share: their ports, and the few ways in which a row changes. */
import type { Alerts } from '../alerts/contract.ts';
import type { RoomCalendars } from '../calendar/contract.ts';
import type { DeviceAssignments } from '../devices/contract.ts';
import type { LiveChannel } from '../live/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../platform/queues.ts';
import type { Stored } from '../platform/tables.ts';
import type { Rooms } from '../rooms/contract.ts';
import type { CheckMessage } from './contract.ts';
import type { CanaryProbe, ScopeStore, Sealer } from './ports.ts';
import type { ScopeRow, VerdictRecord } from './scope-row.ts';

export interface ScopeNeeds {
  readonly store: ScopeStore;
  readonly probe: CanaryProbe;
  readonly sealer: Sealer;
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

/** One cause of each kind an organisation. */
export const SCOPE_SUBJECT = 'scope';
export const scopeAlerts = ['scope-widened', 'scope-not-proven'] as const;

/** A check that stands still for so long was cut off: the sweep takes it up again. */
const CUT_OFF_MS = 10 * 60_000;

export const inTime = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();
export const guardedUntil = (now: Date, waitSeconds = 0): string =>
  inTime(now, CUT_OFF_MS + waitSeconds * 1000);

const NEW_ROOMS_MS = 5 * 60_000;
const BETWEEN_MS = 3600_000;

/** Rooms that are assigned one by one share a check, since each check reads every room: at most one an hour. */
export function dueForNewRooms(now: Date, latest: VerdictRecord): string {
  const soon = inTime(now, NEW_ROOMS_MS);
  if (latest.rooms === 0) return soon;
  const rested = inTime(new Date(latest.at), BETWEEN_MS);
  return soon > rested ? soon : rested;
}

/** The row as it is then; undefined when somebody else was faster. */
export async function changed(
  { store }: Pick<ScopeNeeds, 'store'>,
  organisationId: string,
  before: Stored<ScopeRow>,
  after: ScopeRow,
): Promise<Stored<ScopeRow> | undefined> {
  return (await store.save(organisationId, before, after))
    ? await store.get(organisationId)
    : undefined;
}
