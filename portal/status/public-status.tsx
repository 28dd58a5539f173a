/** The status page for whoever is not signed in: no router, no session. */
import { Body1Strong, Link, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import iconUrl from '../app/icon.svg';
import { Preferences } from '../app/preferences.tsx';
import { useSettings } from '../app/use-settings.ts';
import { StatusPage } from './status-page.tsx';

const useStyles = makeStyles({
  frame: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground2 },
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  preferences: { marginInlineStart: 'auto' },
  main: {
    maxWidth: '60rem',
    marginInline: 'auto',
    padding: tokens.spacingHorizontalL,
    display: 'grid',
    alignContent: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalL,
  },
});

export function PublicStatus() {
  const { t } = useTranslation();
  const styles = useStyles();
  const { words } = useSettings();
  return (
    <div className={styles.frame}>
      <header className={styles.header}>
        <img src={iconUrl} alt="" width="28" height="28" />
        <Body1Strong>{words.portal}</Body1Strong>
        <Link href="/">{t('signIn')}</Link>
        <div className={styles.preferences}>
          <Preferences />
        </div>
      </header>
      <main className={styles.main}>
        <StatusPage />
      </main>
    </div>
  );
}
