/** One organisation's rooms: what was measured, and each room that is not fresh. */
import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Facts } from '../parts/facts.tsx';
import { PageLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { Status } from '../parts/status.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { type RoomItem, roomsOfQuery, type SyncItem } from './queries.ts';
import { worstFirst } from './rooms-of.ts';
import { Health } from './sync-columns.tsx';
import { usePages } from './use-pages.ts';

const useStyles = makeStyles({
  title: { ...typographyStyles.subtitle2, margin: 0 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingVerticalS,
  },
  room: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) max-content',
    gap: tokens.spacingHorizontalM,
    paddingBlockEnd: tokens.spacingVerticalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
});

export function SyncDetails({ sync }: { readonly sync: SyncItem }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const org = sync.organisationId;
  return (
    <>
      <Health {...sync} />
      <Facts facts={useFacts(sync)} />
      <PageLink to="/operations/setups/$org" params={{ org }}>
        {t('openSetup')}
      </PageLink>
      <PageLink to="/organisations/$org/calendar/rooms" params={{ org }}>
        {t('openRooms')}
      </PageLink>
      <h3 className={styles.title}>{t('rooms')}</h3>
      <Rooms org={org} />
    </>
  );
}

function useFacts(sync: SyncItem): readonly (readonly [string, string])[] {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const now = useNow();
  const { rooms, late, failing, unreadable, lag, pause, notificationDelaySeconds, following } =
    sync;
  const within = (seconds: number | null) =>
    seconds === null ? t('overAnHour') : t('seconds', { seconds: formats.number(seconds) });
  const shares = {
    half: within(lag.p50Seconds),
    most: within(lag.p95Seconds),
    nearlyAll: within(lag.p99Seconds),
  };
  return [
    [t('measured'), formats.age(sync.measuredAt, now)],
    [t('rooms'), t('syncEntry', { count: rooms, late, failing, unreadable })],
    [t('following'), t(`followings.${following}`)],
    [t('lag'), lag.changes === 0 ? '–' : t('lagShares', shares)],
    [
      t('withinObjective'),
      lag.changes === 0
        ? '–'
        : t('withinObjectiveOf', {
            within: formats.number(lag.withinObjective),
            count: lag.changes,
          }),
    ],
    [
      t('microsoftDelay'),
      notificationDelaySeconds === null ? '–' : within(notificationDelaySeconds),
    ],
    ...(pause === undefined
      ? []
      : [
          [
            t('paused'),
            t('pausedSince', {
              cause: t('pauses', { returnObjects: true })[pause.cause].title,
              age: formats.age(pause.since, now),
            }),
          ] as const,
        ]),
  ];
}

const idOf = ({ id }: RoomItem): string => id;

function Rooms({ org }: { readonly org: string }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const { query, rows } = usePages(roomsOfQuery(useApi(), org), idOf);
  return (
    <Loaded query={query}>
      {() => (
        <>
          {rows.length === 0 ? <p>{t('noRooms')}</p> : null}
          <ul className={styles.list} aria-label={t('rooms')}>
            {worstFirst(rows).map((room) => (
              <li key={room.id} className={styles.room}>
                <bdi>{room.displayName}</bdi>
                <RoomState room={room} />
              </li>
            ))}
          </ul>
          <ShowMore query={query} />
        </>
      )}
    </Loaded>
  );
}

function RoomState({ room }: { readonly room: RoomItem }) {
  const { t } = useTranslation('operations');
  const formats = useFormats();
  const now = useNow();
  const { state, fresh, readAt } = room;
  const read = readAt === undefined ? t('neverRead') : formats.age(readAt, now);
  if (state !== 'active') return <Status tone="warning">{t(`roomStates.${state}`)}</Status>;
  return <Status tone={fresh ? 'good' : 'none'}>{read}</Status>;
}
