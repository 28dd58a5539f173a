/** The meeting rooms of the organisation: how each is, what its screen shows, and what needs attention. */
import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular, HistoryRegular } from '@fluentui/react-icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazyRouteComponent, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readAllEvery } from '../api/long-list.ts';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { isConnected, setupQuery } from '../organisations/organisation.ts';
import { useRights } from '../organisations/rights.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { isRepair } from '../setup/steps.ts';
import { AddRoom } from './add-room.tsx';
import { RoomNotices } from './room-notices.tsx';
import { roomsQuery } from './room-queries.ts';
import { RoomsList } from './rooms-list.tsx';

// The list does not wait for what opens beside it.
const RoomPanel = lazyRouteComponent(() => import('./room-panel.tsx'), 'RoomPanel');
const ChangesPanel = lazyRouteComponent(() => import('./changes-panel.tsx'), 'ChangesPanel');

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function RoomsPage() {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { org = '' } = useParams({ strict: false });
  const { open, openId } = useOpenRoom();
  const rights = useRights(org);
  const interval = useReadInterval();
  const query = useQuery({
    ...roomsQuery(useApi(), org),
    refetchInterval: readAllEvery(interval),
  });
  const refresh = useRefresh(org);
  const canList = useCanList(org);
  return (
    <Page
      title={t('title')}
      actions={
        <div className={styles.actions}>
          {rights.read ? <AllChanges org={org} /> : null}
          {rights.administer && canList ? (
            <>
              <Button
                icon={<ArrowClockwiseRegular />}
                disabledFocusable={refresh.isPending}
                onClick={() => refresh.mutate()}
              >
                {t('refresh')}
              </Button>
              <AddRoom org={org} onAdded={open} />
            </>
          ) : null}
        </div>
      }
    >
      {refresh.isError ? <Problem error={refresh.error} /> : null}
      <Loaded query={query}>
        {({ items, isWhole, page }) =>
          items.length === 0 && !canList ? (
            <EmptyList title={t('none')} text={t('noneBeforeSetup')} />
          ) : (
            <>
              {isWhole ? null : <Progress count={items.length} />}
              <RoomNotices org={org} list={page?.list} rooms={items} />
              <RoomsList org={org} rooms={items} isWhole={isWhole} openId={openId} onOpen={open} />
            </>
          )
        }
      </Loaded>
      <Suspense>
        {openId === undefined ? null : (
          <RoomPanel key={openId} org={org} roomId={openId} onClose={() => open(undefined)} />
        )}
      </Suspense>
    </Page>
  );
}

/** Before the set-up has ended, Microsoft's list cannot be read: the banner leads there. */
function useCanList(org: string): boolean {
  const { read } = useRights(org);
  const { data: setup } = useQuery({ ...setupQuery(useApi(), org), enabled: read });
  return setup === undefined || isConnected(setup.state) || isRepair(setup);
}

function AllChanges({ org }: { readonly org: string }) {
  const { t } = useTranslation('rooms');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button appearance="subtle" icon={<HistoryRegular />} onClick={() => setOpen(true)}>
        {t('changes')}
      </Button>
      <Suspense>
        {isOpen ? <ChangesPanel org={org} onClose={() => setOpen(false)} /> : null}
      </Suspense>
    </>
  );
}

function Progress({ count }: { readonly count: number }) {
  const { t } = useTranslation('rooms');
  const text = t('loading', { count });
  return (
    <div>
      <span role="status">{text}</span>
      <ProgressBar aria-label={text} />
    </div>
  );
}

/** The open room stands in the address. */
function useOpenRoom() {
  const { room: openId } = useSearch({ strict: false });
  const navigate = useNavigate();
  const open = useCallback(
    (room: string | undefined) =>
      void navigate({
        to: '.',
        search: room === undefined ? {} : { room },
        resetScroll: false,
      }),
    [navigate],
  );
  return { open, openId };
}

function useRefresh(org: string) {
  const { t } = useTranslation('rooms');
  const api = useApi();
  const announce = useAnnounce();
  return useMutation({
    mutationFn: () => api.POST('/organisations/{org}/rooms/refresh', { params: { path: { org } } }),
    onSuccess: () => announce(t('refreshed')),
  });
}
