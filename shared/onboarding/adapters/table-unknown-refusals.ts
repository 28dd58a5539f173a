/** Unknown refusals of Microsoft: one row for each code, with the organisations that met it within the last hour. */
import { z } from 'zod';
import type { OpenTable } from '../../platform/tables.ts';
import type { UnknownRefusals } from '../connection/ports.ts';

const schema = z.object({
  code: z.string(),
  met: z.array(z.object({ organisationId: z.string(), at: z.string() })),
});
type Row = z.infer<typeof schema>;

const PARTITION = 'refusals';
const HOUR_MS = 3600_000;
/** More say nothing new, and a row holds 1 MiB. */
const MOST_KEPT = 100;

/** Codes are Microsoft's own words: a row key may hold no slash. */
const rowOf = (code: string): string => encodeURIComponent(code).replaceAll('%', '_');

function others({ met }: Row, organisationId: string, at: Date): Row['met'] {
  const since = new Date(at.getTime() - HOUR_MS).toISOString();
  return met.filter((one) => one.organisationId !== organisationId && one.at > since);
}

export function tableUnknownRefusals(openTable: OpenTable): UnknownRefusals {
  const rows = openTable('SetupRuns').rows(schema);
  return {
    async add(code, organisationId, at) {
      const updated = await rows.update(PARTITION, rowOf(code), (row) => {
        const kept = others(row ?? { code, met: [] }, organisationId, at).slice(1 - MOST_KEPT);
        return { code, met: [...kept, { organisationId, at: at.toISOString() }] };
      });
      return updated?.after.met.length ?? 1;
    },
    async remove(organisationId, at) {
      const ended: { code: string; left: number }[] = [];
      for await (const { row, value } of rows.each(PARTITION)) {
        if (!value.met.some((one) => one.organisationId === organisationId)) continue;
        const updated = await rows.update(PARTITION, row, (current) =>
          current === undefined
            ? undefined
            : { ...current, met: others(current, organisationId, at) },
        );
        ended.push({ code: value.code, left: updated?.after.met.length ?? 0 });
      }
      return ended;
    },
  };
}
