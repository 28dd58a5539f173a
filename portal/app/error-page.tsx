/** When a page itself breaks: the rest of the portal goes on. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import { Problem, useProblemText } from '../parts/problem.tsx';

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { title } = useProblemText()(error);
  return (
    <Page title={title}>
      <Problem error={error} onRetry={reset} />
    </Page>
  );
}
