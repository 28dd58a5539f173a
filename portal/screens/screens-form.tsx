/** The form of what screens show. What was changed stays over every new reading until it is saved or discarded. */
import {
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Select,
  Switch,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ifMatch } from '../api/if-match.ts';
import { useApi } from '../api/use-api.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import { SearchChoice } from '../parts/search-choice.tsx';
import { roomsQuery } from '../rooms/room-queries.ts';
import { timeZones } from '../rooms/time-zones.ts';
import { PrivacyChoice } from './privacy-choice.tsx';
import { SaveChanges } from './save-changes.tsx';
import { type Draft, type Editable, withChange } from './settings-draft.ts';
import type { CalendarSettings } from './settings-query.ts';

const DAYS = [1, 2, 3, 4, 5, 6, 7];

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalXL,
  },
  fields: { display: 'grid', gap: tokens.spacingVerticalL, maxWidth: '32rem' },
});

interface Props {
  readonly org: string;
  readonly settings: CalendarSettings;
  readonly etag: string | null;
  readonly mayChange: boolean;
}

export function ScreensForm({ org, settings, etag, mayChange }: Props) {
  const { t } = useTranslation('screens');
  const styles = useStyles();
  const [draft, setDraft] = useState<Draft>({});
  /** What the settings were when the first of the changes was made. */
  const [base, setBase] = useState(etag);
  const { data: rooms } = useQuery(roomsQuery(useApi(), org));
  const save = useSave(org, etag, () => setDraft({}));
  const change = (next: Draft) => {
    save.reset();
    if (Object.keys(draft).length === 0) setBase(etag);
    setDraft(withChange(draft, next, settings));
  };
  const isOvertaken = Object.keys(draft).length > 0 && base !== etag && !save.isError;
  const wanted = { ...settings, ...draft };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft);
      }}
    >
      <PrivacyChoice
        org={org}
        wanted={wanted}
        rooms={rooms?.items ?? []}
        mayChange={mayChange}
        onChange={(privacy) => change({ privacy })}
      />
      <OtherSettings wanted={wanted} mayChange={mayChange} onChange={change} />
      {isOvertaken ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('changedMeanwhile')}</MessageBarBody>
        </MessageBar>
      ) : null}
      {save.isError ? <Problem error={save.error} /> : null}
      {mayChange ? (
        <SaveChanges
          draft={draft}
          settings={settings}
          rooms={rooms}
          isPending={save.isPending}
          onDiscard={() => {
            save.reset();
            setDraft({});
          }}
        />
      ) : null}
    </form>
  );
}

function OtherSettings(props: {
  readonly wanted: Editable;
  readonly mayChange: boolean;
  readonly onChange: (change: Draft) => void;
}) {
  const { t } = useTranslation('screens');
  const styles = useStyles();
  const { wanted, mayChange, onChange } = props;
  return (
    <div className={styles.fields}>
      <Field hint={t('joinLinksText')}>
        <Switch
          label={t('joinLinks')}
          disabled={!mayChange}
          checked={wanted.showJoinLinks}
          onChange={(_event, { checked }) => onChange({ showJoinLinks: checked })}
        />
      </Field>
      <Field label={t('windowDays')} hint={t('windowDaysText')}>
        <Select
          disabled={!mayChange}
          value={String(wanted.windowDays)}
          onChange={(_event, { value }) => onChange({ windowDays: Number(value) })}
        >
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {t('days', { count })}
            </option>
          ))}
        </Select>
      </Field>
      <SearchChoice
        label={t('defaultZone')}
        hint={t('defaultZoneText')}
        choices={timeZones()}
        value={wanted.defaultTimeZone ?? undefined}
        placeholder={t('noZone')}
        isDisabled={!mayChange}
        isClearable
        onChoose={(zone) => onChange({ defaultTimeZone: zone ?? null })}
      />
    </div>
  );
}

function useSave(org: string, etag: string | null, onSaved: () => void) {
  const { t } = useTranslation('screens');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  return useMutation({
    mutationFn: (draft: Draft) =>
      api.PATCH('/organisations/{org}/calendar/settings', {
        params: { path: { org } },
        body: draft,
        headers: ifMatch(etag),
      }),
    onSuccess() {
      announce(t('saved'));
      onSaved();
    },
    // The refusal of a stale change brings what it is now, under what was typed.
    onSettled: () =>
      Promise.all(
        ['settings', 'rooms', 'room', 'snapshot'].map((name) =>
          cache.invalidateQueries({ queryKey: [name, org] }),
        ),
      ),
  });
}
