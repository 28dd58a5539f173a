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
import { accountOf } from '../platform/placement.ts';
import type { Queue } from '../platform/queues.ts';
import type { AuditMessage, RefreshMessage } from './contract.ts';
import { type DrainMemory, delayOf, distrustOf } from './drain-memory.ts';
import { burnsTooFast, recentChanges, summarise } from './notification-lag.ts';
import type { DirtyMarks, DrainLeases, DueIndex, RoomSyncs, SyncHealths } from './ports.ts';
import { isLive } from './room-sync.ts';
import {
  counted,
  mayBeUnlisted,
  noRooms,
  type RoomCounts,
  type SyncHealth,
} from './sync-health.ts';

interface Deps {
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
  readonly canBeNotified: boolean;
}

type AuditDeps = Omit<Deps, 'queue' | 'organisations' | 'random'>;

const ORGANISATIONS_AT_ONCE = 20;
const SENDS_AT_ONCE = 16;
/** Below the timer's five minutes. */
const SPREAD_SECONDS = 240;

export function dispatchAudits({
  organisations,
  queue,
  random,
}: Pick<Deps, 'organisations' | 'queue' | 'random'>) {
  return async function dispatchAudits(): Promise<void> {
    const slices = batchesOf(organisations().names(), ORGANISATIONS_AT_ONCE, ({ id }) =>
      accountOf(id),
    );
    await forEachConcurrently(slices, SENDS_AT_ONCE, (slice) =>
      queue.send(
        { organisationIds: slice.map(({ id }) => id) },
        { delaySeconds: random() * SPREAD_SECONDS },
      ),
    );
  };
}

export function auditRooms(deps: AuditDeps) {
  return async function auditRooms({ organisationIds }: AuditMessage, log: Logger): Promise<void> {
    for (const organisationId of organisationIds) await auditOne(deps, organisationId, log);
  };
}

async function auditOne(deps: AuditDeps, organisationId: string, log: Logger): Promise<void> {
  const now = deps.clock();
  const [counts, before, waiting] = await Promise.all([
    countAndList(deps, organisationId, now, log),
    deps.healths.get(organisationId),
    deps.marks.any(organisationId),
  ]);
  // A wake-up is lost when it arrives while a dead drainer still holds the lease.
  if (waiting) await deps.wakeUps.send({ organisationId });
  if (counts.rooms === 0) {
    if (before === undefined) return;
    for (const subject of before.alerts) await resolve(deps, organisationId, subject);
    await deps.healths.remove(organisationId);
    return;
  }
  const memory = await deps.leases.memory(organisationId);
  const { lag, pause } = memory;
  const alerts: SyncHealth['alerts'] = [];
  // Only rooms that were late twice in a row count: a short delay has ended by the second audit.
  if (counts.late > 0 && (before?.late ?? 0) > 0 && (await hasAccess(deps, organisationId))) {
    alerts.push('late-rooms');
  }
  if (burnsTooFast(lag, now)) alerts.push('slow-changes');
  for (const subject of alerts) await raise(deps, organisationId, subject);
  for (const subject of before?.alerts ?? []) {
    if (!alerts.includes(subject)) await resolve(deps, organisationId, subject);
  }
  await deps.healths.put({
    organisationId,
    measuredAt: now.toISOString(),
    ...counts,
    lag: summarise(lag, now),
    recent: recentChanges(lag, now),
    following: isFollowed(counts.notified, memory) ? 'notifications' : 'polling',
    notificationDelaySeconds: delayOf(memory) ?? null,
    ...(pause && { pause }),
    alerts,
  });
}

async function countAndList(
  { syncs, index, canBeNotified }: AuditDeps,
  organisationId: string,
  now: Date,
  log: Logger,
): Promise<RoomCounts> {
  let counts = noRooms;
  let relisted = 0;
  for await (const { row, value } of syncs.each(organisationId)) {
    counts = counted(counts, value, { now, live: canBeNotified && isLive(value, now) });
    if (!mayBeUnlisted(value, now)) continue;
    await index.insert({ dueAt: value.dueAt, organisationId, roomId: row });
    relisted += 1;
  }
  if (relisted > 0) log.warn('calendar.rooms-relisted', { organisation: organisationId, relisted });
  return counts;
}

const isFollowed = (notified: number, memory: DrainMemory): boolean =>
  notified > 0 && distrustOf(memory) === undefined;

/** Lost access has alerts of its own. */
const hasAccess = async ({ connections }: AuditDeps, organisationId: string): Promise<boolean> =>
  (await connections().get(organisationId))?.state === 'ready';

const messages = {
  'late-rooms': 'Rooms have not been read within their cadence and five minutes.',
  'slow-changes':
    'More changes than agreed take over ten seconds from Microsoft’s word to the screen.',
} as const;

const raise = ({ alerts }: AuditDeps, organisationId: string, subject: keyof typeof messages) =>
  alerts().raise({
    organisationId,
    kind: 'sync-lag',
    subject,
    severity: 'warning',
    message: messages[subject],
  });

const resolve = ({ alerts }: AuditDeps, organisationId: string, subject: string) =>
  alerts().resolve({ organisationId, kind: 'sync-lag', subject });
