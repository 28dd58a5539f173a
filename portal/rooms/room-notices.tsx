/** What to know of the room list as a whole; and the question for a time zone while that of some rooms is not known. */
import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ifMatch } from '../api/if-match.ts';
import { useApi } from '../api/use-api.ts';
import { useRights } from '../organisations/rights.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { Problem } from '../parts/problem.tsx';
import { SearchChoice } from '../parts/search-choice.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { settingsQuery } from '../screens/settings-query.ts';
import type { Room } from './room-queries.ts';
import { withoutZone } from './rooms-shown.ts';
import { ownTimeZone, timeZones } from './time-zones.ts';

type NoticeCode =
  | 'rooms.listed-late'
  | 'rooms.list-empty'
  | 'rooms.list-unread'
  | 'rooms.none-found';

export interface ListState {
  readonly readAt?: string;
  readonly notices: readonly { readonly code: NoticeCode }[];
}

const useStyles = makeStyles({
  hint: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '60rem' },
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  zone: { flexBasis: '18rem', flexGrow: 1, maxWidth: '28rem', minWidth: 0 },
});

export function RoomNotices(props: {
  readonly org: string;
  readonly list: ListState | undefined;
  readonly rooms: readonly Room[];
}) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const formats = useFormats();
  const now = useNow();
  const { org, list, rooms } = props;
  const missing = withoutZone(rooms).length;
  const notices = list?.notices ?? [];
  const readAt = list?.readAt;
  const hints = [
    ...(readAt === undefined ? [] : [t('listReadAt', { age: formats.age(readAt, now) })]),
    ...notices.filter(isHint).map(({ code }) => t(`notice.${code}`)),
  ];
  return (
    <>
      {notices
        .filter((notice) => !isHint(notice))
        .map(({ code }) => (
          <MessageBar key={code} intent="warning" layout="multiline">
            <MessageBarBody>{t(`notice.${code}`)}</MessageBarBody>
          </MessageBar>
        ))}
      {missing === 0 ? null : <ZonesMissing org={org} count={missing} />}
      {hints.length === 0 ? null : <p className={styles.hint}>{hints.join(' ')}</p>}
    </>
  );
}

/** Always true of Microsoft, so no reason to worry. */
const isHint = ({ code }: { readonly code: NoticeCode }): boolean => code === 'rooms.listed-late';

function ZonesMissing({ org, count }: { readonly org: string; readonly count: number }) {
  const { t } = useTranslation('rooms');
  const rights = useRights(org);
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('zonesMissing', { count })}</MessageBarTitle>
          {t('zonesMissingText')} {rights.administer ? null : t('zonesMissingAsk')}
        </MessageBarBody>
      </MessageBar>
      {rights.administer ? <DefaultZone org={org} /> : null}
    </>
  );
}

function DefaultZone({ org }: { readonly org: string }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const [zone, setZone] = useState<string | undefined>(ownTimeZone);
  const save = useDefaultZone(org);
  return (
    <>
      {save.isError ? <Problem error={save.error} /> : null}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (zone !== undefined) save.mutate(zone);
        }}
      >
        <div className={styles.zone}>
          <SearchChoice
            label={t('defaultZone')}
            choices={timeZones()}
            value={zone}
            onChoose={setZone}
          />
        </div>
        <Button
          type="submit"
          appearance="primary"
          disabledFocusable={zone === undefined || save.isPending}
        >
          {t('setDefaultZone')}
        </Button>
      </form>
    </>
  );
}

function useDefaultZone(org: string) {
  const { t } = useTranslation('rooms');
  const api = useApi();
  const cache = useQueryClient();
  const announce = useAnnounce();
  const { data } = useQuery(settingsQuery(api, org));
  return useMutation({
    mutationFn: (defaultTimeZone: string) =>
      api.PATCH('/organisations/{org}/calendar/settings', {
        params: { path: { org } },
        body: { defaultTimeZone },
        headers: ifMatch(data?.etag),
      }),
    onSuccess: (_answer, zone) => announce(t('defaultZoneSet', { zone })),
    onSettled: () =>
      Promise.all(
        ['settings', 'rooms', 'room'].map((name) =>
          cache.invalidateQueries({ queryKey: [name, org] }),
        ),
      ),
  });
}
