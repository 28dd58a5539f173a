/** The frame of every page: product, navigation of the organisation, who is signed in. */
import { Body1Strong, Button, makeStyles, tokens } from '@fluentui/react-components';
import { PersonRegular } from '@fluentui/react-icons';
import { Outlet } from '@tanstack/react-router';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { MainNavigation } from '../organisations/main-navigation.tsx';
import { PageLink } from '../parts/links.tsx';
import { useSession, useSessionState } from '../session/use-session.ts';
import iconUrl from './icon.svg';
import { Preferences } from './preferences.tsx';
import { useSettings } from './use-settings.ts';

const WIDEST = '112rem';

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
    insetInlineStart: tokens.spacingHorizontalS,
    insetBlockStart: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    color: tokens.colorBrandForegroundLink,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow8,
    zIndex: 3000,
    ':not(:focus)': { transform: 'translateY(-300%)' },
  },
  header: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // As wide as the page below, whose edges it keeps on a wide screen.
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    maxWidth: WIDEST,
    marginInline: 'auto',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
  },
  product: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
  },
  person: { marginInlineStart: 'auto' },
  menuButton: { '@media (max-width: 40rem)': { minWidth: 0 } },
  // On a phone the sign is enough to see: two rows of header are one less.
  email: {
    '@media (max-width: 40rem)': {
      position: 'absolute',
      inlineSize: '1px',
      blockSize: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap',
    },
  },
  // Drawn by the browser over everything: below its button where the browser can, else at the corner.
  popover: {
    insetBlockStart: '3.5rem',
    insetBlockEnd: 'auto',
    insetInlineStart: 'auto',
    insetInlineEnd: tokens.spacingHorizontalL,
    margin: 0,
    padding: tokens.spacingHorizontalL,
    border: 'none',
    borderRadius: tokens.borderRadiusLarge,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    '@supports (position-area: block-end)': {
      insetBlockStart: 'auto',
      insetInlineEnd: 'auto',
      positionArea: 'block-end span-inline-start',
    },
  },
  menu: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '16rem' },
  main: {
    width: '100%',
    maxWidth: WIDEST,
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
        <div className={styles.bar}>
          <a className={styles.skip} href="#content">
            {t('skip')}
          </a>
          <PageLink to="/" className={styles.product}>
            <img src={iconUrl} alt="" width="28" height="28" />
            <Body1Strong>{words.portal}</Body1Strong>
          </PageLink>
          <MainNavigation />
          <Person />
        </div>
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
  const menu = useId();
  return (
    <div className={styles.person}>
      <Button
        appearance="subtle"
        className={styles.menuButton}
        icon={<PersonRegular />}
        popoverTarget={menu}
      >
        <span className={styles.email}>{email}</span>
      </Button>
      <div
        id={menu}
        popover="auto"
        role="dialog"
        aria-label={t('signedInAs', { email })}
        className={styles.popover}
      >
        <div className={styles.menu}>
          <span>{t('signedInAs', { email })}</span>
          <Preferences />
          <PageLink to="/status">{t('status')}</PageLink>
          <Button onClick={() => void session.signOut()}>{t('signOut')}</Button>
        </div>
      </div>
    </div>
  );
}
