/** Says what saving changes on all screens, before anybody saves. */
import {
  Button,
  Card,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { LongList } from '../api/long-list.ts';
import type { Room } from '../rooms/room-queries.ts';
import { type Consequences, consequencesOf, type Draft, type Editable } from './settings-draft.ts';

const useStyles = makeStyles({
  heading: { ...typographyStyles.subtitle2, margin: 0 },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function SaveChanges(props: {
  readonly draft: Draft;
  readonly settings: Editable;
  readonly rooms: Pick<LongList<Room>, 'items' | 'isWhole'> | undefined;
  readonly isPending: boolean;
  readonly onDiscard: () => void;
}) {
  const { t } = useTranslation('screens');
  const styles = useStyles();
  const { draft, settings, rooms, isPending } = props;
  const consequences = consequencesOf(draft, settings, rooms?.items ?? []);
  const lines = useLines(consequences);
  if (Object.keys(draft).length === 0) return null;
  return (
    <Card>
      <h2 className={styles.heading}>{t('changes')}</h2>
      <div role="status">
        <ul className={styles.list}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {rooms?.isWhole === true ? null : <p className={styles.quiet}>{t('counting')}</p>}
      </div>
      {consequences.privacy?.showsMore ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('warnPrivacy')}</MessageBarBody>
        </MessageBar>
      ) : null}
      <div className={styles.actions}>
        <Button type="submit" appearance="primary" disabledFocusable={isPending}>
          {t('save')}
        </Button>
        <Button disabledFocusable={isPending} onClick={props.onDiscard}>
          {t('discard')}
        </Button>
      </div>
    </Card>
  );
}

function useLines({ privacy, joinLinks, windowDays, timeZone }: Consequences): readonly string[] {
  const { t } = useTranslation('screens');
  const days = (count: number) => t('days', { count });
  const links = {
    on: 'changeLinksOn',
    off: 'changeLinksOff',
    hidden: 'changeLinksHidden',
  } as const;
  return [
    ...(privacy === undefined
      ? []
      : [
          t('changePrivacy', {
            count: privacy.rooms,
            from: t(`mode.${privacy.from}`),
            to: t(`mode.${privacy.to}`),
          }),
          ...(privacy.ownRooms === 0 ? [] : [t('ownPrivacy', { count: privacy.ownRooms })]),
        ]),
    ...(joinLinks === undefined ? [] : [t(links[joinLinks])]),
    ...(windowDays === undefined
      ? []
      : [t('changeDays', { from: days(windowDays.from), to: days(windowDays.to) })]),
    ...(timeZone === undefined ? [] : [zoneLine(t, timeZone)]),
    t('sentAgain'),
  ];
}

function zoneLine(
  t: ReturnType<typeof useTranslation<'screens'>>['t'],
  { zone, rooms }: { readonly zone: string | null; readonly rooms: number },
): string {
  return zone === null
    ? t('changeZoneNone', { count: rooms })
    : t('changeZone', { count: rooms, zone });
}
