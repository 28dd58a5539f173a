/** The devices of the organisation: how each is, which room it shows, and how new ones come in. */
import { Button, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { DocumentAddRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { lazyRouteComponent, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readAllEvery } from '../api/long-list.ts';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { AddDevice } from './add-device.tsx';
import { AddMany, InstallationReminder } from './add-many.tsx';
import { devicesQuery } from './device-queries.ts';
import { DevicesList } from './devices-list.tsx';
import { PairingCodeCards } from './pairing-code-cards.tsx';

// The list does not wait for what opens beside it.
const DevicePanel = lazyRouteComponent(() => import('./device-panel.tsx'), 'DevicePanel');

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function DevicesPage() {
  const { t } = useTranslation('devices');
  const styles = useStyles();
  const { org = '' } = useParams({ strict: false });
  const { device: openId, room } = useSearch({ strict: false });
  const open = useOpen();
  const [isManyOpen, setManyOpen] = useState(false);
  const rights = useRights(org);
  const interval = useReadInterval();
  const query = useQuery({
    ...devicesQuery(useApi(), org),
    refetchInterval: readAllEvery(interval),
  });
  return (
    <Page
      title={t('title')}
      actions={
        rights.install ? (
          <div className={styles.actions}>
            <Button icon={<DocumentAddRegular />} onClick={() => setManyOpen(true)}>
              {t('bulk')}
            </Button>
            <AddDevice org={org} room={room} onClose={() => open(undefined)} />
          </div>
        ) : null
      }
    >
      {isManyOpen ? (
        <AddMany org={org} onClose={() => setManyOpen(false)} />
      ) : (
        <InstallationReminder org={org} onOpen={() => setManyOpen(true)} />
      )}
      <PairingCodeCards org={org} />
      <Loaded query={query}>
        {({ items, isWhole }) => (
          <>
            {isWhole ? null : <Progress count={items.length} />}
            <DevicesList
              org={org}
              devices={items}
              isWhole={isWhole}
              openId={openId}
              onOpen={open}
            />
          </>
        )}
      </Loaded>
      <Suspense>
        {openId === undefined ? null : (
          <DevicePanel key={openId} org={org} deviceId={openId} onClose={() => open(undefined)} />
        )}
      </Suspense>
    </Page>
  );
}

function Progress({ count }: { readonly count: number }) {
  const { t } = useTranslation('devices');
  const text = t('loading', { count });
  return (
    <div>
      <span role="status">{text}</span>
      <ProgressBar aria-label={text} />
    </div>
  );
}

/** The open device stands in the address. */
function useOpen(): (device: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (device) =>
      void navigate({
        to: '.',
        search: device === undefined ? {} : { device },
        resetScroll: false,
      }),
    [navigate],
  );
}
