/** Columns over time, each of two parts one upon the other. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { Legend } from './legend.tsx';
import { everyNth, roundLimit } from './scale.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 180;
const LEFT = 36;
const BOTTOM = 24;
const TOP = 8;
/** A label, with the space that it needs. */
const LABEL_WIDTH = 84;

const useStyles = makeStyles({
  picture: { width: '100%', height: `${HEIGHT}px`, display: 'block' },
  axis: { fill: tokens.colorNeutralForeground2, fontSize: '12px' },
  line: { stroke: tokens.colorNeutralStroke2 },
  first: { fill: tokens.colorBrandBackground },
  second: { fill: tokens.colorStatusDangerBackground3 },
});

export interface ColumnOfTwo {
  readonly label: string;
  readonly first: number;
  readonly second: number;
}

export function Columns(props: {
  readonly columns: readonly ColumnOfTwo[];
  readonly names: { readonly first: string; readonly second: string };
}) {
  const styles = useStyles();
  const { width, measure } = useWidth();
  const { columns, names } = props;
  const limit = roundLimit(Math.max(...columns.map(({ first, second }) => first + second)));
  const step = (width - LEFT) / Math.max(1, columns.length);
  const heightOf = (value: number) => (value / limit) * (HEIGHT - BOTTOM - TOP);
  const nth = everyNth(columns.length, Math.max(2, Math.floor((width - LEFT) / LABEL_WIDTH)));
  return (
    <>
      <svg ref={measure} viewBox={`0 0 ${width} ${HEIGHT}`} className={styles.picture} aria-hidden>
        {[0, limit].map((value) => {
          const y = HEIGHT - BOTTOM - heightOf(value);
          return (
            <g key={value}>
              <line x1={LEFT} x2={width} y1={y} y2={y} className={styles.line} />
              <text x={LEFT - 6} y={y + 4} textAnchor="end" className={styles.axis}>
                {value}
              </text>
            </g>
          );
        })}
        {columns.map(({ label, first, second }, index) => {
          const x = LEFT + index * step;
          const bottom = HEIGHT - BOTTOM;
          return (
            <g key={label}>
              <rect
                x={x + step * 0.15}
                width={step * 0.7}
                y={bottom - heightOf(first)}
                height={heightOf(first)}
                className={styles.first}
              />
              <rect
                x={x + step * 0.15}
                width={step * 0.7}
                y={bottom - heightOf(first + second)}
                height={heightOf(second)}
                className={styles.second}
              />
              {index % nth === 0 && x + LABEL_WIDTH / 2 < width ? (
                <text x={x} y={HEIGHT - 6} className={styles.axis}>
                  {label}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
      <Legend
        items={[
          { name: names.first, tone: 'first' },
          { name: names.second, tone: 'second' },
        ]}
      />
    </>
  );
}
