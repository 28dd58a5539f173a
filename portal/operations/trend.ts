/** The trend as lines: which part of the rooms is in trouble, and which part of the changes came in time. Pure. */
import type { Line } from './charts/line.ts';
import type { TrendSample } from './queries.ts';

/** Samples are a quarter of an hour apart. */
export const LONGEST_GAP_MS = 40 * 60_000;

const atOf = ({ at }: TrendSample): number => Date.parse(at);

export const troubleLines = (
  samples: readonly TrendSample[],
  names: { readonly late: string; readonly failing: string; readonly unreadable: string },
): readonly Line[] => [
  {
    name: names.late,
    tone: 'second',
    points: samples.map((sample) => ({ at: atOf(sample), value: sample.rooms.late })),
  },
  {
    name: names.failing,
    tone: 'third',
    points: samples.map((sample) => ({ at: atOf(sample), value: sample.rooms.failing })),
  },
  {
    name: names.unreadable,
    tone: 'first',
    points: samples.map((sample) => ({ at: atOf(sample), value: sample.rooms.unreadable })),
  },
];

/** Per cent; a time without changes says nothing. */
export const inTimeLine = (samples: readonly TrendSample[], name: string): Line => ({
  name,
  tone: 'first',
  points: samples
    .filter(({ changes }) => changes > 0)
    .map((sample) => ({
      at: atOf(sample),
      value: (100 * sample.withinObjective) / sample.changes,
    })),
});
