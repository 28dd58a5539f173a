/** Lines over time, from zero to a round limit. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { Legend } from './legend.tsx';
import type { Line } from './line.ts';
import { linePath, roundLimit } from './scale.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 180;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 8;
/** A label, with the space that it needs. */
const LABEL_WIDTH = 140;

const useStyles = makeStyles({
  picture: { width: '100%', height: `${HEIGHT}px`, display: 'block' },
  axis: { fill: tokens.colorNeutralForeground2, fontSize: '12px' },
  grid: { stroke: tokens.colorNeutralStroke2 },
  line: { fill: 'none', strokeWidth: 2, strokeLinejoin: 'round', strokeLinecap: 'round' },
  first: { stroke: tokens.colorBrandStroke1 },
  second: { stroke: tokens.colorStatusDangerBackground3 },
  third: { stroke: tokens.colorStatusWarningBackground3 },
});

interface Props {
  readonly lines: readonly Line[];
  readonly from: number;
  readonly to: number;
  /** Milliseconds: nothing is drawn over a longer gap. */
  readonly longestGap: number;
  /** The axis ends there; else at a round number above every value. */
  readonly limit?: number;
  readonly textOf: (value: number) => string;
  readonly timeOf: (at: number) => string;
}

export function Lines({ lines, from, to, longestGap, limit, textOf, timeOf }: Props) {
  const styles = useStyles();
  const { width, measure } = useWidth();
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const top = limit ?? roundLimit(Math.max(0, ...values));
  const xOf = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * (width - LEFT);
  const yOf = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  // A half of a room says nothing.
  const ticks = top > 1 ? [0, top / 2, top] : [0, top];
  const gap = (longestGap / Math.max(1, to - from)) * (width - LEFT);
  const labels = Math.max(2, Math.floor((width - LEFT) / LABEL_WIDTH));
  return (
    <>
      <svg ref={measure} viewBox={`0 0 ${width} ${HEIGHT}`} className={styles.picture} aria-hidden>
        {ticks.map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={width} y1={yOf(value)} y2={yOf(value)} className={styles.grid} />
            <text x={LEFT - 6} y={yOf(value) + 4} textAnchor="end" className={styles.axis}>
              {textOf(value)}
            </text>
          </g>
        ))}
        {Array.from({ length: labels }, (_, index) => from + (index / labels) * (to - from)).map(
          (at) => (
            <text key={at} x={xOf(at)} y={HEIGHT - 6} className={styles.axis}>
              {timeOf(at)}
            </text>
          ),
        )}
        {lines.map(({ name, tone, points }) => (
          <path
            key={name}
            className={mergeClasses(styles.line, styles[tone])}
            d={linePath(
              points.map(({ at, value }) => ({ x: xOf(at), y: yOf(value) })),
              gap,
            )}
          />
        ))}
      </svg>
      <Legend items={lines} />
    </>
  );
}
