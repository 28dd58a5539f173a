/** On every page of *Manage calendar*: what the connection needs, and the one next step. */
import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { organisationQuery, type Setup, setupQuery } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { useApiWords } from '../parts/api-words.ts';
import { PageLink } from '../parts/links.tsx';
import { Problem } from '../parts/problem.tsx';
import { isRepair } from './steps.ts';
import { errorOf, isBusy, useSetupActions } from './use-setup-actions.ts';

export function ConnectionBanner({ org }: { readonly org: string }) {
  const { read } = useRights(org);
  const refetchInterval = useReadInterval(60_000, 15_000);
  const { data: setup } = useQuery({
    ...setupQuery(useApi(), org),
    enabled: read,
    refetchInterval,
  });
  if (setup === undefined || setup.state === 'ready') return null;
  if (setup.problem !== undefined && setup.state === 'degraded') {
    return <Degraded org={org} problem={setup.problem} />;
  }
  return <Away org={org} setup={setup} />;
}

function Degraded(props: {
  readonly org: string;
  readonly problem: NonNullable<Setup['problem']>;
}) {
  const { org, problem } = props;
  const { t } = useTranslation('setup');
  const { title, action } = useApiWords().problem(problem);
  const { administer } = useRights(org);
  const { data: organisation } = useQuery(organisationQuery(useApi(), org));
  const navigate = useNavigate();
  const actions = useSetupActions(org);
  const error = errorOf(actions);
  const goOn = async (): Promise<void> => {
    await actions.retry.mutateAsync();
    await navigate({ to: '/organisations/$org/calendar', params: { org } });
  };
  // The action shows its own refusal below.
  const mend = problem.retryable
    ? () => void goOn().catch(() => undefined)
    : () => actions.connect.mutate(undefined);
  return (
    <>
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle>
          {t(`who.${problem.mendedBy}`, { organisation: organisation?.name ?? '' })} {action}
        </MessageBarBody>
        {administer ? (
          <MessageBarActions>
            <Button disabledFocusable={isBusy(actions)} onClick={mend}>
              {t(problem.retryable ? 'retry' : 'connect')}
            </Button>
          </MessageBarActions>
        ) : null}
      </MessageBar>
      {error === null ? null : <Problem error={error} />}
    </>
  );
}

/** Not connected, or under repair: the set-up says what comes next. */
function Away({ org, setup }: { readonly org: string; readonly setup: Setup }) {
  const { t } = useTranslation('setup', { keyPrefix: 'banner' });
  const kind = isRepair(setup) ? 'repair' : 'notConnected';
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t(kind)}</MessageBarTitle>
        {t(`${kind}Text`)}{' '}
        <PageLink to="/organisations/$org/calendar" params={{ org }}>
          {t('open')}
        </PageLink>
      </MessageBarBody>
    </MessageBar>
  );
}
