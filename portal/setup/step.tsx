/** One step: its state as sign and word, and below the current one what to do. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  CircleRegular,
  ErrorCircleFilled,
  RecordRegular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepState } from './steps.ts';

const icons = {
  done: <CheckmarkCircleFilled />,
  now: <RecordRegular />,
  waiting: <CircleRegular />,
  failed: <ErrorCircleFilled />,
};

const useStyles = makeStyles({
  step: {
    display: 'grid',
    gridTemplateColumns: '1.75rem minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalM,
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  icon: { fontSize: '1.75rem', lineHeight: 1, display: 'inline-flex' },
  done: { color: tokens.colorStatusSuccessForeground1 },
  now: { color: tokens.colorBrandForeground1 },
  waiting: { color: tokens.colorNeutralForeground3 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  word: { color: tokens.colorNeutralForeground2 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalM,
    minHeight: '1.75rem',
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: 1.4 },
  later: { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
  content: {
    gridColumn: '1 / -1',
    '@media (min-width: 40rem)': { gridColumn: '2' },
    display: 'grid',
    gap: tokens.spacingVerticalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    justifyItems: 'start',
    paddingBlockStart: tokens.spacingVerticalXS,
  },
  about: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function Step(props: {
  readonly title: string;
  readonly about: string;
  readonly state: StepState;
  readonly isCurrent: boolean;
  /** Shown in the current step alone. */
  readonly children: ReactNode;
}) {
  const { title, about, state, isCurrent, children } = props;
  const { t } = useTranslation('setup');
  const styles = useStyles();
  return (
    <li className={styles.step} aria-current={isCurrent ? 'step' : undefined}>
      <span aria-hidden className={mergeClasses(styles.icon, styles[state])}>
        {icons[state]}
      </span>
      <div className={styles.head}>
        <h3 className={mergeClasses(styles.title, state === 'waiting' && styles.later)}>{title}</h3>
        <span className={styles.word}>{t(`stepState.${state}`)}</span>
      </div>
      {isCurrent ? (
        <div className={styles.content}>
          <p className={styles.about}>{about}</p>
          {children}
        </div>
      ) : null}
    </li>
  );
}
