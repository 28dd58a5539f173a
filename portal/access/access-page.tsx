/** Whether access is limited to the meeting rooms, how to limit it, and how calendars are opened. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { setupQuery } from '../organisations/organisation.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { DisconnectSection } from '../setup/disconnect-section.tsx';
import { accessQuery } from './access-query.ts';
import { EarlierChecks } from './earlier-checks.tsx';
import { ModeSection } from './mode-section.tsx';
import { ProofSection } from './proof-section.tsx';
import { ScriptsSection } from './scripts-section.tsx';

const WHILE_CHECKING_MS = 2_000;

export function AccessPage() {
  const { t } = useTranslation('access');
  const { org } = useParams({ from: '/organisations/$org/manage/calendar/access' });
  const api = useApi();
  const interval = useReadInterval();
  const access = useQuery({
    ...accessQuery(api, org),
    refetchInterval: ({ state }) => (state.data?.checking === true ? WHILE_CHECKING_MS : interval),
  });
  const setup = useQuery({ ...setupQuery(api, org), refetchInterval: interval });
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Loaded query={access}>
        {(found) =>
          found === null ? (
            <EmptyList title={t('notConnected')} text={t('notConnectedText')} />
          ) : (
            <>
              <ProofSection org={org} access={found} />
              <ScriptsSection access={found} />
              <EarlierChecks org={org} access={found} />
            </>
          )
        }
      </Loaded>
      <Loaded query={setup}>
        {(found) => (
          <>
            <ModeSection org={org} setup={found} access={access.data ?? undefined} />
            <DisconnectSection org={org} setup={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
