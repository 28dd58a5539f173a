/** Operators act; read-only operators look. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/use-api.ts';
import { meQuery } from '../organisations/rights.ts';

export function useMayAct(): boolean {
  const { data: me } = useQuery(meQuery(useApi()));
  return me?.operator === 'full';
}
