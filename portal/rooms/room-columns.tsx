/** What the table of rooms shows of each. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../app/use-settings.ts';
import type { Device } from '../devices/device-queries.ts';
import { Status, type Tone } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { Column } from '../parts/virtual-row.tsx';
import type { Room } from './room-queries.ts';
import { freshnessOf, placeOf, type RoomColumn } from './rooms-shown.ts';

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold, display: 'block' },
  small: { color: tokens.colorNeutralForeground2, fontSize: '0.875em', display: 'block' },
});

export function useRoomColumns(
  byRoom: ReadonlyMap<string, readonly Device[]>,
): readonly Column<Room, RoomColumn>[] {
  const { t } = useTranslation('rooms');
  const { number, list } = useFormats();
  return useMemo(() => {
    const column = (
      key: RoomColumn,
      width: string,
      cell: (room: Room) => ReactNode,
    ): Column<Room, RoomColumn> => ({
      key,
      title: t(`column.${key}`),
      width,
      isSortable: true,
      cell,
    });
    return [
      column('name', '3fr', (room) => <RoomName room={room} />),
      column('place', '2fr', (room) => isolated(placeOf(room))),
      column('seats', '0.9fr', ({ capacity }) => (capacity === null ? '' : number(capacity))),
      column('zone', '2fr', ({ timeZone }) => timeZone?.replaceAll('_', ' ') ?? <ZoneUnknown />),
      column('state', '2fr', (room) => <RoomState room={room} />),
      column('calendar', '2fr', (room) => <RoomFreshness room={room} />),
      column('devices', '2fr', ({ id }) =>
        isolated(list((byRoom.get(id) ?? []).map(({ name }) => name))),
      ),
    ];
  }, [t, number, list, byRoom]);
}

/** Whatever direction the text has, its neighbours keep theirs. */
const isolated = (text: string): ReactNode => (text === '' ? null : <bdi>{text}</bdi>);

function RoomName({ room }: { readonly room: Room }) {
  const styles = useStyles();
  return (
    <span>
      <bdi className={styles.name}>{room.displayName}</bdi>
      <span className={styles.small}>{room.emailAddress}</span>
    </span>
  );
}

function ZoneUnknown() {
  const { t } = useTranslation('rooms');
  return <Status tone="warning">{t('zoneUnknown')}</Status>;
}

const stateTones: Readonly<Record<Room['state'], Tone>> = {
  active: 'good',
  hidden: 'info',
  gone: 'bad',
  unreadable: 'bad',
};

export function RoomState(props: { readonly room: Room; readonly isLong?: boolean }) {
  const { t } = useTranslation('rooms');
  const { words } = useSettings();
  const { state, reason } = props.room;
  const why = reason === undefined ? undefined : t(`reason.${reason}`, { product: words.product });
  return (
    <Status tone={stateTones[state]} {...(props.isLong && why !== undefined && { detail: why })}>
      {t(`state.${state}`)}
    </Status>
  );
}

const freshnessTones = { fresh: 'good', old: 'warning', unread: 'none' } as const;

export function RoomFreshness(props: { readonly room: Room; readonly isLong?: boolean }) {
  const { t } = useTranslation('rooms');
  const formats = useFormats();
  const now = useNow();
  const { room } = props;
  const freshness = freshnessOf(room);
  const age =
    room.readAt === undefined ? undefined : t('readAge', { age: formats.age(room.readAt, now) });
  const detail = age ?? (props.isLong ? t('unreadText') : undefined);
  return (
    <Status tone={freshnessTones[freshness]} {...(detail !== undefined && { detail })}>
      {t(`freshness.${freshness}`)}
    </Status>
  );
}
