/** Everything about one device, and what can be done with it. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { PanelSection, QueryPanel } from '../parts/details-panel.tsx';
import { Facts } from '../parts/facts.tsx';
import { PageLink } from '../parts/links.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { AssignRoom, NewCode, Rename, Revoke } from './device-actions.tsx';
import { type Device, deviceQuery } from './device-queries.ts';
import { DeviceState } from './device-state.tsx';
import { DeviceTest } from './device-test.tsx';
import { skewMinutesOf } from './device-view.ts';
import { useRoomNames } from './room-choice.tsx';

export function DevicePanel(props: {
  readonly org: string;
  readonly deviceId: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('devices');
  const { org, deviceId, onClose } = props;
  const interval = useReadInterval();
  const query = useQuery({ ...deviceQuery(useApi(), org, deviceId), refetchInterval: interval });
  return (
    <QueryPanel
      query={query}
      title={query.data?.device.name ?? t('details')}
      unknown={{ title: t('unknownDevice'), text: t('unknownDeviceText') }}
      onClose={onClose}
    >
      {({ device, etag }) => (
        <>
          <DeviceFacts org={org} device={device} />
          {device.state === 'revoked' ? null : (
            <Actions org={org} device={device} etag={etag} onClose={onClose} />
          )}
        </>
      )}
    </QueryPanel>
  );
}

function Actions(props: {
  readonly org: string;
  readonly device: Device;
  readonly etag: string | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('devices');
  const { org, device, etag, onClose } = props;
  const rights = useRights(org);
  const of = { org, device, etag };
  if (!rights.install) return <p>{t('forInstallers')}</p>;
  return (
    <>
      <PanelSection title={t('assignTitle')}>
        <AssignRoom {...of} />
      </PanelSection>
      {device.state === 'paired' ? (
        <PanelSection title={t('testTitle')}>
          <DeviceTest {...of} />
        </PanelSection>
      ) : null}
      <PanelSection title={t('codeTitle')}>
        <NewCode {...of} />
      </PanelSection>
      {rights.administer ? (
        <>
          <PanelSection title={t('renameTitle')}>
            <Rename {...of} />
          </PanelSection>
          <PanelSection title={t('revokeTitle')}>
            <Revoke {...of} onRevoked={onClose} />
          </PanelSection>
        </>
      ) : null}
    </>
  );
}

function DeviceFacts({ org, device }: { readonly org: string; readonly device: Device }) {
  const { t } = useTranslation('devices');
  const formats = useFormats();
  const now = useNow();
  const shows = useShows(device);
  const clock = useClock(device);
  const { lastSeenAt, model, serialNumber, connected, offline } = device;
  const isPaired = device.state === 'paired';
  return (
    <Facts
      facts={[
        [t('column.state'), <DeviceState key="state" device={device} />],
        [t('column.room'), <RoomLink key="room" org={org} device={device} />],
        [t('pairing'), t(device.state === 'paired' ? 'paired' : `condition.${device.state}`)],
        ...(isPaired
          ? [
              [
                t('connection'),
                t(connected && !offline ? 'connectedNow' : 'notConnected'),
              ] as const,
              [t('shows'), shows] as const,
            ]
          : []),
        [
          t('column.seen'),
          lastSeenAt === undefined
            ? t('never')
            : `${formats.age(lastSeenAt, now)} (${formats.moment(lastSeenAt)})`,
        ],
        ...(clock === undefined ? [] : [[t('clock'), clock] as const]),
        ...(model === undefined ? [] : [[t('model'), <bdi key="model">{model}</bdi>] as const]),
        ...(serialNumber === undefined
          ? []
          : [[t('serial'), <bdi key="serial">{serialNumber}</bdi>] as const]),
      ]}
    />
  );
}

function RoomLink({ org, device }: { readonly org: string; readonly device: Device }) {
  const { t } = useTranslation('devices');
  const roomName = useRoomNames(org);
  const { roomId } = device;
  if (roomId === null) return t('noRoom');
  return (
    <PageLink to="/organisations/$org/calendar/rooms" params={{ org }} search={{ room: roomId }}>
      <bdi>{roomName(roomId)}</bdi>
    </PageLink>
  );
}

function useShows({ versionShown, stale }: Device): string {
  const { t } = useTranslation('devices');
  if (versionShown === undefined) return t('showsNothing');
  return t(stale ? 'showsOld' : 'showsNewest');
}

function useClock(device: Device): string | undefined {
  const { t } = useTranslation('devices');
  const minutes = skewMinutesOf(device);
  if (minutes === undefined) return undefined;
  return t(minutes > 0 ? 'clockAhead' : 'clockBehind', { count: Math.abs(minutes) });
}
