/** An administrator's settings of one room: what its screen shows, and its time zone. */
import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ifMatch } from '../api/if-match.ts';
import { ApiProblem } from '../api/problem.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import { SearchChoice } from '../parts/search-choice.tsx';
import { settingsQuery } from '../screens/settings-query.ts';
import { type Privacy, type Room, roomQuery } from './room-queries.ts';
import { timeZones } from './time-zones.ts';

const MODES = ['busy-only', 'organiser-only', 'details'] as const;

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  // Its longest choice must not widen it.
  choice: { minWidth: 0, width: '100%' },
});

interface Draft {
  /** Null: as the organisation. */
  readonly privacy?: Privacy | null;
  /** Null: as the address or the organisation says. */
  readonly timeZone?: string | null;
}

interface Props {
  readonly org: string;
  readonly room: Room;
  readonly etag: string | null;
}

/** Only what was changed is kept and sent, so that a new reading of the room loses nothing. */
export function RoomSettings({ org, room, etag }: Props) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const [draft, setDraft] = useState<Draft>({});
  const save = useSave({ org, room, etag }, () => setDraft({}));
  const chosenZone = room.timeZoneFrom === 'administrator' ? room.timeZone : null;
  const zone = draft.timeZone === undefined ? chosenZone : draft.timeZone;
  const isDirty = Object.keys(draft).length > 0;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft);
      }}
    >
      {save.isError ? <Problem error={save.error} /> : null}
      <RoomPrivacy
        org={org}
        value={draft.privacy === undefined ? (room.privacy ?? null) : draft.privacy}
        onChange={(privacy) => setDraft((before) => ({ ...before, privacy }))}
      />
      <SearchChoice
        label={t('zone')}
        choices={timeZones()}
        value={zone ?? undefined}
        placeholder={t('zoneDefault')}
        isClearable
        onChoose={(value) => setDraft((before) => ({ ...before, timeZone: value ?? null }))}
      />
      <Actions isDirty={isDirty} isPending={save.isPending} onReset={() => setDraft({})} />
    </form>
  );
}

function Actions(props: {
  readonly isDirty: boolean;
  readonly isPending: boolean;
  readonly onReset: () => void;
}) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <div className={styles.actions}>
      <Button
        type="submit"
        appearance="primary"
        disabledFocusable={!props.isDirty || props.isPending}
      >
        {t('save')}
      </Button>
      {props.isDirty ? <Button onClick={props.onReset}>{t('cancel')}</Button> : null}
    </div>
  );
}

function RoomPrivacy(props: {
  readonly org: string;
  readonly value: Privacy | null;
  readonly onChange: (value: Privacy | null) => void;
}) {
  const { t } = useTranslation('rooms');
  const { t: screens } = useTranslation('screens');
  const { data } = useQuery(settingsQuery(useApi(), props.org));
  const standard = data?.settings.privacy;
  const styles = useStyles();
  return (
    <Field label={t('privacy')}>
      <Select
        className={styles.choice}
        value={props.value ?? ''}
        onChange={(_event, { value }) => props.onChange(value === '' ? null : (value as Privacy))}
      >
        <option value="">
          {standard === undefined
            ? t('privacyDefaultUnknown')
            : t('privacyDefault', { privacy: screens(`mode.${standard}`) })}
        </option>
        {MODES.map((mode) => (
          <option key={mode} value={mode}>
            {screens(`mode.${mode}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function useSave({ org, room, etag }: Props, onSaved: () => void) {
  const { t } = useTranslation('rooms');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  return useMutation({
    async mutationFn(draft: Draft) {
      const send = (tag: string | null) =>
        api.PATCH('/organisations/{org}/rooms/{room}', {
          params: { path: { org, room: room.id } },
          body: draft,
          headers: ifMatch(tag),
        });
      try {
        return await send(etag);
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 412)) throw error;
        const now = await cache.fetchQuery({ ...roomQuery(api, org, room.id), staleTime: 0 });
        if (!hasSameSettings(room, now.room)) throw error;
        return await send(now.etag);
      }
    },
    onSuccess() {
      announce(t('saved', { name: room.displayName }));
      onSaved();
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['room', org, room.id] }),
        cache.invalidateQueries({ queryKey: ['snapshot', org, room.id] }),
        cache.invalidateQueries({ queryKey: ['room-changes', org] }),
        roomsAgain(cache, org, room.id),
      ]),
  });
}

/** Microsoft changes a room too, which is nothing to ask a person about. */
const hasSameSettings = (one: Room, other: Room): boolean =>
  one.privacy === other.privacy &&
  one.timeZone === other.timeZone &&
  one.timeZoneFrom === other.timeZoneFrom;

const roomsAgain = async (cache: ReturnType<typeof useQueryClient>, org: string, id: string) => {
  const list = cache.getQueryCache().find({ queryKey: ['rooms', org], exact: true });
  await list?.meta?.readOne?.(cache, id);
};
