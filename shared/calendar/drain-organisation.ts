/** One drainer per customer: reads an organisation's dirty rooms, a few at once, until none is left or time is up. */
import { MicrosoftError } from '../microsoft/contract.ts';
import { isInService } from '../onboarding/contract.ts';
import type { Logger } from '../platform/logger.ts';
import type { Stored } from '../platform/tables.ts';
import { chooseRooms } from './choose-rooms.ts';
import type { DrainContext, DrainPorts } from './drain-ports.ts';
import { withLags } from './lag.ts';
import type { DirtyMark, DrainMemory, Lease } from './ports.ts';
import { meaningOf } from './read-failure.ts';
import { readRoom } from './read-room.ts';
import type { Outcome } from './reading.ts';
import { reconcileSubscriptions } from './reconcile-subscriptions.ts';
import { normalSettings } from './settings.ts';

const LONGEST_MS = 30_000;
const NORMAL_PAUSE_SECONDS = 10;
const NOT_CONNECTED_PAUSE_SECONDS = 60;
const OBSERVE_EVERY_MS = 5 * 60_000;
const COUNT_EVERY_MS = 10 * 60_000;
const RECONCILE_EVERY_MS = 24 * 3_600_000;
const RECONCILE_RETRY_MS = 3_600_000;

interface Tally {
  read: number;
  refused: number;
  /** In seconds, of what notifications told. */
  readonly lags: number[];
  reconcileAt: string | undefined;
  pause: Extract<Outcome, { kind: 'pause' }> | undefined;
}

export function drainOrganisation(ports: DrainPorts) {
  const observed = new Map<string, number>();
  const counted = new Map<string, { readonly at: number; readonly rooms: number }>();
  /** Wake-ups that this process has sent, by what they wait for: one is enough. */
  const awaited = new Map<string, number>();

  return async (organisationId: string, log: Logger): Promise<void> => {
    const lease = await ports.leases.acquire(organisationId);
    // Whoever has it looks again after releasing it.
    if ('busy' in lease) return;
    if ('waitUntil' in lease) {
      const until = lease.waitUntil.getTime();
      if (awaited.get(organisationId) === until) return;
      const seconds = (until - ports.clock().getTime()) / 1000;
      await ports.wakeUps.send({ organisationId }, { delaySeconds: seconds });
      awaited.set(organisationId, until);
      return;
    }
    awaited.delete(organisationId);
    const { reconcileAt } = lease.memory;
    const tally: Tally = { read: 0, refused: 0, lags: [], reconcileAt, pause: undefined };
    try {
      await drain(organisationId, lease, tally, log);
    } finally {
      await lease.release(memoryOf(lease, tally), pauseEnd(tally));
    }
    await wakeAgain(organisationId, tally);
    await report(organisationId, tally, log);
  };

  async function drain(organisationId: string, lease: Lease, tally: Tally, log: Logger) {
    const end = ports.clock().getTime() + LONGEST_MS;
    let batch = await chooseRooms(ports, organisationId);
    while (batch.length > 0) {
      // After the marks, never beside them: what was written before a mark was set is seen by whoever takes that mark.
      const context = await contextOf(organisationId, lease, log);
      await inParallel(batch, ports.concurrentReads, async (mark) => {
        if (ports.clock().getTime() >= end || !(await lease.keep())) return false;
        const outcome =
          context === undefined
            ? await withoutAccess(organisationId, mark)
            : await readRoom(ports, context, mark);
        count(tally, outcome);
        return tally.pause === undefined;
      });
      if (tally.pause !== undefined || ports.clock().getTime() >= end) return;
      if (!(await lease.keep())) return;
      batch = await chooseRooms(ports, organisationId);
    }
    await reconcile(organisationId, lease, tally, log);
  }

  /** A followed room stays dirty. What is followed no more nobody would ever read, and its mark would wake us for ever. */
  async function withoutAccess(
    organisationId: string,
    { row, etag }: Stored<DirtyMark>,
  ): Promise<Outcome> {
    if ((await ports.syncs.get(organisationId, row)) !== undefined) {
      return { kind: 'pause', seconds: NOT_CONNECTED_PAUSE_SECONDS };
    }
    await ports.marks.clear(organisationId, row, etag);
    return { kind: 'skipped' };
  }

  /** When no room waits. The first time a day after the first drain, spread over another. */
  async function reconcile(organisationId: string, lease: Lease, tally: Tally, log: Logger) {
    const { subscriptions } = ports;
    const now = ports.clock().getTime();
    if (subscriptions === undefined || Date.parse(tally.reconcileAt ?? '') > now) return;
    const context = await contextOf(organisationId, lease, log);
    if (context === undefined) return;
    const isFirst = tally.reconcileAt === undefined;
    const spread = isFirst ? 1 + ports.random() : 1;
    tally.reconcileAt = new Date(now + spread * RECONCILE_EVERY_MS).toISOString();
    if (isFirst) return;
    try {
      await reconcileSubscriptions(ports, subscriptions, context);
    } catch (error) {
      if (!(error instanceof MicrosoftError)) throw error;
      tally.reconcileAt = new Date(now + RECONCILE_RETRY_MS).toISOString();
      log.warn('calendar.reconcile-failed', {
        organisation: organisationId,
        reason: error.reason,
        code: error.code,
      });
      if (meaningOf(error) === 'throttled') {
        tally.pause = { kind: 'pause', seconds: error.retryAfterSeconds ?? NORMAL_PAUSE_SECONDS };
      }
    }
  }

  function memoryOf({ memory }: Lease, { lags, reconcileAt }: Tally): DrainMemory {
    return { lag: withLags(memory.lag, ports.clock(), lags), reconcileAt };
  }

  /** Undefined while there is no access. */
  async function contextOf(
    organisationId: string,
    lease: Lease,
    log: Logger,
  ): Promise<DrainContext | undefined> {
    const [connection, settings, followedRooms] = await Promise.all([
      ports.connections().get(organisationId),
      ports.settings.get(organisationId),
      countFollowed(organisationId),
    ]);
    if (connection?.sync === undefined || !isInService(connection)) return undefined;
    // While degraded every success counts: it ends the trouble without a person.
    if (connection.state === 'degraded') observed.delete(organisationId);
    return {
      organisationId,
      identity: connection.sync,
      follow: connection.follow,
      settings: settings?.value ?? normalSettings,
      followedRooms,
      fence: lease.fence,
      log,
    };
  }

  /** Only the polling interval depends on it, so an old number does. */
  async function countFollowed(organisationId: string): Promise<number> {
    const now = ports.clock().getTime();
    const known = counted.get(organisationId);
    if (known !== undefined && now - known.at < COUNT_EVERY_MS) return known.rooms;
    let rooms = 0;
    for await (const _ of ports.syncs.each(organisationId)) rooms += 1;
    counted.set(organisationId, { at: now, rooms });
    return rooms;
  }

  function pauseEnd({ pause }: Tally): Date | undefined {
    return pause === undefined
      ? undefined
      : new Date(ports.clock().getTime() + pause.seconds * 1000);
  }

  async function wakeAgain(organisationId: string, { pause }: Tally): Promise<void> {
    if ((await ports.marks.some(organisationId, 1)).length === 0) return;
    await ports.wakeUps.send({ organisationId }, { delaySeconds: pause?.seconds ?? 0 });
  }

  /** What the reads told about access; a success is worth telling now and then only. */
  async function report(organisationId: string, tally: Tally, log: Logger): Promise<void> {
    if (tally.read + tally.refused > 0) {
      log.info('calendar.drained', {
        organisation: organisationId,
        read: tally.read,
        refused: tally.refused,
      });
    }
    if (tally.pause?.code !== undefined) {
      await ports.connections().observe(organisationId, 'lost-access');
    } else if (tally.read > 0) {
      const now = ports.clock().getTime();
      if (now - (observed.get(organisationId) ?? 0) < OBSERVE_EVERY_MS) return;
      observed.set(organisationId, now);
      await ports.connections().observe(organisationId, 'ok');
    } else if (tally.refused > 0 && (await everyRoomRefused(organisationId))) {
      await ports.connections().observe(organisationId, 'lost-access');
    }
  }

  async function everyRoomRefused(organisationId: string): Promise<boolean> {
    for await (const { value } of ports.syncs.each(organisationId)) {
      if (value.told !== 'refused') return false;
    }
    return true;
  }
}

function count(tally: Tally, outcome: Outcome): void {
  if (outcome.kind === 'read') {
    tally.read += 1;
    if (outcome.lagSeconds !== undefined) tally.lags.push(outcome.lagSeconds);
  }
  if (outcome.kind === 'refused') tally.refused += 1;
  // Of several, the longest wait is obeyed.
  if (outcome.kind === 'pause' && outcome.seconds >= (tally.pause?.seconds ?? 0)) {
    tally.pause = outcome;
  }
}

/** Stops handing out items once a worker answers false. */
async function inParallel<T>(
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<boolean>,
): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      if (!(await work(item))) left.length = 0;
    }
  };
  // Nobody works on when this returns, since the lease is then released.
  const ends = await Promise.allSettled(
    Array.from({ length: Math.min(workers, items.length) }, worker),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
