/** The frame of every page: product, navigation of the organisation, who is signed in. */
import {
  Body1Strong,
  Button,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  tokens,
} from '@fluentui/react-components';
import { PersonRegular } from '@fluentui/react-icons';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { MainNavigation } from '../organisations/main-navigation.tsx';
import { PageLink } from '../parts/links.tsx';
import { useSession, useSessionState } from '../session/use-session.ts';
import iconUrl from './icon.svg';
import { Preferences } from './preferences.tsx';
import { useSettings } from './use-settings.ts';

const useStyles = makeStyles({
  frame: {
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground2,
    display: 'grid',
    gridTemplateRows: 'auto 1fr',
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  skip: {
    position: 'absolute',
    insetInlineStart: '-100vw',
    ':focus': { insetInlineStart: '1rem', insetBlockStart: '1rem', zIndex: 3000 },
  },
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  product: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
  },
  person: { marginInlineStart: 'auto' },
  menu: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '18rem' },
  main: {
    width: '100%',
    maxWidth: '90rem',
    marginInline: 'auto',
    padding: tokens.spacingHorizontalL,
    display: 'grid',
    alignContent: 'start',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalL,
  },
});

export function Layout() {
  const { t } = useTranslation();
  const styles = useStyles();
  const { words } = useSettings();
  return (
    <div className={styles.frame}>
      <header className={styles.header}>
        <a className={styles.skip} href="#content">
          {t('skip')}
        </a>
        <PageLink to="/" className={styles.product}>
          <img src={iconUrl} alt="" width="28" height="28" />
          <Body1Strong>{words.portal}</Body1Strong>
        </PageLink>
        <MainNavigation />
        <Person />
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
    </div>
  );
}

function Person() {
  const { t } = useTranslation();
  const styles = useStyles();
  const session = useSession();
  const state = useSessionState();
  const email = state.kind === 'signed-out' ? '' : state.email;
  return (
    <div className={styles.person}>
      <Popover trapFocus>
        <PopoverTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<PersonRegular />}>
            {email}
          </Button>
        </PopoverTrigger>
        <PopoverSurface aria-label={t('signedInAs', { email })}>
          <div className={styles.menu}>
            <span>{t('signedInAs', { email })}</span>
            <Preferences />
            <Button onClick={() => void session.signOut()}>{t('signOut')}</Button>
          </div>
        </PopoverSurface>
      </Popover>
    </div>
  );
}
