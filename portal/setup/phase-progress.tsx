/** How long validation or the check of the calendars has run, until when it may, and what it waits for. */
import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { Setup } from '../organisations/organisation.ts';
import { useApiWords } from '../parts/api-words.ts';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { durationText, progressOf } from './progress.ts';

const useStyles = makeStyles({
  progress: { display: 'grid', gap: tokens.spacingVerticalS, width: '100%' },
  text: { margin: 0 },
  times: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalL,
    margin: 0,
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
});

export function PhaseProgress({ setup }: { readonly setup: Setup }) {
  const { t } = useTranslation('setup');
  const styles = useStyles();
  const words = useApiWords();
  const { state, profile, waitingFor } = setup;
  const isValidating = state === 'validating';
  const known = isValidating ? t('progress.validating') : t('progress.verifying');
  return (
    <div className={styles.progress}>
      <p className={styles.text} role="status">
        {waitingFor === undefined ? known : words.notice(waitingFor)}
      </p>
      <Bar setup={setup} label={t(isValidating ? 'step.validation' : 'step.checks')} />
      <p className={styles.text}>
        {t(profile === 'rbac' && !isValidating ? 'progress.scope' : 'progress.usual')}{' '}
        {t('progress.mayClose')}
      </p>
    </div>
  );
}

function Bar({ setup, label }: { readonly setup: Setup; readonly label: string }) {
  const { t } = useTranslation('setup', { keyPrefix: 'progress' });
  const styles = useStyles();
  const { locale, moment } = useFormats();
  const now = useNow();
  const { since, deadline } = setup;
  if (since === undefined || deadline === undefined) return <ProgressBar aria-label={label} />;
  const { elapsedMs, mostMs, share } = progressOf(since, deadline, now);
  const elapsed = durationText(elapsedMs, locale);
  return (
    <>
      <ProgressBar
        aria-label={label}
        thickness="large"
        value={share}
        aria-valuetext={t('value', { elapsed, most: durationText(mostMs, locale) })}
      />
      <p className={styles.times}>
        <span>{t('elapsed', { elapsed })}</span>
        <span>{t('deadline', { deadline: moment(deadline) })}</span>
      </p>
    </>
  );
}
