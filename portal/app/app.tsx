/** Everything around the pages: colours, words and session. Whoever is not signed in loads no more than the welcome. */
import { FluentProvider } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import type { Session } from '../session/session.ts';
import { SessionContext, useSessionState } from '../session/use-session.ts';
import { loadPageWords } from '../words/words.ts';
import type { Settings } from './settings.ts';
import { useTheme } from './theme.ts';
import { SettingsContext } from './use-settings.ts';
import { WelcomePage } from './welcome-page.tsx';

const SignedIn = lazy(async () => {
  const [pages] = await Promise.all([import('./signed-in.tsx'), loadPageWords()]);
  return { default: pages.SignedIn };
});

/** Everybody may read it. */
const STATUS_PATH = '/status';
const PublicStatus = lazy(async () => {
  const { PublicStatus: page } = await import('../status/public-status.tsx');
  return { default: page };
});

export function App(props: { readonly settings: Settings; readonly session: Session }) {
  const theme = useTheme();
  return (
    <FluentProvider theme={theme}>
      <SettingsContext value={props.settings}>
        <SessionContext value={props.session}>
          <Suspense>
            <Start />
          </Suspense>
        </SessionContext>
      </SettingsContext>
    </FluentProvider>
  );
}

function Start() {
  if (useSessionState().kind !== 'signed-out') return <SignedIn />;
  return location.pathname === STATUS_PATH ? <PublicStatus /> : <WelcomePage />;
}
