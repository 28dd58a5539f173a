/** Creating, reading, renaming and deleting organisations; the plug-in switch. */
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import {
  type Answer,
  accepted,
  created,
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
import { roleOf } from './membership.ts';
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
    async me({ caller }: { caller: PortalUser }): Promise<Answer> {
      const organisations = [];
      for (const id of await store.idsOf(caller)) {
        const head = await store.head(id);
        const role = await roleOf(store, { ...caller, operator: 'none' }, id).catch(
          () => undefined,
        );
        if (head !== undefined && role !== undefined) {
          organisations.push({ ...shown(head.value), role });
        }
      }
      return ok({ id: caller.key, email: caller.email, operator: caller.operator, organisations });
    },

    async list(input: {
      caller: PortalUser;
      query: { limit: number; after?: string | undefined };
      url: string;
    }): Promise<Answer> {
      const { limit, after } = input.query;
      const from = after === undefined ? undefined : rowOf(after);
      const ids =
        input.caller.operator === 'none'
          ? (await store.idsOf(input.caller)).filter((id) => from === undefined || id >= from)
          : (
              await store.page({ limit: limit + 1, ...(from === undefined ? {} : { from }) })
            ).items.map((item) => item.row);
      const items = [];
      for (const id of ids.slice(0, limit)) {
        const head = await store.head(id);
        if (head !== undefined) items.push(shown(head.value));
      }
      const next = ids[limit];
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
    }): Promise<Answer> {
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

    async get({ params }: Call): Promise<Answer> {
      const { value, etag } = await existing(params.org);
      return ok(shown(value), { etag });
    },

    async patch({
      caller,
      params,
      body,
      headers,
    }: Call & {
      body: { name?: string | undefined };
      headers: { get(name: string): string | null };
    }): Promise<Answer> {
      const head = await existing(params.org);
      const wanted = headers.get('if-match');
      if (wanted !== null && wanted !== '*' && wanted !== head.etag) {
        throw requestProblems.error('request.changed');
      }
      const row = { ...head.value, ...(body.name === undefined ? {} : { name: body.name }) };
      if (!(await store.replaceHead(row, head.etag)))
        throw requestProblems.error('request.changed');
      await audit().append(params.org, {
        actor: actorOf(caller),
        action: 'organisation.renamed',
        result: 'ok',
      });
      return ok(shown(row));
    },

    async remove({ caller, params }: Call): Promise<Answer> {
      await existing(params.org);
      await store.update(params.org, (row) => ({
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

    async plugins({ params }: Call): Promise<Answer> {
      return ok({ items: [plugin((await existing(params.org)).value)] });
    },

    async installPlugin(call: Call): Promise<Answer> {
      return ok(plugin(await switchPlugin(call, true)));
    },

    async removePlugin(call: Call): Promise<Answer> {
      if (await connections().isInUse(call.params.org)) {
        throw organisationProblems.error('plugin.connected');
      }
      await switchPlugin(call, false);
      return noContent;
    },
  };
}
