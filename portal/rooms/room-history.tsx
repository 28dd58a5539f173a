/** The changes of one room, or of all, in the last 90 days. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Problem } from '../parts/problem.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { type RoomChange, roomChangesQuery } from './room-queries.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid' },
  entry: {
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  when: { display: 'block', color: tokens.colorNeutralForeground2, fontSize: '0.875em' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export function RoomHistory(props: { readonly org: string; readonly roomId?: string }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const { org, roomId } = props;
  const query = useInfiniteQuery(roomChangesQuery(useApi(), org));
  const changes = (query.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ room }) => roomId === undefined || room?.id === roomId);
  return (
    <>
      {query.isError ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
      {changes.length === 0 && query.isSuccess && !query.hasNextPage ? (
        <p className={styles.quiet}>{t('noHistory')}</p>
      ) : null}
      <ol className={styles.list}>
        {changes.map((change) => (
          <li key={change.id} className={styles.entry}>
            <Change change={change} />
          </li>
        ))}
      </ol>
      {query.hasNextPage ? (
        <Button
          disabledFocusable={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('older')}
        </Button>
      ) : null}
    </>
  );
}

function Change({ change }: { readonly change: RoomChange }) {
  const { t } = useTranslation('rooms');
  const styles = useStyles();
  const formats = useFormats();
  const { kind, room, from = '', to = '', fields = [], count = 0 } = change;
  const name = room?.displayName ?? '';
  const what = formats.list(fields.map((field) => t(`field.${field}`)));
  const by = t(change.by === 'microsoft' ? 'byMicrosoft' : 'byPerson');
  return (
    <>
      <bdi>
        {kind === 'discovered'
          ? t('change.discovered', { count })
          : t(`change.${kind}`, { name, from, to, fields: what })}
      </bdi>
      <span className={styles.when}>
        <time dateTime={change.at}>{formats.moment(change.at)}</time>, {by}
      </span>
    </>
  );
}
