/** A change of access mode, step by step: who does what, what it waits for, the way on and the way back. */
import { makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import {
  ArrowCircleRightRegular,
  CheckmarkCircleRegular,
  CircleRegular,
} from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useRights } from '../organisations/rights.ts';
import { useApiWords } from '../parts/api-words.ts';
import { ScriptBlock } from '../parts/script-block.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { type Change, scriptOf, shownSteps, waitOf } from './access-mode.ts';
import type { MailboxAccess } from './access-query.ts';
import { ChangeActions } from './change-actions.tsx';
import { LimitButtons } from './limit-buttons.tsx';

const icons = {
  done: <CheckmarkCircleRegular />,
  now: <ArrowCircleRightRegular />,
  later: <CircleRegular />,
};

const useStyles = makeStyles({
  steps: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalM,
  },
  step: {
    display: 'grid',
    gridTemplateColumns: '1.5rem minmax(0, 1fr)',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground2,
  },
  now: { color: tokens.colorNeutralForeground1 },
  icon: { fontSize: tokens.fontSizeBase500, lineHeight: 1, color: tokens.colorNeutralForeground3 },
  done: { color: tokens.colorStatusSuccessForeground1 },
  current: { color: tokens.colorBrandForeground1 },
  who: { fontWeight: tokens.fontWeightSemibold },
  wait: { display: 'grid', gap: tokens.spacingVerticalS, maxWidth: '34rem' },
  text: { margin: 0 },
});

interface Props {
  readonly org: string;
  readonly change: Change;
  readonly access: MailboxAccess | undefined;
}

export function ModeChange({ org, change, access }: Props) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const { administer } = useRights(org);
  const script = scriptOf(change, access);
  return (
    <>
      <p role="status" className={styles.text}>
        {t(change.cancelled ? 'goingBack' : 'changing', { mode: t(`modes.${change.to}.name`) })}
      </p>
      <Steps change={change} />
      <Waiting change={change} />
      <Instead org={org} change={change} orScript={script !== undefined} />
      {script === undefined ? null : (
        <ScriptBlock
          title={t(`stepScripts.${script.key}`)}
          fileName={`access-mode-${script.key}.ps1`}
          text={script.text}
        />
      )}
      {administer ? <ChangeActions org={org} change={change} /> : null}
    </>
  );
}

/** The step without its script. */
function Instead(props: Omit<Props, 'access'> & { readonly orScript: boolean }) {
  const { t } = useTranslation('access', { keyPrefix: 'limit' });
  const styles = useStyles();
  const { org, change, orScript } = props;
  const isMaking = change.step === 'scope';
  if (!isMaking && (change.step !== 'clean-up' || change.from !== 'rbac')) return null;
  return (
    <LimitButtons org={org} offers={[isMaking ? 'make' : 'take-back']} isPrimary>
      {orScript ? <p className={styles.text}>{t('orScript')}</p> : null}
    </LimitButtons>
  );
}

function Steps({ change }: Pick<Props, 'change'>) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const words = useApiWords();
  return (
    <ol className={styles.steps} aria-label={t('changeSteps')}>
      {shownSteps(change).map((each) => (
        <li
          key={each.step}
          aria-current={each.state === 'now' ? 'step' : undefined}
          className={mergeClasses(styles.step, each.state === 'now' && styles.now)}
        >
          <span
            role="img"
            aria-label={t(`stepStates.${each.state}`)}
            className={mergeClasses(
              styles.icon,
              each.state === 'done' && styles.done,
              each.state === 'now' && styles.current,
            )}
          >
            {icons[each.state]}
          </span>
          <span>
            <span className={styles.who}>{t(each.isOurs ? 'byService' : 'byYou')}</span>{' '}
            {words.changeStep(each)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Waiting({ change }: Pick<Props, 'change'>) {
  const { t } = useTranslation('access');
  const styles = useStyles();
  const words = useApiWords();
  const formats = useFormats();
  const now = useNow();
  const wait = waitOf(change, now);
  return (
    <div className={styles.wait}>
      {change.waitingFor === undefined ? null : (
        <p className={styles.text}>{words.notice(change.waitingFor)}</p>
      )}
      <p className={styles.text}>
        {t('stepSince', { age: formats.age(change.since, now) })}{' '}
        {wait === undefined ? null : t('waitUntil', { at: formats.moment(wait.until) })}
      </p>
      {wait === undefined ? null : <ProgressBar value={wait.done} aria-label={t('waitProgress')} />}
    </div>
  );
}
