/** When a page itself breaks: the rest of the portal goes on. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ProblemPage } from '../parts/problem-page.tsx';

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return <ProblemPage error={error} onRetry={reset} />;
}
