/** The result of a query that a whole page waits for: its problem is a page with a heading of its own. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loaded } from './loaded.tsx';
import { ProblemPage } from './problem-page.tsx';

export function LoadedPage<T>(props: {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { data, isError, error, refetch } = props.query;
  if (data === undefined && isError) {
    return <ProblemPage error={error} onRetry={() => void refetch()} />;
  }
  return <Loaded {...props} />;
}
