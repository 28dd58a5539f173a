/** Queries of alerts and of the webhook that hears them. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { pagesQuery } from '../api/pages.ts';
import { ApiProblem } from '../api/problem.ts';

export type Alert = components['schemas']['Alert'];
export type AlertState = 'open' | 'resolved' | 'all';

export const alertsQuery = (api: Api, org: string, state: AlertState) =>
  pagesQuery<Alert>(['alerts', org, state], async (query, signal) =>
    bodyOf(
      await api.GET('/organisations/{org}/alerts', {
        params: { path: { org }, query: { ...query, state } },
        signal,
      }),
    ),
  );

const path = (org: string) => ({ params: { path: { org } } });

/** Null while alerts are sent nowhere: the settings know, and say so without a refusal. */
export const webhookQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['webhook', org],
    queryFn: async () => {
      const settings = await api.GET('/organisations/{org}/calendar/settings', path(org));
      if (bodyOf(settings).contactWebhook === undefined) return null;
      try {
        return bodyOf(await api.GET('/organisations/{org}/webhook', path(org)));
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'webhook.not-found') return null;
        throw error;
      }
    },
  });

export const failuresQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['webhook', org, 'failures'],
    queryFn: async () =>
      bodyOf(await api.GET('/organisations/{org}/webhook/failures', path(org))).items,
  });
