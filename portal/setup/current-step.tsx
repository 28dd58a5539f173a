/** What the step that is under way or failed says, and its one next step. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Setup } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { ButtonLink } from '../parts/links.tsx';
import { AccessModeChoice } from './access-mode-choice.tsx';
import { ApprovalCard } from './approval-card.tsx';
import { ExchangeScript } from './exchange-script.tsx';
import { PhaseProgress } from './phase-progress.tsx';
import { Refusal, SetupProblem, Waiting } from './setup-problem.tsx';
import { isBusy, type SetupActions } from './use-setup-actions.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  hint: { margin: 0, color: tokens.colorNeutralForeground2 },
});

interface StepProps {
  readonly org: string;
  readonly name: string;
  readonly setup: Setup;
  readonly actions: SetupActions;
}

export function CurrentStep(props: StepProps) {
  switch (props.setup.state) {
    case 'not-connected':
    case 'cancelled':
    case 'awaiting-discovery-consent':
      return <Discovery {...props} />;
    case 'awaiting-sync-consent':
      return <Sync {...props} />;
    case 'validating':
    case 'verifying':
      return <Phase {...props} />;
    case 'failed':
      return <Failed {...props} />;
    default:
      return <Connected {...props} />;
  }
}

function Buttons({ org, children }: { readonly org: string; readonly children: ReactNode }) {
  const styles = useStyles();
  // Nobody is offered what the API would refuse.
  return useRights(org).administer ? <div className={styles.buttons}>{children}</div> : null;
}

function CancelButton({ actions }: { readonly actions: SetupActions }) {
  const { t } = useTranslation('setup');
  return (
    <Button disabledFocusable={isBusy(actions)} onClick={() => actions.cancel.mutate()}>
      {t('cancel')}
    </Button>
  );
}

function Discovery({ org, setup, actions }: StepProps) {
  const { t } = useTranslation('setup');
  const styles = useStyles();
  const { administer } = useRights(org);
  const [mode, setMode] = useState(setup.profile ?? 'consent');
  const isBegun = setup.state === 'awaiting-discovery-consent';
  return (
    <>
      <Refusal refusal={setup.refusal} />
      {isBegun && setup.refusal === undefined ? <Waiting text={t('awaiting')} /> : null}
      <ApprovalCard approval={setup.approvals.discovery} />
      {administer ? <AccessModeChoice mode={mode} onChange={setMode} /> : null}
      <Buttons org={org}>
        <Button
          appearance="primary"
          disabledFocusable={isBusy(actions)}
          onClick={() => actions.connect.mutate(mode)}
        >
          {t(isBegun ? 'startAgain' : 'connect')}
        </Button>
        {isBegun ? <CancelButton actions={actions} /> : null}
      </Buttons>
      {administer ? <p className={styles.hint}>{t('leaves')}</p> : null}
    </>
  );
}

function Sync({ org, setup, actions }: StepProps) {
  const { t } = useTranslation('setup');
  const { t: script } = useTranslation('setup', { keyPrefix: 'script' });
  const styles = useStyles();
  const { administer } = useRights(org);
  const isScript = setup.profile === 'rbac';
  return (
    <>
      <Refusal refusal={setup.refusal} />
      {setup.refusal === undefined ? <Waiting notice={setup.waitingFor} /> : null}
      {setup.approvals.sync === undefined ? null : (
        <ApprovalCard approval={setup.approvals.sync} isOwnTenant />
      )}
      <Buttons org={org}>
        <Button
          appearance="primary"
          disabledFocusable={isBusy(actions)}
          onClick={() => actions.proceed.mutate()}
        >
          {t('continue')}
        </Button>
        <CancelButton actions={actions} />
      </Buttons>
      {administer ? (
        <p className={styles.hint}>{isScript ? script('before') : t('leaves')}</p>
      ) : null}
    </>
  );
}

function Phase({ org, setup, actions }: StepProps) {
  const isScript = setup.profile === 'rbac' && setup.state === 'verifying';
  return (
    <>
      <PhaseProgress setup={setup} />
      {isScript ? <ExchangeScript org={org} /> : null}
      <Buttons org={org}>
        <CancelButton actions={actions} />
      </Buttons>
    </>
  );
}

/** Going on where that can help, else from the start; which of both is the next step is never a question. */
function Failed({ org, name, setup, actions }: StepProps) {
  const { t } = useTranslation('setup');
  const { administer } = useRights(org);
  const [mode, setMode] = useState(setup.profile ?? 'consent');
  const canRetry = setup.problem?.retryable === true;
  const isDisabled = isBusy(actions);
  const startAgain = () => actions.connect.mutate(mode);
  return (
    <>
      <SetupProblem problem={setup.problem} name={name} />
      {setup.profile === 'rbac' && canRetry ? <ExchangeScript org={org} /> : null}
      {canRetry ? null : <ApprovalCard approval={setup.approvals.discovery} />}
      {administer && !canRetry ? <AccessModeChoice mode={mode} onChange={setMode} /> : null}
      <Buttons org={org}>
        {canRetry ? (
          <Button
            appearance="primary"
            disabledFocusable={isDisabled}
            onClick={() => actions.retry.mutate()}
          >
            {t('retry')}
          </Button>
        ) : null}
        <Button
          appearance={canRetry ? 'secondary' : 'primary'}
          disabledFocusable={isDisabled}
          onClick={startAgain}
        >
          {t('startAgain')}
        </Button>
        <CancelButton actions={actions} />
      </Buttons>
    </>
  );
}

function Connected({ org, name, setup, actions }: StepProps) {
  const { t } = useTranslation('setup');
  const styles = useStyles();
  const canRetry = setup.problem?.retryable === true;
  return (
    <>
      {setup.problem === undefined ? (
        <p className={styles.hint} role="status">
          {t('done')}. {t('doneText')}
        </p>
      ) : (
        <SetupProblem problem={setup.problem} name={name} />
      )}
      {setup.problem !== undefined && canRetry ? (
        <Buttons org={org}>
          <Button disabledFocusable={isBusy(actions)} onClick={() => actions.retry.mutate()}>
            {t('retry')}
          </Button>
        </Buttons>
      ) : null}
      <ButtonLink to="/organisations/$org/calendar/rooms" params={{ org }} appearance="primary">
        {t('manage')}
      </ButtonLink>
    </>
  );
}
