/** Wrong pairing tries as a row of instants per client: small, exact over a sliding window, shared by all instances. */
import { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import type { OpenTable } from '../../platform/tables.ts';
import type { AttemptStore } from '../ports.ts';

const triesSchema = z.object({ at: z.array(z.number()) });
const refusalSchema = z.object({ at: z.number() });

/** One partition each, so that old rows can be swept; a few writes a second are far below its limits. */
const TRIES = 'tries';
const REFUSED = 'refused';
const MINUTE_MS = 60_000;

export function tableAttemptStore(openTable: OpenTable): AttemptStore {
  const table = openTable('PairingAttempts');
  const tries = table.rows(triesSchema);
  const refusals = table.rows(refusalSchema);
  return {
    async reserve(who, now, { most, windowMs }) {
      let waitMs: number | undefined;
      try {
        await tries.update(TRIES, who, (row) => {
          const recent = (row?.at ?? []).filter((at) => now.getTime() - at < windowMs);
          const oldest = recent.at(-most);
          waitMs = oldest === undefined ? undefined : oldest + windowMs - now.getTime();
          return waitMs === undefined ? { at: [...recent, now.getTime()] } : undefined;
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'request.busy') throw error;
        // When so many tries come at once that the row cannot be written, there are too many.
        waitMs = windowMs;
      }
      return waitMs === undefined ? undefined : { waitMs };
    },
    async release(who, at) {
      const stored = await tries.get(TRIES, who);
      if (stored === undefined) return;
      const index = stored.value.at.indexOf(at.getTime());
      if (index < 0) return;
      // A lost race leaves one try counted too many, for a minute.
      await tries.replace(TRIES, who, { at: stored.value.at.toSpliced(index, 1) }, stored.etag);
    },
    async sweep(before) {
      for await (const { row, value, etag } of tries.each(TRIES)) {
        if (value.at.every((at) => at < before.getTime())) await tries.remove(TRIES, row, etag);
      }
    },
    async noteRefusal(who, now) {
      const stored = await refusals.get(REFUSED, who);
      if (stored !== undefined && now.getTime() - stored.value.at < MINUTE_MS) return false;
      await refusals.put(REFUSED, who, { at: now.getTime() });
      return true;
    },
    async lastRefusal(who) {
      const stored = await refusals.get(REFUSED, who);
      return stored === undefined ? undefined : new Date(stored.value.at);
    },
  };
}
