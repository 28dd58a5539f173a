/** Samples of the trend, one partition a day. */
import type { OpenTable } from '../../platform/tables.ts';
import type { TrendStore } from '../ports.ts';
import { type TrendSample, trendSampleSchema } from '../trend.ts';

const DAY_MS = 24 * 3600_000;
const dayOf = (at: string): string => at.slice(0, 10);

export function tableTrendStore(openTable: OpenTable): TrendStore {
  const rows = openTable('OperationsTrend').rows(trendSampleSchema);
  return {
    put: (sample) => rows.put(dayOf(sample.at), sample.at, sample),
    async between(from, to) {
      const samples: TrendSample[] = [];
      const first = Date.parse(dayOf(from.toISOString()));
      for (let day = first; day <= to.getTime(); day += DAY_MS) {
        const partition = dayOf(new Date(day).toISOString());
        for await (const { value } of rows.each(partition, { from: from.toISOString() })) {
          samples.push(value);
        }
      }
      return samples;
    },
    async removeDay(day) {
      const partition = dayOf(day.toISOString());
      for await (const { row } of rows.each(partition)) await rows.remove(partition, row);
    },
  };
}
