/** How the service and its customers are, at a glance: what needs somebody first, then how everything goes. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../parts/page.tsx';
import { useFormats, useNow } from '../parts/use-formats.ts';
import { Causes } from './causes.tsx';
import { Durations } from './durations.tsx';
import { FigureCard } from './figure-card.tsx';
import { figuresOf } from './figures.ts';
import { Funnel } from './funnel.tsx';
import { type Summary, summaryQuery } from './queries.ts';
import { Queues } from './queues.tsx';
import { SecretCalendar } from './secret-calendar.tsx';
import { TrendCharts } from './trend-charts.tsx';

const useStyles = makeStyles({
  figures: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    '@media (min-width: 48rem)': {
      // Four in a row at most: eight are two whole rows.
      gridTemplateColumns: 'repeat(auto-fill, minmax(max(15rem, 22%), 1fr))',
    },
  },
  parts: {
    display: 'grid',
    alignItems: 'start',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 80rem) and (max-width: 109.99rem)': {
      gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    },
    '@media (min-width: 110rem)': { gridTemplateColumns: 'repeat(3, minmax(0, 1fr))' },
  },
  column: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingHorizontalL,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

export function OverviewPage() {
  const { t } = useTranslation('operations');
  const query = useQuery(summaryQuery(useApi()));
  return (
    <Page
      title={t('overview')}
      documentTitle={t('board')}
      actions={<Counted at={query.data?.at} />}
    >
      <Loaded query={query}>{(summary) => <Overview summary={summary} />}</Loaded>
    </Page>
  );
}

function Counted({ at }: { readonly at: string | undefined }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const formats = useFormats();
  const now = useNow();
  if (at === undefined) return null;
  return <span className={styles.quiet}>{t('counted', { age: formats.age(at, now) })}</span>;
}

function Overview({ summary }: { readonly summary: Summary }) {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  return (
    <>
      <ul className={styles.figures} aria-label={t('figures')}>
        {figuresOf(summary).map((figure) => (
          <li key={figure.key}>
            <FigureCard figure={figure} />
          </li>
        ))}
      </ul>
      <div className={styles.parts}>
        <TrendCharts at={summary.at} />
        <Funnel summary={summary} />
        <div className={styles.column}>
          <Causes summary={summary} />
          <Durations summary={summary} />
        </div>
        <SecretCalendar summary={summary} />
        <Queues summary={summary} />
      </div>
    </>
  );
}
