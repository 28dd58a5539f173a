/** Creating, reading, renaming and deleting organisations; the plug-in switch. */
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import {
  accepted,
  created,
  type HttpResult,
  noContent,
  ok,
  type PortalUser,
} from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { cursorOf, pageAnswer, rowOf } from '../platform/paging.ts';
import { unknownOrganisationProblems } from './contract.ts';
import { organisationProblems } from './errors.ts';
import type { OrganisationRow } from './member.ts';
import { ownRoleOf } from './membership.ts';
import type { OrganisationStore } from './store.ts';

export interface OrganisationNeeds {
  readonly store: OrganisationStore;
  readonly audit: () => Audit;
  readonly connections: () => Connections;
  readonly clock: Clock;
  readonly apiUrl: string;
  /** Starts the background erasure; idempotent by organisation. */
  readonly startErasure: (organisationId: string) => Promise<void>;
}

interface Call<P = { org: string }> {
  readonly caller: PortalUser;
  readonly params: P;
}

interface ConditionalCall extends Call {
  readonly headers: { get(name: string): string | null };
}

const shown = ({ id, name }: OrganisationRow) => ({ id, name });
const plugin = (row: OrganisationRow) => ({
  id: 'microsoft-calendar',
  name: 'Microsoft Calendar',
  installed: row.calendarInstalled,
});

export function manageOrganisations({
  store,
  audit,
  connections,
  clock,
  apiUrl,
  startErasure,
}: OrganisationNeeds) {
  const existing = async (id: string) => {
    const head = await store.head(id);
    if (head === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
    return head;
  };
  /** Where somebody is a member, in id order; the index may still name organisations that they have left. */
  async function* ownOf(user: PortalUser, from = '') {
    for (const id of await store.idsOf(user)) {
      if (id < from) continue;
      const head = await store.head(id);
      const role = head && (await ownRoleOf(store, user, id));
      if (head !== undefined && role !== undefined) yield { row: head.value, role };
    }
  }
  /** Whoever names what they read changes only that. */
  const change = async (
    { params, headers }: Pick<ConditionalCall, 'params' | 'headers'>,
    changed: (row: OrganisationRow) => OrganisationRow,
  ): Promise<void> => {
    const wanted = headers.get('if-match') ?? '*';
    const row = await store.update(params.org, (before, etag) => {
      if (wanted !== '*' && wanted !== etag) throw requestProblems.error('request.changed');
      return changed(before);
    });
    if (row === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
  };
  const switchPlugin = async ({ caller, params }: Call, installed: boolean) => {
    const row = await store.update(params.org, (before) => ({
      ...before,
      calendarInstalled: installed,
    }));
    if (row === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
    await audit().append(params.org, {
      actor: actorOf(caller),
      action: installed ? 'plugin.installed' : 'plugin.removed',
      target: 'microsoft-calendar',
      result: 'ok',
    });
    return row;
  };

  return {
    async me({ caller }: { caller: PortalUser }): Promise<HttpResult> {
      const organisations = [];
      for await (const { row, role } of ownOf(caller)) organisations.push({ ...shown(row), role });
      return ok({ id: caller.key, email: caller.email, operator: caller.operator, organisations });
    },

    async list(input: {
      caller: PortalUser;
      query: { limit: number; after?: string | undefined };
      url: string;
    }): Promise<HttpResult> {
      const { limit, after } = input.query;
      const from = after === undefined ? undefined : rowOf(after);
      const items = [];
      let next: string | undefined;
      if (input.caller.operator === 'none') {
        for await (const { row } of ownOf(input.caller, from)) {
          if (items.length === limit) {
            next = row.id;
            break;
          }
          items.push(shown(row));
        }
      } else {
        const page = await store.page({
          limit: limit + 1,
          ...(from === undefined ? {} : { from }),
        });
        for (const { row } of page.items.slice(0, limit)) {
          const head = await store.head(row);
          if (head !== undefined) items.push(shown(head.value));
        }
        next = page.items[limit]?.row;
      }
      return ok(
        pageAnswer(items, {
          apiUrl,
          url: input.url,
          after: next === undefined ? undefined : cursorOf(next),
        }),
      );
    },

    async create({
      caller,
      body,
    }: {
      caller: PortalUser;
      body: { name: string };
    }): Promise<HttpResult> {
      const row: OrganisationRow = {
        id: newId(),
        name: body.name,
        createdAt: clock().toISOString(),
        calendarInstalled: true,
        administrators: 0,
      };
      await store.create(row);
      await audit().append(row.id, {
        actor: actorOf(caller),
        action: 'organisation.created',
        result: 'ok',
      });
      return created(shown(row), `${apiUrl}/organisations/${row.id}`);
    },

    async get({ params }: Call): Promise<HttpResult> {
      const { value, etag } = await existing(params.org);
      return ok(shown(value), { etag });
    },

    async patch(
      call: ConditionalCall & { body: { name?: string | undefined } },
    ): Promise<HttpResult> {
      const { caller, params, body } = call;
      await change(call, (row) => ({ ...row, name: body.name ?? row.name }));
      await audit().append(params.org, {
        actor: actorOf(caller),
        action: 'organisation.renamed',
        result: 'ok',
      });
      const { value, etag } = await existing(params.org);
      return ok(shown(value), { etag });
    },

    async remove(call: ConditionalCall): Promise<HttpResult> {
      const { caller, params } = call;
      await change(call, (row) => ({
        ...row,
        deletingSince: row.deletingSince ?? clock().toISOString(),
      }));
      await audit().append(params.org, {
        actor: actorOf(caller),
        action: 'organisation.deletion-started',
        result: 'ok',
      });
      await startErasure(params.org);
      return accepted;
    },

    async plugins({ params }: Call): Promise<HttpResult> {
      return ok({ items: [plugin((await existing(params.org)).value)] });
    },

    async installPlugin(call: Call): Promise<HttpResult> {
      return ok(plugin(await switchPlugin(call, true)));
    },

    async removePlugin(call: Call): Promise<HttpResult> {
      if (await connections().isInUse(call.params.org)) {
        throw organisationProblems.error('plugin.connected');
      }
      await switchPlugin(call, false);
      return noContent;
    },
  };
}
