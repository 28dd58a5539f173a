/** Today's meetings of a room as its screen shows them, after privacy. */
import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { Loaded } from '../parts/loaded.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { type Room, snapshotQuery } from './room-queries.ts';
import { type Meeting, meetingsOfToday, type Snapshot } from './today.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid' },
  meeting: {
    display: 'grid',
    gridTemplateColumns: 'minmax(6rem, 8rem) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  time: { fontVariantNumeric: 'tabular-nums', color: tokens.colorNeutralForeground2 },
  what: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, minWidth: 0 },
  organiser: { color: tokens.colorNeutralForeground2, flexBasis: '100%' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function RoomToday({ org, room }: { readonly org: string; readonly room: Room }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const interval = useReadInterval();
  const isRead = room.readAt !== undefined;
  const query = useQuery({
    ...snapshotQuery(useApi(), org, room.id),
    enabled: isRead,
    refetchInterval: interval,
  });
  if (!isRead) return <p className={styles.quiet}>{t('todayUnread')}</p>;
  return (
    <Loaded query={query}>
      {(snapshot) =>
        snapshot === null ? (
          <p className={styles.quiet}>{t('todayUnread')}</p>
        ) : (
          <Meetings snapshot={snapshot} />
        )
      }
    </Loaded>
  );
}

function Meetings({ snapshot }: { readonly snapshot: Snapshot }) {
  const { t, i18n } = useTranslation('rooms');
  const styles = useStyles();
  const now = useNow();
  const { timeZone } = snapshot.room;
  const meetings = meetingsOfToday(snapshot, now);
  const notes = [
    ...(snapshot.truncated ? [t('truncated')] : []),
    ...(snapshot.incomplete ? [t('incomplete')] : []),
    ...(snapshot.room.timeZoneAssumed ? [t('zoneAssumed')] : []),
    t('snapshotFacts', {
      privacy: i18n.t(`screens:mode.${snapshot.privacy}`),
      zone: timeZone.replaceAll('_', ' '),
    }),
  ];
  return (
    <>
      {meetings.length === 0 ? <p className={styles.quiet}>{t('todayNone')}</p> : null}
      <ol className={styles.list}>
        {meetings.map((meeting) => (
          <li key={meeting.id} className={styles.meeting}>
            <MeetingTime meeting={meeting} timeZone={timeZone} />
            <MeetingWhat meeting={meeting} />
          </li>
        ))}
      </ol>
      {notes.map((note) => (
        <p key={note} className={styles.quiet}>
          {note}
        </p>
      ))}
    </>
  );
}

function MeetingTime(props: { readonly meeting: Meeting; readonly timeZone: string }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { time } = useFormats();
  const { meeting, timeZone } = props;
  return (
    <span className={styles.time}>
      {meeting.allDay
        ? t('allDay')
        : `${time(meeting.start, timeZone)}–${time(meeting.end, timeZone)}`}
    </span>
  );
}

function MeetingWhat({ meeting }: { readonly meeting: Meeting }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { title, organiser, status, joinUrl } = meeting;
  const what = meeting.private ? t('private') : (title ?? organiser ?? t('busy'));
  return (
    <span className={styles.what}>
      <bdi>{what}</bdi>
      {status === 'busy' ? null : <Badge appearance="outline">{t(status)}</Badge>}
      {joinUrl === undefined ? null : <Badge appearance="outline">{t('joinLink')}</Badge>}
      {title === undefined || organiser === undefined ? null : (
        <bdi className={styles.organiser}>{organiser}</bdi>
      )}
    </span>
  );
}
