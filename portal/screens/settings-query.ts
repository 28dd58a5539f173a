/** The query of the screens' settings, with their ETag. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';

export type CalendarSettings = components['schemas']['CalendarSettings'];

export const settingsQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['settings', org],
    queryFn: async () => {
      const params = { path: { org } };
      const answer = await api.GET('/organisations/{org}/calendar/settings', { params });
      return { settings: bodyOf(answer), etag: answer.response.headers.get('etag') };
    },
  });
