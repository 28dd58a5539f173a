/** One part of the service: how it is now, and its last 90 days as a strip. */
import {
  Card,
  makeStyles,
  mergeClasses,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Status } from '../parts/status.tsx';
import type { Tone } from '../parts/tone.ts';
import { useFormats } from '../parts/use-formats.ts';
import {
  type Component,
  daysOf,
  type ServiceStatus,
  type State,
  shareWithoutOutage,
} from './days.ts';

const tones: Readonly<Record<State, Tone>> = {
  operational: 'good',
  degraded: 'warning',
  outage: 'bad',
};

const useStyles = makeStyles({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
  title: { ...typographyStyles.subtitle2, margin: 0 },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  strip: { display: 'flex', gap: '1px', height: '1.75rem' },
  day: { flexGrow: 1, minWidth: 0, borderRadius: tokens.borderRadiusSmall },
  operational: { backgroundColor: tokens.colorStatusSuccessBackground3 },
  // Shorter, so that nobody needs the colour.
  degraded: { backgroundColor: tokens.colorStatusWarningBackground3, marginBlockStart: '0.6rem' },
  outage: { backgroundColor: tokens.colorStatusDangerBackground3, marginBlockStart: '1.2rem' },
});

export function ComponentStatus(props: {
  readonly status: ServiceStatus;
  readonly id: Component;
  readonly state: State;
}) {
  const { t } = useTranslation('status');
  const styles = useStyles();
  const { locale } = useFormats();
  const { status, id, state } = props;
  const share = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(shareWithoutOutage(status, id));
  return (
    <Card>
      <div className={styles.head}>
        <h2 className={styles.title}>{t(`components.${id}.title`)}</h2>
        <Status tone={tones[state]}>{t(`states.${state}`)}</Status>
      </div>
      <p className={styles.text}>{t(`components.${id}.text`)}</p>
      <div aria-hidden className={styles.strip}>
        {daysOf(status, id).map((day) => (
          <span key={day.at} className={mergeClasses(styles.day, styles[day.state])} />
        ))}
      </div>
      <p className={styles.text}>{t('withoutOutage', { share })}</p>
    </Card>
  );
}
