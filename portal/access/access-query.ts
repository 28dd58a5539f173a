/** The query of mailbox access. */
import { queryOptions } from '@tanstack/react-query';
import type { components } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';

export type MailboxAccess = components['schemas']['MailboxScope'];

const path = (org: string) => ({ params: { path: { org } } });

/** Null while there is no app whose access could be told of. */
export const accessQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['access', org],
    queryFn: async () => {
      try {
        return bodyOf(await api.GET('/organisations/{org}/calendar/scope', path(org)));
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'scope.not-connected') return null;
        throw error;
      }
    },
  });

/** Names of the rooms, and what Microsoft answered about the other mailbox. Evidence never changes. */
export const evidenceQuery = (api: Api, org: string, hash: string) =>
  queryOptions({
    queryKey: ['access', org, 'evidence', hash],
    queryFn: async () =>
      bodyOf(await api.GET('/organisations/{org}/calendar/scope/evidence', path(org))),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The page for a security team: it needs the token, which a link cannot carry. */
export async function readProof(api: Api, org: string): Promise<string> {
  const answer = await api.GET('/organisations/{org}/calendar/scope/proof', {
    ...path(org),
    parseAs: 'text',
  });
  return bodyOf(answer as { readonly data?: string });
}
