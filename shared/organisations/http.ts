/** HTTP of organisations, members and the plug-in switch. */
import { actorOf } from '../operations/contract.ts';
import {
  accepted,
  created,
  type HandlersOf,
  noContent,
  ok,
  type PortalUser,
} from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { answerPage } from '../platform/paging.ts';
import type * as endpoints from './endpoints.ts';
import type { ManageMembers } from './manage-members.ts';
import type { ManageOrganisations } from './manage-organisations.ts';
import { emailSchema, type MemberRow, memberId, type OrganisationRow } from './member.ts';

type Handlers = HandlersOf<typeof endpoints>;

interface Deps {
  readonly organisations: ManageOrganisations;
  readonly members: ManageMembers;
  /** The public base of the API's addresses. */
  readonly apiUrl: string;
}

const organisationView = ({ id, name }: OrganisationRow) => ({ id, name });
const memberView = ({ id, email, role, status }: MemberRow) => ({ id, email, role, status });
/** Nobody who was only invited has done anything. */
const auditPersonOf = ({ email, userKey }: MemberRow) =>
  userKey === undefined ? [] : [{ actor: `user:${userKey}`, email }];
const pluginView = ({ calendarInstalled }: OrganisationRow) => ({
  id: 'microsoft-calendar',
  name: 'Microsoft Calendar',
  installed: calendarInstalled,
});

const commandOf = (input: {
  readonly caller: PortalUser;
  readonly params: { readonly org: string };
}) => ({ actor: actorOf(input.caller), organisationId: input.params.org });

export function organisationsHttp(deps: Deps): Handlers {
  return { ...organisationHandlers(deps), ...memberHandlers(deps), ...pluginHandlers(deps) };
}

function organisationHandlers({ organisations, apiUrl }: Deps) {
  const answer = async (organisationId: string) => {
    const { value, etag } = await organisations.get(organisationId);
    return ok(organisationView(value), { etag });
  };
  return {
    async meGet({ caller }) {
      const found = await organisations.memberships(caller);
      return ok({
        id: caller.key,
        email: caller.email,
        operator: caller.operator,
        organisations: found.map(({ row, role }) => ({ ...organisationView(row), role })),
      });
    },
    organisationsList: (input) =>
      answerPage(input, apiUrl, async (request) => {
        const { items, after } = await organisations.list(input.caller, request);
        return { items: items.map(organisationView), after };
      }),
    async organisationsCreate({ caller, body }) {
      const row = await organisations.create(actorOf(caller), body.name);
      return created(organisationView(row), `${apiUrl}/organisations/${row.id}`);
    },
    async organisationsGet({ params }) {
      return await answer(params.org);
    },
    async organisationsPatch(input) {
      const ifMatch = input.headers.get('if-match');
      await organisations.rename({ ...commandOf(input), ifMatch }, input.body.name);
      return await answer(input.params.org);
    },
    async organisationsDelete(input) {
      await organisations.remove({ ...commandOf(input), ifMatch: input.headers.get('if-match') });
      return accepted;
    },
  } satisfies Partial<Handlers>;
}

function memberHandlers({ members, apiUrl }: Deps) {
  const invited = (organisationId: string, row: MemberRow) =>
    created(memberView(row), `${apiUrl}/organisations/${organisationId}/members/${row.id}`);
  return {
    membersList: (input) =>
      answerPage(input, apiUrl, async (request) => {
        const { items, after } = await members.list(input.params.org, request);
        return { items: items.map(memberView), after };
      }),
    auditPeople: (input) =>
      answerPage(input, apiUrl, async (request) => {
        const { items, after } = await members.list(input.params.org, request);
        return { items: items.flatMap(auditPersonOf), after };
      }),
    async membersCreate(input) {
      const row = await members.invite({ ...commandOf(input), ...input.body });
      return invited(input.params.org, row);
    },
    async membersPut(input) {
      const { params, body } = input;
      const command = { ...commandOf(input), ...memberOf(params), role: body.role };
      const { row, isNew } = await members.put(command);
      return isNew ? invited(params.org, row) : ok(memberView(row));
    },
    async membersDelete(input) {
      await members.remove({ ...commandOf(input), ...memberOf(input.params) });
      return noContent;
    },
  } satisfies Partial<Handlers>;
}

function pluginHandlers({ organisations }: Deps) {
  return {
    async pluginsList({ params }) {
      return ok({ items: [pluginView((await organisations.get(params.org)).value)] });
    },
    async pluginsInstall(input) {
      return ok(pluginView(await organisations.installPlugin(commandOf(input))));
    },
    async pluginsRemove(input) {
      await organisations.removePlugin(commandOf(input));
      return noContent;
    },
  } satisfies Partial<Handlers>;
}

/** A path names a member by id or by address. */
function memberOf({ org, member }: { readonly org: string; readonly member: string }) {
  if (!member.includes('@')) return { memberId: member, email: undefined };
  const { data: email } = emailSchema.safeParse(member);
  if (email === undefined) {
    throw requestProblems.error('request.invalid', {
      fields: [{ pointer: '/path/member', detail: 'is not a mail address' }],
    });
  }
  return { memberId: memberId(org, email), email };
}
