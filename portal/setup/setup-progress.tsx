/** The five steps of the set-up; the one that is under way or failed holds what to do. */
import {
  MessageBar,
  MessageBarBody,
  type MessageBarIntent,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { accessNotices } from '../access/access-notice.tsx';
import { useSettings } from '../app/use-settings.ts';
import { isConnected, type Setup } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { useApiWords } from '../parts/api-words.ts';
import { Problem } from '../parts/problem.tsx';
import { Section } from '../parts/section.tsx';
import { CurrentStep } from './current-step.tsx';
import { DisconnectSection } from './disconnect-section.tsx';
import { HandOver } from './hand-over.tsx';
import { Readers } from './readers.tsx';
import { Step } from './step.tsx';
import { currentStep, STEPS, stepStates } from './steps.ts';
import { errorOf, useSetupActions } from './use-setup-actions.ts';

const useStyles = makeStyles({
  page: {
    display: 'grid',
    alignItems: 'start',
    gap: tokens.spacingVerticalL,
    gridTemplateColumns: 'minmax(0, 52rem)',
    // Who else may approve is seen beside the steps, without scrolling.
    '@media (min-width: 76rem)': { gridTemplateColumns: 'minmax(0, 52rem) minmax(0, 24rem)' },
  },
  column: {
    display: 'grid',
    gap: tokens.spacingVerticalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  steps: { listStyleType: 'none', margin: 0, padding: 0 },
  tenant: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Somebody approves at Microsoft next, perhaps a colleague. */
const awaitsPeople: readonly Setup['state'][] = [
  'not-connected',
  'cancelled',
  'awaiting-discovery-consent',
  'awaiting-sync-consent',
  'failed',
];

export function SetupProgress(props: {
  readonly org: string;
  readonly name: string;
  readonly setup: Setup;
}) {
  const { org, name, setup } = props;
  const { t } = useTranslation('setup');
  const styles = useStyles();
  const { words } = useSettings();
  const { administer } = useRights(org);
  const actions = useSetupActions(org);
  const error = errorOf(actions);
  const states = stepStates(setup);
  const at = currentStep(setup);
  const tenant = setup.microsoftTenant;
  useProgressHeard(setup.state);
  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <Notices setup={setup} />
        {error === null ? null : <Problem error={error} />}
        {tenant === undefined ? null : (
          <p className={styles.tenant}>
            {t('tenant', { tenant: tenant.displayName || tenant.id })}
          </p>
        )}
        {at === undefined ? null : (
          <Section title={t('setUp')}>
            <ol className={styles.steps} aria-label={t('steps')}>
              {STEPS.map((step, index) => (
                <Step
                  key={step}
                  title={t(`step.${step}`, { product: words.product })}
                  about={t(`about.${step}`)}
                  state={states[index] ?? 'waiting'}
                  isCurrent={index === Math.min(at, STEPS.length - 1)}
                >
                  <CurrentStep org={org} name={name} setup={setup} actions={actions} />
                </Step>
              ))}
            </ol>
          </Section>
        )}
      </div>
      <div className={styles.column}>
        {awaitsPeople.includes(setup.state) && administer ? (
          <HandOver org={org} name={name} />
        ) : null}
        {administer ? null : <Readers org={org} name={name} />}
        {isConnected(setup.state) ? null : <DisconnectSection org={org} setup={setup} />}
      </div>
    </div>
  );
}

const HEARD_AS: Partial<Record<Setup['state'], MessageBarIntent>> = {
  ready: 'success',
  degraded: 'error',
  failed: 'error',
};

/** Screen readers hear what came by itself; what the person did is announced by the action. */
function useProgressHeard(state: Setup['state']): void {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const before = useRef(state);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    if (state !== 'cancelled' && state !== 'disconnecting') {
      announce(t(`state.${state}`), HEARD_AS[state] ?? 'info');
    }
  }, [announce, state, t]);
}

/** Notices that concern the whole set-up instead of one step. */
function Notices({ setup }: { readonly setup: Setup }) {
  const { t } = useTranslation('setup');
  const { words } = useSettings();
  const apiWords = useApiWords();
  const { state } = setup;
  const warnings = setup.warnings?.filter(({ code }) => !accessNotices.includes(code)) ?? [];
  return (
    <>
      {state === 'cancelled' ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('wasCancelled')}</MessageBarTitle>
            {t('wasCancelledText')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {state === 'disconnecting' ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('disconnecting')}</MessageBarTitle>
            {t('disconnectingText', { product: words.product })}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {warnings.map((warning) => (
        <MessageBar key={warning.code} intent="warning" layout="multiline">
          <MessageBarBody>{apiWords.notice(warning)}</MessageBarBody>
        </MessageBar>
      ))}
    </>
  );
}
