/** For whoever is signed in: API client, cache and router, with the session's end over the page. */
import { useModalAttributes } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createApi } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { ApiContext } from '../api/use-api.ts';
import { Announcer } from '../parts/announce.tsx';
import { SessionEnded } from '../session/session-ended.tsx';
import { useSession, useSessionState } from '../session/use-session.ts';
import { createPages } from './router.ts';
import { useSettings } from './use-settings.ts';

const MOST_TRIES = 2;

/** A refusal of the API would be repeated: only a request without an answer is sent once more. */
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

export function SignedIn() {
  // Before any dialog: what keeps the focus in one must see where the focus was, to give it back.
  useModalAttributes();
  const settings = useSettings();
  const session = useSession();
  const state = useSessionState();
  const [api] = useState(() => createApi(settings.api, session));
  const [cache] = useState(createCache);
  const [router] = useState(createPages);
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={cache}>
        <Announcer>
          <RouterProvider router={router} />
          {state.kind === 'ended' ? <SessionEnded /> : null}
        </Announcer>
      </QueryClientProvider>
    </ApiContext>
  );
}
