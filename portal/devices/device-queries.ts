/** Queries of devices. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { longListQuery } from '../api/long-list.ts';

export type Device = components['schemas']['Device'];

const devicePath = (org: string, device: string) => ({ params: { path: { org, device } } });

export const devicesQuery = (api: Api, org: string) =>
  longListQuery({
    key: ['devices', org],
    async readPage(query, signal) {
      const params = { path: { org }, query };
      return bodyOf(await api.GET('/organisations/{org}/devices', { params, signal }));
    },
    readItem: async (device) =>
      bodyOf(await api.GET('/organisations/{org}/devices/{device}', devicePath(org, device))),
  });

/** With its ETag, so that a change overwrites nobody else's. */
export const deviceQuery = (api: Api, org: string, device: string) =>
  queryOptions({
    queryKey: ['device', org, device],
    queryFn: async () => {
      const answer = await api.GET(
        '/organisations/{org}/devices/{device}',
        devicePath(org, device),
      );
      return { device: bodyOf(answer), etag: answer.response.headers.get('etag') };
    },
  });

/** The devices in use of each room. */
export function devicesByRoom(devices: readonly Device[]): ReadonlyMap<string, readonly Device[]> {
  const assigned = devices.filter(({ state, roomId }) => state !== 'revoked' && roomId !== null);
  return Map.groupBy(assigned, ({ roomId }) => roomId ?? '');
}
