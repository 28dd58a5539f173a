/** How much of a meeting everybody may read: a picture of the display for each mode. */
import {
  makeStyles,
  mergeClasses,
  Radio,
  RadioGroup,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { SearchChoice } from '../parts/search-choice.tsx';
import { useNow } from '../parts/use-formats.ts';
import { type Room, snapshotQuery } from '../rooms/room-queries.ts';
import { ownTimeZone } from '../rooms/time-zones.ts';
import { DisplayPicture } from './display-picture.tsx';
import { type Examples, type Mode, pictureOf, sampleDay } from './picture.ts';
import type { Editable } from './settings-draft.ts';

const MODES: readonly Mode[] = ['busy-only', 'organiser-only', 'details'];

const useStyles = makeStyles({
  section: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: tokens.spacingVerticalM },
  heading: { ...typographyStyles.subtitle1, margin: 0 },
  modes: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(17rem, 100%), 1fr))',
  },
  mode: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignContent: 'start',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `2px solid ${tokens.colorNeutralStroke2}`,
  },
  chosen: { border: `2px solid ${tokens.colorBrandStroke1}` },
  text: { margin: 0, color: tokens.colorNeutralForeground2 },
  room: { maxWidth: '32rem' },
});

interface Props {
  readonly org: string;
  readonly wanted: Editable;
  readonly rooms: readonly Room[];
  readonly mayChange: boolean;
  readonly onChange: (privacy: Mode) => void;
}

export function PrivacyChoice(props: Props) {
  const { t } = useTranslation('screens');
  const styles = useStyles();
  const id = useId();
  const { org, wanted, rooms, mayChange, onChange } = props;
  const [roomId, setRoomId] = useState<string>();
  const now = useNow();
  const day = useDay({ org, rooms, roomId, now });
  const examples = useExamples();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        {t('privacy')}
      </h2>
      <RadioGroup
        aria-labelledby={id}
        value={wanted.privacy}
        disabled={!mayChange}
        onChange={(_event, { value }) => onChange(value as Mode)}
        className={styles.modes}
      >
        {MODES.map((mode) => (
          <div
            key={mode}
            className={mergeClasses(styles.mode, wanted.privacy === mode && styles.chosen)}
          >
            <Radio value={mode} label={t(`mode.${mode}`)} />
            <p className={styles.text}>{t(`modeText.${mode}`)}</p>
            <figure aria-label={t('picture', { mode: t(`mode.${mode}`) })} style={{ margin: 0 }}>
              <DisplayPicture
                now={now}
                picture={pictureOf(day, mode, {
                  showJoinLinks: wanted.showJoinLinks,
                  examples,
                  now,
                })}
              />
            </figure>
          </div>
        ))}
      </RadioGroup>
      <p className={styles.text}>
        {t('privateText')} {roomId === undefined ? null : t('previewReal', { room: day.room.name })}{' '}
        {t('previewExamples')}
      </p>
      <div className={styles.room}>
        <PreviewRoom rooms={rooms} value={roomId} onChoose={setRoomId} />
      </div>
    </section>
  );
}

function PreviewRoom(props: {
  readonly rooms: readonly Room[];
  readonly value: string | undefined;
  readonly onChoose: (room: string | undefined) => void;
}) {
  const { t } = useTranslation('screens');
  const { rooms } = props;
  const choices = useMemo(
    () =>
      rooms
        .filter(({ readAt }) => readAt !== undefined)
        .map(({ id, displayName, emailAddress }) => ({
          value: id,
          text: displayName,
          detail: emailAddress,
        })),
    [rooms],
  );
  return (
    <SearchChoice
      label={t('previewRoom')}
      choices={choices}
      value={props.value}
      placeholder={t('previewSample')}
      isClearable
      onChoose={props.onChoose}
    />
  );
}

/** The day of a chosen room, or a sample. */
function useDay(about: {
  readonly org: string;
  readonly rooms: readonly Room[];
  readonly roomId: string | undefined;
  readonly now: number;
}) {
  const { t } = useTranslation('screens');
  const { org, roomId, now } = about;
  const { data } = useQuery({
    ...snapshotQuery(useApi(), org, roomId ?? ''),
    enabled: roomId !== undefined,
  });
  if (roomId !== undefined && data) return data;
  return sampleDay(t('sampleRoom'), ownTimeZone(), now);
}

function useExamples(): Examples {
  const { t } = useTranslation('screens');
  return {
    titles: t('sampleTitles').split('|'),
    organisers: t('sampleOrganisers').split('|'),
  };
}
