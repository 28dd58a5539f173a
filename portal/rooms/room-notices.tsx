/** Notices about the room list as a whole; and the question for a time zone while that of some rooms is not known. */
import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useRights } from '../organisations/rights.ts';
import { useFormats, useNow } from '../parts/use-formats.ts';
import type { Room } from './room-queries.ts';
import { withoutZone } from './rooms-shown.ts';

const DefaultZone = lazyRouteComponent(() => import('./default-zone.tsx'), 'DefaultZone');

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
      <Suspense>{rights.administer ? <DefaultZone org={org} /> : null}</Suspense>
    </>
  );
}
