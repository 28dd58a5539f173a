/**
 * Housekeeping: a rolling pass over all organisations, once a day. Each run does a bounded part of it and stores where
 * the next one goes on.
 */
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';
import type { OpenTable } from '../platform/tables.ts';

const DAY_MS = 24 * 3600_000;
/** Well below the five minutes that the host gives a function. */
const RUN_MS = 60_000;
const MOST_ORGANISATIONS = 1_000;

interface Chore {
  /** As logs name it. */
  readonly name: string;
  /** Does the work for one organisation; true when it should be asked once more. */
  run(organisationId: string): Promise<unknown>;
}

interface Deps {
  readonly positions: PositionStore;
  /** Ids of all organisations in their order, from one on; `platform` is looked after as well. */
  readonly organisations: (from: string) => AsyncIterable<string>;
  /** Work of each run that concerns no single organisation; each is bounded by itself. */
  readonly always: readonly { readonly name: string; run(run: Run): Promise<unknown> }[];
  /** Work that is done for each organisation. */
  readonly chores: readonly Chore[];
  readonly clock: Clock;
}

const positionSchema = z.object({
  /** When this pass began. */
  startedAt: z.iso.datetime(),
  /** The organisation to go on with; absent when the pass has ended. */
  next: z.string().optional(),
});
type Position = z.infer<typeof positionSchema>;

export interface PositionStore {
  read(): Promise<Position | undefined>;
  write(position: Position): Promise<void>;
}

export function housekeepingPositions(openTable: OpenTable): PositionStore {
  const rows = openTable('Housekeeping').rows(positionSchema);
  return {
    read: async () => (await rows.get('pass', 'organisations'))?.value,
    write: (position) => rows.put('pass', 'organisations', position),
  };
}

interface Run {
  readonly orchestrations: Orchestrations;
}

export function keepHouse(deps: Deps) {
  return async function keepHouse(run: Run, log: Logger): Promise<void> {
    for (const chore of deps.always) await attempt(chore.name, () => chore.run(run), log);
    await passOn(deps, log);
  };
}

/** Goes on with the pass over all organisations, or begins one that is due. */
async function passOn(deps: Omit<Deps, 'always'>, log: Logger): Promise<void> {
  const { positions, organisations, chores, clock } = deps;
  const begun = clock().getTime();
  const position = await startingPosition(positions, begun);
  if (position?.next === undefined) return;
  const { startedAt } = position;
  const isOver = () => clock().getTime() - begun > RUN_MS;
  let visited = 0;
  for await (const organisationId of organisations(position.next)) {
    if (isOver() || visited === MOST_ORGANISATIONS) {
      return await positions.write({ startedAt, next: organisationId });
    }
    visited += 1;
    for (const chore of chores) await doChore(chore, organisationId, isOver, log);
  }
  log.info('housekeeping.passed', { startedAt });
  await positions.write({ startedAt });
}

/** Undefined while the next pass is not due yet. */
async function startingPosition(
  positions: PositionStore,
  now: number,
): Promise<Position | undefined> {
  const known = await positions.read();
  if (known?.next !== undefined) return known;
  if (known !== undefined && now - Date.parse(known.startedAt) < DAY_MS) return undefined;
  return { startedAt: new Date(now).toISOString(), next: '' };
}

/** One organisation's trouble must not keep the others from being looked after. */
async function doChore(
  { name, run }: Chore,
  organisationId: string,
  isOver: () => boolean,
  log: Logger,
): Promise<void> {
  const work = async () => {
    while ((await run(organisationId)) === true) if (isOver()) return;
  };
  await attempt(name, work, log, organisationId);
}

async function attempt(
  chore: string,
  work: () => Promise<unknown>,
  log: Logger,
  organisationId?: string,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error('housekeeping.failed', error, { organisationId, chore });
  }
}
