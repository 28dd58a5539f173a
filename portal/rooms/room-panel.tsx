/** Everything about one room: how it is, what its screen shows today, its settings, devices and history. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { devicesByRoom, devicesQuery } from '../devices/device-queries.ts';
import { DeviceState } from '../devices/device-state.tsx';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { PanelSection, QueryPanel } from '../parts/details-panel.tsx';
import { Facts } from '../parts/facts.tsx';
import { PageLink } from '../parts/links.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { RoomFreshness, RoomState } from './room-columns.tsx';
import { RoomHistory } from './room-history.tsx';
import { type Room, roomQuery } from './room-queries.ts';
import { RoomSettings } from './room-settings.tsx';
import { RoomToday } from './room-today.tsx';
import { placeOf } from './rooms-shown.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    marginBlockEnd: tokens.spacingVerticalS,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalS,
  },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function RoomPanel(props: {
  readonly org: string;
  readonly roomId: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('rooms');
  const { org, roomId, onClose } = props;
  const interval = useReadInterval();
  const query = useQuery({ ...roomQuery(useApi(), org, roomId), refetchInterval: interval });
  return (
    <QueryPanel
      query={query}
      title={query.data?.room.displayName ?? t('details')}
      unknown={{ title: t('unknownRoom'), text: t('unknownRoomText') }}
      onClose={onClose}
    >
      {({ room, etag }) => <Details org={org} room={room} etag={etag} />}
    </QueryPanel>
  );
}

function Details(props: {
  readonly org: string;
  readonly room: Room;
  readonly etag: string | null;
}) {
  const { t } = useTranslation('rooms');
  const { org, room, etag } = props;
  const rights = useRights(org);
  return (
    <>
      <RoomFacts room={room} />
      <PanelSection title={t('today')}>
        {rights.read ? <RoomToday org={org} room={room} /> : <Quiet>{t('todayMembers')}</Quiet>}
      </PanelSection>
      <PanelSection title={t('devicesOf')}>
        <RoomDevices org={org} room={room} />
      </PanelSection>
      {rights.administer ? (
        <PanelSection title={t('settings')}>
          <RoomSettings key={room.id} org={org} room={room} etag={etag} />
        </PanelSection>
      ) : null}
      {rights.read ? (
        <PanelSection title={t('history')}>
          <RoomHistory org={org} roomId={room.id} />
        </PanelSection>
      ) : null}
    </>
  );
}

function Quiet({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  return <p className={styles.quiet}>{children}</p>;
}

function RoomFacts({ room }: { readonly room: Room }) {
  const { t } = useTranslation('rooms');
  const { number } = useFormats();
  const { timeZone, timeZoneFrom, capacity } = room;
  const place = placeOf(room);
  const equipment = useEquipment(room);
  const zone =
    timeZone === null
      ? t('zoneUnknown')
      : `${timeZone.replaceAll('_', ' ')}${timeZoneFrom === undefined ? '' : ` (${t(`zoneFrom.${timeZoneFrom}`)})`}`;
  return (
    <Facts
      facts={[
        [t('mailbox'), room.emailAddress],
        [t('column.state'), <RoomState key="state" room={room} />],
        [t('column.calendar'), <RoomFreshness key="calendar" room={room} />],
        [t('place'), place === '' ? t('unknown') : <bdi key="place">{place}</bdi>],
        [t('seats'), capacity === null ? t('unknown') : number(capacity)],
        [t('zone'), zone],
        ...(equipment === '' ? [] : [[t('equipment'), equipment] as const]),
      ]}
    />
  );
}

function useEquipment({ equipment }: Room): string {
  const { t } = useTranslation('rooms');
  const { list } = useFormats();
  const { audioDevice, videoDevice, displayDevice, wheelchairAccessible, tags } = equipment;
  return list([
    ...(audioDevice === null ? [] : [t('audio', { name: audioDevice })]),
    ...(videoDevice === null ? [] : [t('video', { name: videoDevice })]),
    ...(displayDevice === null ? [] : [t('display', { name: displayDevice })]),
    ...(wheelchairAccessible === true ? [t('wheelchair')] : []),
    ...tags,
  ]);
}

function RoomDevices({ org, room }: { readonly org: string; readonly room: Room }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const rights = useRights(org);
  const { data } = useQuery(devicesQuery(useApi(), org));
  const devices = devicesByRoom(data?.items ?? []).get(room.id) ?? [];
  const to = '/organisations/$org/calendar/devices';
  return (
    <>
      {devices.length === 0 ? <Quiet>{t('noDevicesOf')}</Quiet> : null}
      <ul className={styles.list}>
        {devices.map((device) => (
          <li key={device.id}>
            <PageLink to={to} params={{ org }} search={{ device: device.id }}>
              <bdi>{device.name}</bdi>
            </PageLink>{' '}
            <DeviceState device={device} />
          </li>
        ))}
      </ul>
      {rights.install && room.state !== 'gone' ? (
        <PageLink to={to} params={{ org }} search={{ room: room.id }}>
          {t('addDevice')}
        </PageLink>
      ) : null}
    </>
  );
}
