/** A small picture of the room display: free or busy fills it, then what is now and what comes next. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, SubtractCircleFilled, VideoRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../parts/use-formats.ts';
import type { Picture, PictureMeeting, Shown } from './picture.ts';

const useStyles = makeStyles({
  screen: {
    aspectRatio: '16 / 10',
    width: '100%',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gridTemplateRows: 'auto minmax(0, 1fr)',
    gap: tokens.spacingHorizontalS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    overflow: 'hidden',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  // The display's own colours, by day and by night.
  busy: {
    backgroundColor: 'light-dark(#8c1320, #3f0710)',
    color: 'light-dark(#ffffff, #ffdfe1)',
  },
  free: {
    backgroundColor: 'light-dark(#c9f2d8, #04351c)',
    color: 'light-dark(#04301a, #d3fbe2)',
  },
  line: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  name: { fontWeight: tokens.fontWeightBold, fontSize: tokens.fontSizeBase300 },
  clock: { fontWeight: tokens.fontWeightBold, fontSize: tokens.fontSizeBase300, textAlign: 'end' },
  now: { display: 'grid', alignContent: 'center', minWidth: 0 },
  state: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightBold,
  },
  until: { fontWeight: tokens.fontWeightSemibold },
  title: { fontWeight: tokens.fontWeightSemibold },
  example: { fontStyle: 'italic' },
  join: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  today: {
    display: 'grid',
    alignContent: 'start',
    gap: tokens.spacingVerticalXS,
    minWidth: 0,
    padding: tokens.spacingHorizontalS,
    borderRadius: tokens.borderRadiusMedium,
    border: '1px solid light-dark(#00000038, #ffffff33)',
  },
  later: { display: 'grid', minWidth: 0 },
});

export function DisplayPicture(props: { readonly picture: Picture; readonly now: number }) {
  const { t } = useTranslation('screens');
  const styles = useStyles();
  const { time } = useFormats();
  const { picture, now } = props;
  const { current, next, timeZone } = picture;
  const at = (instant: string) => time(instant, timeZone);
  const until = current ?? next[0];
  const end = current === undefined ? until?.start : current.allDay ? undefined : current.end;
  const isBusy = current !== undefined;
  return (
    <div className={mergeClasses(styles.screen, isBusy ? styles.busy : styles.free)}>
      <bdi className={mergeClasses(styles.line, styles.name)}>{picture.roomName}</bdi>
      <span className={styles.clock}>{at(new Date(now).toISOString())}</span>
      <div className={styles.now}>
        <span className={styles.state}>
          {isBusy ? <SubtractCircleFilled aria-hidden /> : <CheckmarkCircleRegular aria-hidden />}
          {t(isBusy ? 'busy' : 'free')}
        </span>
        <span className={styles.until}>
          {end === undefined ? t('restOfDay') : t('until', { time: at(end) })}
        </span>
        {isBusy ? <What meeting={current} isLarge /> : null}
      </div>
      <div className={styles.today}>
        <span className={styles.title}>{t('next')}</span>
        {next.length === 0 ? <span>{t('nothingMore')}</span> : null}
        {next.map((meeting) => (
          <div key={meeting.id} className={styles.later}>
            <span>{meeting.allDay ? t('allDay') : at(meeting.start)}</span>
            <What meeting={meeting} />
          </div>
        ))}
      </div>
    </div>
  );
}

function What(props: { readonly meeting: PictureMeeting; readonly isLarge?: boolean }) {
  const { t } = useTranslation('screens');
  const styles = useStyles();
  const { isPrivate, title, organiser, hasJoinLink } = props.meeting;
  if (isPrivate) return <span className={styles.line}>{t('private')}</span>;
  const first = title ?? organiser;
  if (first === undefined) {
    return props.isLarge ? null : <span className={styles.line}>{t('busy')}</span>;
  }
  return (
    <>
      <Words shown={first} isTitle />
      {props.isLarge && title !== undefined && organiser !== undefined ? (
        <Words shown={organiser} />
      ) : null}
      {props.isLarge && hasJoinLink ? (
        <span className={styles.join}>
          <VideoRegular aria-hidden /> {t('join')}
        </span>
      ) : null}
    </>
  );
}

function Words({ shown, isTitle = false }: { readonly shown: Shown; readonly isTitle?: boolean }) {
  const styles = useStyles();
  return (
    <bdi
      className={mergeClasses(
        styles.line,
        isTitle && styles.title,
        shown.isExample && styles.example,
      )}
    >
      {shown.text}
    </bdi>
  );
}
