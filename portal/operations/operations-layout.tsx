/** The operators' board: one page a concern, with their navigation. Whoever is no operator is told who is. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { meQuery } from '../organisations/rights.ts';
import { PageLink } from '../parts/links.tsx';
import { LoadedPage } from '../parts/loaded-page.tsx';
import { Page } from '../parts/page.tsx';
import { BoardNavigation } from './board-navigation.tsx';
import { loadBoardWords } from './words.ts';

await loadBoardWords();

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gap: tokens.spacingHorizontalXL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    '@media (min-width: 60rem)': { gridTemplateColumns: '12rem minmax(0, 1fr)' },
  },
  content: {
    display: 'grid',
    alignContent: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalL,
  },
});

export function OperationsLayout() {
  const { t } = useTranslation('operations');
  const { t: app } = useTranslation();
  const styles = useStyles();
  const query = useQuery(meQuery(useApi()));
  return (
    <LoadedPage query={query}>
      {({ operator }) =>
        operator === 'none' ? (
          <Page title={t('notForYou')}>
            <p>{t('notForYouText')}</p>
            <PageLink to="/">{app('toStart')}</PageLink>
          </Page>
        ) : (
          <div className={styles.frame}>
            <BoardNavigation />
            <div className={styles.content}>
              <Outlet />
            </div>
          </div>
        )
      }
    </LoadedPage>
  );
}
