/** The plug-in of one organisation, as the marketplace shows it. */
import { queryOptions } from '@tanstack/react-query';
import { type Api, bodyOf } from '../api/client.ts';

const PLUGIN = 'microsoft-calendar';

export const pluginQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['plugins', org],
    queryFn: async () => {
      const answer = await api.GET('/organisations/{org}/plugins', { params: { path: { org } } });
      const { items } = bodyOf(answer);
      return { isInstalled: items.some(({ id, installed }) => id === PLUGIN && installed) };
    },
  });
