/** Inviting, listing, changing and removing members. */
import type { LiveAudience } from '../live/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import { created, type HttpResult, noContent, ok, type PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import type { Role } from './contract.ts';
import { organisationProblems } from './errors.ts';
import { emailSchema, type MemberRow, memberId } from './member.ts';
import type { OrganisationStore } from './store.ts';

const shown = ({ id, email, role, status }: MemberRow) => ({ id, email, role, status });

interface MemberCall {
  readonly caller: PortalUser;
  readonly params: { readonly org: string; readonly member: string };
}

export function manageMembers({
  store,
  audit,
  live,
  apiUrl,
}: {
  readonly store: OrganisationStore;
  readonly audit: () => Audit;
  readonly live: () => LiveAudience;
  readonly apiUrl: string;
}) {
  const record = (caller: PortalUser, organisationId: string, action: string, target: string) =>
    audit().append(organisationId, {
      actor: actorOf(caller),
      action,
      target,
      result: 'ok',
    });
  const invited = (org: string, row: MemberRow) =>
    created(shown(row), `${apiUrl}/organisations/${org}/members/${row.id}`);

  return {
    async list(input: {
      params: { org: string };
      query: { limit: number; after?: string | undefined };
      url: string;
    }): Promise<HttpResult> {
      const { limit, after } = input.query;
      const page = await store.members(input.params.org, {
        limit: limit + 1,
        ...(after === undefined ? {} : { from: rowOf(after) }),
      });
      const next = page.items[limit];
      return ok(
        pageAnswer(
          page.items.slice(0, limit).map((item) => shown(item.value)),
          { apiUrl, url: input.url, after: next === undefined ? undefined : cursorOf(next.row) },
        ),
      );
    },

    async create({
      caller,
      params,
      body,
    }: {
      caller: PortalUser;
      params: { org: string };
      body: { email: string; role: Role };
    }): Promise<HttpResult> {
      const id = memberId(params.org, body.email);
      const row = await store.changeMember(params.org, id, (before) => {
        if (before !== undefined) throw organisationProblems.error('member.exists');
        return { id, ...body, status: 'invited' };
      });
      if (row === undefined) throw organisationProblems.error('member.not-found');
      await record(caller, params.org, 'member.invited', id);
      return invited(params.org, row);
    },

    async put({
      caller,
      params,
      body,
    }: MemberCall & { body: { role: Role } }): Promise<HttpResult> {
      const address = addressed(params);
      let isNew = false;
      let isDemoted = false;
      const row = await store.changeMember(params.org, address.id, (before) => {
        isNew = before === undefined;
        isDemoted = body.role === 'installer' && before?.role !== 'installer';
        if (before !== undefined) return { ...before, role: body.role };
        if (address.email === undefined) throw organisationProblems.error('member.not-found');
        return { id: address.id, email: address.email, role: body.role, status: 'invited' };
      });
      if (row === undefined) throw organisationProblems.error('member.not-found');
      // Installers may not listen.
      if (row.userKey !== undefined && isDemoted) await live().expel(params.org, row.userKey);
      await record(caller, params.org, isNew ? 'member.invited' : 'member.changed', address.id);
      return isNew ? invited(params.org, row) : ok(shown(row));
    },

    async remove({ caller, params }: MemberCall): Promise<HttpResult> {
      const { id } = addressed(params);
      let userKey: string | undefined;
      await store.changeMember(params.org, id, (before) => {
        userKey = before?.userKey;
        return undefined;
      });
      // Once connected, nobody asks a portal again who it is.
      if (userKey !== undefined) await live().expel(params.org, userKey);
      await record(caller, params.org, 'member.removed', id);
      return noContent;
    },
  };
}

function addressed({ org, member }: { org: string; member: string }): {
  id: string;
  email: string | undefined;
} {
  if (!member.includes('@')) return { id: member, email: undefined };
  const email = emailSchema.safeParse(member);
  if (!email.success) {
    throw requestProblems.error('request.invalid', {
      fields: [{ pointer: '/path/member', detail: 'is not a mail address' }],
    });
  }
  return { id: memberId(org, email.data), email: email.data };
}
