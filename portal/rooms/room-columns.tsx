/** The columns of the table of rooms. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../app/use-settings.ts';
import type { Device } from '../devices/device-queries.ts';
import { Status } from '../parts/status.tsx';
import type { Tone } from '../parts/tone.ts';
import { type Formats, useFormats, useNow } from '../parts/use-formats.ts';
import type { Column } from '../parts/virtual-row.tsx';
import type { Room } from './room-queries.ts';
import { freshnessOf, placeOf, type RoomColumn } from './rooms-shown.ts';

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold, display: 'block' },
  small: { color: tokens.colorNeutralForeground2, fontSize: '0.875em', display: 'block' },
});

/** Cells take words and formats from here: asking for them in each would make scrolling through thousands slow. */
export function useRoomColumns(
  byRoom: ReadonlyMap<string, readonly Device[]>,
): readonly Column<Room, RoomColumn>[] {
  const { t } = useTranslation('rooms');
  const formats = useFormats();
  return useMemo(() => {
    const { number, list } = formats;
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
    const devicesOf = ({ id }: Room) => list((byRoom.get(id) ?? []).map(({ name }) => name));
    return [
      column('name', '3fr', (room) => <RoomName room={room} />),
      column('place', '1.8fr', (room) => isolated(placeOf(room))),
      column('seats', '0.9fr', ({ capacity }) => (capacity === null ? '' : number(capacity))),
      column(
        'zone',
        '2fr',
        ({ timeZone }) =>
          timeZone?.replaceAll('_', ' ') ?? <Status tone="warning">{t('zoneUnknown')}</Status>,
      ),
      column('state', '1.7fr', ({ state }) => (
        <Status tone={stateTones[state]}>{t(`state.${state}`)}</Status>
      )),
      column('calendar', '2.5fr', (room) => {
        const freshness = freshnessOf(room);
        return (
          <Status
            tone={freshnessTones[freshness]}
            detail={room.readAt && <ReadAge at={room.readAt} t={t} formats={formats} />}
          >
            {t(`freshness.${freshness}`)}
          </Status>
        );
      }),
      column('devices', '2fr', (room) => isolated(devicesOf(room))),
    ];
  }, [t, formats, byRoom]);
}

function ReadAge(props: {
  readonly at: string;
  readonly t: TFunction<'rooms'>;
  readonly formats: Formats;
}) {
  const now = useNow();
  return props.t('readAge', { age: props.formats.age(props.at, now) });
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

const stateTones: Readonly<Record<Room['state'], Tone>> = {
  active: 'good',
  hidden: 'info',
  gone: 'bad',
  unreadable: 'bad',
};

/** With the reason, for the details of one room. */
export function RoomState(props: { readonly room: Room }) {
  const { t } = useTranslation('rooms');
  const { words } = useSettings();
  const { state, reason } = props.room;
  const why = reason === undefined ? undefined : t(`reason.${reason}`, { product: words.product });
  return (
    <Status tone={stateTones[state]} {...(why !== undefined && { detail: why })}>
      {t(`state.${state}`)}
    </Status>
  );
}

const freshnessTones = { fresh: 'good', old: 'warning', unread: 'none' } as const;

export function RoomFreshness(props: { readonly room: Room }) {
  const { t } = useTranslation('rooms');
  const formats = useFormats();
  const now = useNow();
  const { room } = props;
  const freshness = freshnessOf(room);
  const detail =
    room.readAt === undefined
      ? t('unreadText')
      : t('readAge', { age: formats.age(room.readAt, now) });
  return (
    <Status tone={freshnessTones[freshness]} detail={detail}>
      {t(`freshness.${freshness}`)}
    </Status>
  );
}
