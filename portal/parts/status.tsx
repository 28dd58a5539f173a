/** How something is: a sign, a colour and words, so that nobody needs the colour. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  CircleRegular,
  ErrorCircleRegular,
  InfoRegular,
  WarningRegular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';

const icons = {
  good: <CheckmarkCircleRegular />,
  warning: <WarningRegular />,
  bad: <ErrorCircleRegular />,
  info: <InfoRegular />,
  none: <CircleRegular />,
};

const useStyles = makeStyles({
  status: { display: 'inline-flex', alignItems: 'start', gap: tokens.spacingHorizontalXS },
  icon: { display: 'inline-flex', paddingBlockStart: '0.15em', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  warning: { color: tokens.colorStatusWarningForeground3 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  info: { color: tokens.colorBrandForeground1 },
  none: { color: tokens.colorNeutralForeground3 },
  detail: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: '0.875em' },
});

export function Status(props: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly detail?: ReactNode;
}) {
  const styles = useStyles();
  const { tone, children, detail } = props;
  return (
    <span className={styles.status}>
      <span aria-hidden className={mergeClasses(styles.icon, styles[tone])}>
        {icons[tone]}
      </span>
      <span>
        {children}
        {detail === undefined ? null : <span className={styles.detail}> {detail}</span>}
      </span>
    </span>
  );
}
