/** Around every page of one organisation: whether it is there for this person, and its live channel. */
import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { useApi } from '../api/use-api.ts';
import { LiveNotice } from '../live/live-notice.tsx';
import { useLiveChannel } from '../live/use-live-channel.ts';
import { LoadedPage } from '../parts/loaded-page.tsx';
import { organisationQuery } from './organisation.ts';
import { useRights } from './rights.ts';

export function OrganisationLayout() {
  const { org } = useParams({ from: '/organisations/$org' });
  const query = useQuery(organisationQuery(useApi(), org));
  // Installers are told nothing: their pages read at intervals.
  const { read } = useRights(org);
  useLiveChannel(read ? org : undefined);
  return (
    <>
      {read ? <LiveNotice /> : null}
      <LoadedPage query={query}>{() => <Outlet />}</LoadedPage>
    </>
  );
}
