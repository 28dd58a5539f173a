/**
 * Erases an organisation in rounds: each lets every capability give up its part, then removes whatever still names the
 * organisation. The round that finds nothing more is the last one. Every step may run twice.
 */
import type { Audit } from '../operations/contract.ts';
import type { Erasure } from '../organisations/contract.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue } from '../platform/queues.ts';
import { recordsIn } from './browse-data.ts';
import type { Place } from './ports.ts';

/** An orchestration needs some seconds to end; work under way at most minutes. */
const SHORT_SECONDS = 5;
const LONG_SECONDS = 300;
const SHORT_ROUNDS = 6;
/** Almost an hour. */
const MOST_ROUNDS = 16;

interface Deps {
  /** Disconnects, and lets every capability erase what it holds. */
  readonly eraseParts: (organisationId: string) => Promise<void>;
  readonly places: readonly Place[];
  readonly audit: () => Audit;
  readonly erasures: Queue<Erasure>;
}

/** The audit of what concerns no single organisation: all that may still name an erased one, by its id. */
const PLATFORM = 'platform';

export function eraseOrganisation({ eraseParts, places, audit, erasures }: Deps) {
  return async function erase(erasure: Erasure, log: Logger): Promise<void> {
    const { organisationId, actor, erasureId, round } = erasure;
    await eraseParts(organisationId);
    let removed = 0;
    for (const place of places) {
      if (place.remove === undefined) continue;
      for await (const { key } of recordsIn(place, organisationId)) {
        if (await place.remove(key)) removed += 1;
      }
    }
    log.info('organisation.erasure-round', { organisationId, round, removed });
    const isOver = removed === 0 && round > 0;
    if (!isOver && round < MOST_ROUNDS) {
      const delaySeconds = round < SHORT_ROUNDS ? SHORT_SECONDS : LONG_SECONDS;
      await erasures.send({ ...erasure, round: round + 1 }, { delaySeconds });
      return;
    }
    await audit().append(
      PLATFORM,
      {
        actor,
        action: 'organisation.erased',
        target: organisationId,
        ...(isOver ? { result: 'ok' } : { result: 'failed', code: 'erasure.incomplete' }),
      },
      `erased.${organisationId}.${erasureId}`,
    );
  };
}
