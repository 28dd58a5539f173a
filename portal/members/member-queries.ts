/** Queries of members, and what follows from them. */
import type { operations } from '../../contracts/openapi.d.ts';
import { type Api, bodyOf } from '../api/client.ts';
import { pagesQuery } from '../api/pages.ts';

export type Member =
  operations['membersList']['responses'][200]['content']['application/json']['items'][number];
export type Role = Member['role'];

export const roles = ['administrator', 'member', 'installer'] as const satisfies readonly Role[];

const AT_ONCE = 200;

export const membersQuery = (api: Api, org: string) =>
  pagesQuery<Member>(
    ['members', org],
    async (query, signal) =>
      bodyOf(
        await api.GET('/organisations/{org}/members', { params: { path: { org }, query }, signal }),
      ),
    AT_ONCE,
  );
