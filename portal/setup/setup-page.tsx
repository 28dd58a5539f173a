/** The calendar of an organisation until it is connected; once it is, its rooms. */
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { pluginQuery } from '../marketplace/plugin.ts';
import {
  isConnected,
  organisationQuery,
  type Setup,
  setupQuery,
} from '../organisations/organisation.ts';
import { meQuery, useRights } from '../organisations/rights.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { LoadedPage } from '../parts/loaded-page.tsx';
import { Page } from '../parts/page.tsx';
import { SetupProgress } from './setup-progress.tsx';
import { isMoving } from './steps.ts';
import { takeWatched } from './watching.ts';

export function SetupPage() {
  const { org } = useParams({ from: '/organisations/$org/calendar' });
  const me = useQuery(meQuery(useApi()));
  return <LoadedPage query={me}>{() => <Readable key={org} org={org} />}</LoadedPage>;
}

/** Installers may read rooms and devices, and no set-up. */
function Readable({ org }: { readonly org: string }) {
  const { read } = useRights(org);
  if (read) return <Current org={org} />;
  return <Navigate to="/organisations/$org/calendar/devices" params={{ org }} replace />;
}

function Current({ org }: { readonly org: string }) {
  const { t } = useTranslation('setup');
  const api = useApi();
  const [cameBack] = useState(() => takeWatched(org));
  const known = useQuery(setupQuery(api, org)).data?.state;
  const slow = useReadInterval(30_000, 5_000);
  const fast = useReadInterval(10_000, 2_000);
  const interval = known !== undefined && isMoving(known) ? fast : slow;
  const query = useQuery({ ...setupQuery(api, org), refetchInterval: interval });
  const { data: organisation } = useQuery(organisationQuery(api, org));
  const { data: plugin } = useQuery(pluginQuery(api, org));
  const name = organisation?.name ?? '';
  return (
    <Page title={t('title')} intro={t('intro', { organisation: name })}>
      <Loaded query={query}>
        {(setup) =>
          plugin?.isInstalled === false && setup.state === 'not-connected' ? (
            <NotAdded org={org} />
          ) : (
            <Watched org={org} name={name} setup={setup} cameBack={cameBack} />
          )
        }
      </Loaded>
    </Page>
  );
}

function NotAdded({ org }: { readonly org: string }) {
  const { t } = useTranslation('setup');
  const { t: marketplace } = useTranslation('marketplace');
  const navigate = useNavigate();
  const to = '/organisations/$org/marketplace/microsoft-calendar';
  return (
    <EmptyList
      title={t('notAdded')}
      text={t('notAddedText')}
      action={marketplace('viewDetails')}
      onAction={() => void navigate({ to, params: { org } })}
    />
  );
}

/** Who saw the set-up on its way sees it end. Everybody else goes straight to the rooms. */
function Watched(props: {
  readonly org: string;
  readonly name: string;
  readonly setup: Setup;
  readonly cameBack: boolean;
}) {
  const { org, name, setup } = props;
  const [isWatched] = useState(props.cameBack || !isConnected(setup.state));
  if (isWatched) return <SetupProgress org={org} name={name} setup={setup} />;
  return <Navigate to="/organisations/$org/calendar/rooms" params={{ org }} replace />;
}
