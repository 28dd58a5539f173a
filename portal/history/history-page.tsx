/** Who did what, newest first. */
import { makeStyles, Select, Switch, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemsOf } from '../api/pages.ts';
import { useApi } from '../api/use-api.ts';
import { useReadInterval } from '../live/use-live-channel.ts';
import { useRights } from '../organisations/rights.ts';
import { EmptyList } from '../parts/empty-list.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { useFormats } from '../parts/use-formats.ts';
import { type Topic, topicOf, topics } from './entries.ts';
import { ExportHistory } from './export-history.tsx';
import { auditQuery } from './history-queries.ts';
import { Timeline } from './timeline.tsx';

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
  },
});

export function HistoryPage() {
  const { t } = useTranslation('history');
  const styles = useStyles();
  const { org } = useParams({ from: '/organisations/$org/manage/calendar/history' });
  const [topic, setTopic] = useState<Topic | 'all'>('all');
  const [onlyFailed, setOnlyFailed] = useState(false);
  const rights = useRights(org);
  const { zone } = useFormats();
  const query = useInfiniteQuery({
    ...auditQuery(useApi(), org),
    refetchInterval: useReadInterval(),
  });
  return (
    <Page
      title={t('title')}
      intro={t('intro', { zone })}
      actions={
        <div className={styles.filters}>
          <Select
            aria-label={t('show')}
            value={topic}
            onChange={(_event, { value }) => setTopic(value as Topic | 'all')}
          >
            {(['all', ...topics] as const).map((each) => (
              <option key={each} value={each}>
                {t(`topics.${each}`)}
              </option>
            ))}
          </Select>
          <Switch
            label={t('onlyFailed')}
            checked={onlyFailed}
            onChange={(_event, { checked }) => setOnlyFailed(checked)}
          />
          {rights.administer ? <ExportHistory org={org} /> : null}
        </div>
      }
    >
      <Loaded query={query}>
        {({ pages }) => {
          const all = itemsOf(pages, ({ sequence }) => sequence);
          const shown = all.filter(
            (entry) =>
              (topic === 'all' || topicOf(entry) === topic) &&
              (!onlyFailed || entry.result !== 'ok'),
          );
          return shown.length === 0 ? (
            <EmptyList
              title={t('none')}
              text={t(query.hasNextPage ? 'noneYet' : 'noneText', { count: all.length })}
            />
          ) : (
            <Timeline org={org} entries={shown} />
          );
        }}
      </Loaded>
      <ShowMore query={query} />
    </Page>
  );
}
