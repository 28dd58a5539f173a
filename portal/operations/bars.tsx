/** Counts as rows with a bar each: the words and numbers are the table, the bars are for the eye. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Tone } from '../parts/tone.ts';
import { useFormats } from '../parts/use-formats.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
  },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) max-content',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXXS,
  },
  count: { fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightSemibold },
  track: {
    gridColumnStart: 1,
    gridColumnEnd: 3,
    height: '0.5rem',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground4,
    overflow: 'hidden',
  },
  bar: { height: '100%', borderRadius: tokens.borderRadiusSmall },
  good: { backgroundColor: tokens.colorStatusSuccessBackground3 },
  warning: { backgroundColor: tokens.colorStatusWarningBackground3 },
  bad: { backgroundColor: tokens.colorStatusDangerBackground3 },
  info: { backgroundColor: tokens.colorBrandBackground },
  none: { backgroundColor: tokens.colorNeutralForeground4 },
});

export interface Bar {
  readonly key: string;
  readonly count: number;
  readonly tone: Tone;
  readonly label: ReactNode;
}

export function Bars(props: { readonly label: string; readonly bars: readonly Bar[] }) {
  const styles = useStyles();
  const formats = useFormats();
  const most = Math.max(1, ...props.bars.map(({ count }) => count));
  return (
    <ul className={styles.list} aria-label={props.label}>
      {props.bars.map(({ key, count, tone, label }) => (
        <li key={key} className={styles.row}>
          <span>{label}</span>
          <span className={styles.count}>{formats.number(count)}</span>
          <div aria-hidden className={styles.track}>
            <div
              className={mergeClasses(styles.bar, styles[tone])}
              style={{ width: `${(100 * count) / most}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
