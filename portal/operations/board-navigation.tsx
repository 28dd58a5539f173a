/** The pages of the board, each with the count of what waits there. */
import { CounterBadge, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { PageLink } from '../parts/links.tsx';
import { type Summary, summaryQuery } from './queries.ts';

const PAGES = ['overview', 'setups', 'sync', 'secrets', 'alerts', 'poison'] as const;
type BoardPage = (typeof PAGES)[number];

const waiting: Readonly<Record<BoardPage, (summary: Summary) => number>> = {
  overview: () => 0,
  setups: ({ setups }) => (setups['failed'] ?? 0) + (setups['degraded'] ?? 0),
  sync: ({ rooms }) => rooms.late + rooms.failing,
  secrets: ({ secrets }) => secrets.failedRenewals,
  alerts: ({ alerts }) => alerts.bySeverity['critical'] ?? 0,
  poison: ({ poison }) => poison.messages,
};

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    '@media (min-width: 60rem)': {
      flexDirection: 'column',
      position: 'sticky',
      insetBlockStart: tokens.spacingVerticalL,
    },
  },
  /** A longer name wraps instead of its count. */
  count: { flexShrink: 0 },
  page: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '&[aria-current="page"]': {
      backgroundColor: tokens.colorNeutralBackground1,
      fontWeight: tokens.fontWeightSemibold,
      boxShadow: tokens.shadow2,
    },
  },
});

export function BoardNavigation() {
  const { t } = useTranslation('operations');
  const styles = useStyles();
  const { data: summary } = useQuery(summaryQuery(useApi()));
  return (
    <nav aria-label={t('board')}>
      <ul className={styles.list}>
        {PAGES.map((page) => {
          const count = summary === undefined ? 0 : waiting[page](summary);
          return (
            <li key={page}>
              <PageLink
                to={page === 'overview' ? '/operations' : `/operations/${page}`}
                activeOptions={{ exact: page === 'overview', includeSearch: false }}
                className={styles.page}
              >
                {t(`pages.${page}`)}
                {count === 0 ? null : (
                  <CounterBadge
                    aria-hidden
                    className={styles.count}
                    color="danger"
                    count={count}
                    overflowCount={999}
                  />
                )}
              </PageLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
