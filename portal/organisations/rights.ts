/** The rights of the signed-in person at the API, so that a page offers nothing else. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { type Api, bodyOf } from '../api/client.ts';
import { useApi } from '../api/use-api.ts';

export interface Rights {
  readonly administer: boolean;
  /** Pairs and assigns devices. */
  readonly install: boolean;
  readonly read: boolean;
  readonly operate: 'full' | 'read' | 'none';
}

export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: ['me'],
    queryFn: async () => bodyOf(await api.GET('/me')),
    staleTime: 60_000,
  });

const none: Rights = { administer: false, install: false, read: false, operate: 'none' };

export function useRights(organisation: string): Rights {
  const { data: me } = useQuery(meQuery(useApi()));
  if (me === undefined) return none;
  const role = me.organisations.find(({ id }) => id === organisation)?.role;
  const administer = me.operator === 'full' || role === 'administrator';
  return {
    administer,
    install: administer || role === 'installer',
    read: me.operator !== 'none' || (role !== undefined && role !== 'installer'),
    operate: me.operator,
  };
}
