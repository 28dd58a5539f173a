/** Whether access is limited to the meeting rooms, how to limit it, and how calendars are opened. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { setupQuery } from '../organisations/organisation.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { DisconnectSection } from '../setup/disconnect-section.tsx';
import { hasAccess } from './access-mode.ts';
import { accessQuery, type MailboxAccess } from './access-query.ts';
import { EarlierChecks } from './earlier-checks.tsx';
import { LimitSection } from './limit-section.tsx';
import { ModeSection } from './mode-section.tsx';
import { ProofSection } from './proof-section.tsx';
import { ScriptsSection } from './scripts-section.tsx';

const WHILE_CHECKING_MS = 2_000;

export function AccessPage() {
  const { t } = useTranslation('access');
  const { org } = useParams({ from: '/organisations/$org/manage/calendar/access' });
  const api = useApi();
  const interval = useReadInterval();
  const setup = useQuery({ ...setupQuery(api, org), refetchInterval: interval });
  const isTold = setup.data !== undefined && hasAccess(setup.data);
  const access = useQuery({
    ...accessQuery(api, org),
    enabled: isTold,
    refetchInterval: ({ state }) => (state.data?.checking === true ? WHILE_CHECKING_MS : interval),
  });
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Loaded query={setup}>
        {(found) => (
          <>
            {isTold ? <Access org={org} query={access} /> : <NotConnected />}
            <ModeSection org={org} setup={found} access={access.data ?? undefined} />
            <DisconnectSection org={org} setup={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Access(props: {
  readonly org: string;
  readonly query: UseQueryResult<MailboxAccess | null>;
}) {
  const { org, query } = props;
  return (
    <Loaded query={query}>
      {(access) =>
        access === null ? (
          <NotConnected />
        ) : (
          <>
            <ProofSection org={org} access={access} />
            <LimitSection org={org} isProven={access.result?.verdict === 'proven'} />
            <ScriptsSection access={access} />
            <EarlierChecks org={org} access={access} />
          </>
        )
      }
    </Loaded>
  );
}

function NotConnected() {
  const { t } = useTranslation('access');
  return <EmptyList title={t('notConnected')} text={t('notConnectedText')} />;
}
