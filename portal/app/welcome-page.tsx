/** For whoever is not signed in. */
import { Button, Link, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';
import { useSession } from '../session/use-session.ts';
import { Preferences } from './preferences.tsx';
import { useSettings } from './use-settings.ts';

const useStyles = makeStyles({
  page: {
    minHeight: '100vh',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  card: {
    maxWidth: '30rem',
    display: 'grid',
    gap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalXXXL,
    '@media (max-width: 30rem)': { padding: tokens.spacingHorizontalXL },
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
});

export function WelcomePage() {
  const { t } = useTranslation();
  const styles = useStyles();
  const session = useSession();
  const { words } = useSettings();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Page title={t('welcome')} documentTitle={t('title', { portal: words.portal })}>
          <p>{t('welcomeText')}</p>
          <Button appearance="primary" size="large" onClick={() => void session.signIn()}>
            {t('signIn')}
          </Button>
          <Preferences />
          <Link href="/status">{t('status')}</Link>
        </Page>
      </div>
    </main>
  );
}
