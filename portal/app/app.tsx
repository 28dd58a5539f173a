/** Everything around the pages: colours, words, session, API client, cache and router. */
import { FluentProvider } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import type { Api } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { ApiContext } from '../api/use-api.ts';
import { Announcer } from '../parts/announce.tsx';
import type { Session } from '../session/session.ts';
import { SessionEnded } from '../session/session-ended.tsx';
import { SessionContext, useSessionState } from '../session/use-session.ts';
import { createPages } from './router.ts';
import type { Settings } from './settings.ts';
import { useTheme } from './theme.ts';
import { SettingsContext } from './use-settings.ts';
import { WelcomePage } from './welcome-page.tsx';

const MOST_TRIES = 2;

/** What the API refuses is refused again: only what did not answer is asked once more. */
function createCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        retry: (failures, error) =>
          failures < MOST_TRIES && !(error instanceof ApiProblem && error.status < 500),
      },
    },
  });
}

export function App(props: {
  readonly settings: Settings;
  readonly session: Session;
  readonly api: Api;
}) {
  const theme = useTheme();
  const [cache] = useState(createCache);
  return (
    <FluentProvider theme={theme}>
      <SettingsContext value={props.settings}>
        <SessionContext value={props.session}>
          <ApiContext value={props.api}>
            <QueryClientProvider client={cache}>
              <Announcer>
                <SignedIn />
              </Announcer>
            </QueryClientProvider>
          </ApiContext>
        </SessionContext>
      </SettingsContext>
    </FluentProvider>
  );
}

function SignedIn() {
  const state = useSessionState();
  const [router] = useState(createPages);
  if (state.kind === 'signed-out') return <WelcomePage />;
  return (
    <>
      <RouterProvider router={router} />
      {state.kind === 'ended' ? <SessionEnded /> : null}
    </>
  );
}
