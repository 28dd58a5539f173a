/** The query of the limit that one press makes in Exchange. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';

export type AccessLimit = components['schemas']['AccessLimit'];
export type LimitWork = NonNullable<AccessLimit['last']>['work'];

/** Null while there is no app that could be limited. */
export const limitQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['access', org, 'limit'],
    queryFn: async () => {
      try {
        const path = { params: { path: { org } } };
        return bodyOf(await api.GET('/organisations/{org}/calendar/limit', path));
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'limit.not-ready') return null;
        throw error;
      }
    },
  });

/** How the section says what is there; the proof alone says what is in force. */
export const limitTone = ({ state }: Pick<AccessLimit, 'state'>): 'good' | 'warning' | 'none' => {
  if (state === 'none') return 'none';
  return state === 'made' ? 'good' : 'warning';
};
