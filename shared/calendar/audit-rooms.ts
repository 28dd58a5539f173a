/**
 * The rolling audit, a few organisations a message: re-inserts missing entries of the due index, wakes for rooms that
 * wait, measures how well rooms are followed, and alerts when that is not well enough.
 */
import type { Alerts } from '../alerts/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { batchesOf, forEachConcurrently } from '../platform/concurrency.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import type { AuditMessage, RefreshMessage } from './contract.ts';
import { burnsTooFast, summarise } from './lag.ts';
import type { DirtyMarks, DrainLeases, DueIndex, RoomSyncs, SyncHealths } from './ports.ts';
import { isLive } from './room-sync.ts';
import {
  counted,
  mayBeUnlisted,
  noRooms,
  type RoomCounts,
  type SyncHealth,
} from './sync-health.ts';

export interface AuditPorts {
  readonly syncs: RoomSyncs;
  readonly marks: Pick<DirtyMarks, 'any'>;
  readonly index: DueIndex;
  readonly leases: Pick<DrainLeases, 'memory'>;
  readonly healths: SyncHealths;
  readonly queue: Queue<AuditMessage>;
  readonly wakeUps: Queue<RefreshMessage>;
  readonly organisations: () => Organisations;
  readonly connections: () => Connections;
  readonly alerts: () => Alerts;
  readonly clock: Clock;
  readonly random: () => number;
  /** False when notifications cannot reach us. */
  readonly notified: boolean;
}

const ORGANISATIONS_AT_ONCE = 20;
const SENDS_AT_ONCE = 16;
/** Below the timer's five minutes. */
const SPREAD_SECONDS = 240;

/** The timer's part. */
export const dispatchAudits =
  ({ organisations, queue, random }: AuditPorts) =>
  async (): Promise<void> => {
    const slices = batchesOf(organisations().each(), ORGANISATIONS_AT_ONCE);
    await forEachConcurrently(slices, SENDS_AT_ONCE, (slice) =>
      queue.send(
        { organisationIds: slice.map(({ id }) => id) },
        { delaySeconds: random() * SPREAD_SECONDS },
      ),
    );
  };

export const auditRooms =
  (ports: AuditPorts) =>
  async ({ organisationIds }: AuditMessage, log: Logger): Promise<void> => {
    for (const organisationId of organisationIds) await auditOne(ports, organisationId, log);
  };

async function auditOne(ports: AuditPorts, organisationId: string, log: Logger): Promise<void> {
  const now = ports.clock();
  const [counts, before, waiting] = await Promise.all([
    countAndList(ports, organisationId, now, log),
    ports.healths.get(organisationId),
    ports.marks.any(organisationId),
  ]);
  // A wake-up that came while a drainer that had died still held the lease was taken as done.
  if (waiting) await ports.wakeUps.send({ organisationId });
  if (counts.rooms === 0) {
    if (before === undefined) return;
    for (const subject of before.alerts) await resolve(ports, organisationId, subject);
    await ports.healths.remove(organisationId);
    return;
  }
  const { lag } = await ports.leases.memory(organisationId);
  const alerts: SyncHealth['alerts'] = [];
  // Late twice in a row: what was only missed for a moment has healed by now.
  if (counts.late > 0 && (before?.late ?? 0) > 0 && (await hasAccess(ports, organisationId))) {
    alerts.push('late-rooms');
  }
  if (burnsTooFast(lag, now)) alerts.push('slow-changes');
  for (const subject of alerts) await raise(ports, organisationId, subject);
  for (const subject of before?.alerts ?? []) {
    if (!alerts.includes(subject)) await resolve(ports, organisationId, subject);
  }
  await ports.healths.put({
    organisationId,
    measuredAt: now.toISOString(),
    ...counts,
    lag: summarise(lag, now),
    alerts,
  });
}

async function countAndList(
  { syncs, index, notified }: AuditPorts,
  organisationId: string,
  now: Date,
  log: Logger,
): Promise<RoomCounts> {
  let counts = noRooms;
  let relisted = 0;
  for await (const { row, value } of syncs.each(organisationId)) {
    counts = counted(counts, value, { now, live: notified && isLive(value, now) });
    if (!mayBeUnlisted(value, now)) continue;
    await index.insert({ dueAt: value.dueAt, organisationId, roomId: row });
    relisted += 1;
  }
  if (relisted > 0) log.warn('calendar.rooms-relisted', { organisation: organisationId, relisted });
  return counts;
}

/** Lost access has alerts of its own. */
const hasAccess = async ({ connections }: AuditPorts, organisationId: string): Promise<boolean> =>
  (await connections().get(organisationId))?.state === 'ready';

const messages = {
  'late-rooms': 'Rooms have not been read within their cadence and five minutes.',
  'slow-changes':
    'More changes than agreed take over ten seconds from Microsoft’s word to the screen.',
} as const;

const raise = ({ alerts }: AuditPorts, organisationId: string, subject: keyof typeof messages) =>
  alerts().raise({
    organisationId,
    kind: 'sync-lag',
    subject,
    severity: 'warning',
    message: messages[subject],
  });

const resolve = ({ alerts }: AuditPorts, organisationId: string, subject: string) =>
  alerts().resolve({ organisationId, kind: 'sync-lag', subject });
