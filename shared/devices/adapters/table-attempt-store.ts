/** Wrong pairing tries as a row of instants a source: small, exact over a sliding window, shared by all instances. */
import { z } from 'zod';
import type { OpenTable } from '../../platform/tables.ts';
import type { AttemptStore } from '../ports.ts';

const triesSchema = z.object({ at: z.array(z.number()) });
const refusalSchema = z.object({ at: z.number() });

/** One partition each, so that old rows can be swept; a few writes a second are far below its limits. */
const TRIES = 'tries';
const REFUSED = 'refused';
const WRITE_TRIES = 20;
const MINUTE_MS = 60_000;

export function tableAttemptStore(openTable: OpenTable): AttemptStore {
  const table = openTable('PairingAttempts');
  const tries = table.rows(triesSchema);
  const refusals = table.rows(refusalSchema);
  const write = async (who: string, at: number[], etag: string | undefined): Promise<boolean> =>
    etag === undefined
      ? await tries.insert(TRIES, who, { at })
      : await tries.replace(TRIES, who, { at }, etag);
  return {
    async reserve(who, now, { most, windowMs }) {
      for (let count = 0; count < WRITE_TRIES; count += 1) {
        const stored = await tries.get(TRIES, who);
        const recent = (stored?.value.at ?? []).filter((at) => now.getTime() - at < windowMs);
        const oldest = recent.at(-most);
        if (oldest !== undefined) return { waitMs: oldest + windowMs - now.getTime() };
        if (await write(who, [...recent, now.getTime()], stored?.etag)) return undefined;
      }
      // So many at once that the row cannot be won: that is too many.
      return { waitMs: windowMs };
    },
    async release(who, at) {
      const stored = await tries.get(TRIES, who);
      if (stored === undefined) return;
      const index = stored.value.at.indexOf(at.getTime());
      // Losing the race leaves one try too many counted, for a minute.
      if (index >= 0) await write(who, stored.value.at.toSpliced(index, 1), stored.etag);
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
