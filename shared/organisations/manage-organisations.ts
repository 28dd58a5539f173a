/** Creating, reading, renaming and deleting organisations; the plug-in switch. */
import type { LiveAudience } from '../live/contract.ts';
import type { Connections } from '../onboarding/contract.ts';
import { type Audit, noteChange } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { requestProblems } from '../platform/errors.ts';
import type { RowPage, RowPageRequest } from '../platform/paging.ts';
import type { Stored } from '../platform/tables.ts';
import { type Role, unknownOrganisationProblems } from './contract.ts';
import { organisationProblems } from './errors.ts';
import type { OrganisationRow } from './member.ts';
import { ownRoleOf } from './membership.ts';
import type { OrganisationStore } from './store.ts';

interface Deps {
  readonly store: OrganisationStore;
  readonly audit: () => Audit;
  readonly connections: () => Pick<Connections, 'isInUse'>;
  readonly live: () => LiveAudience;
  readonly clock: Clock;
  /** Starts the background erasure; idempotent by organisation and by when it was asked for. */
  readonly startErasure: (actor: string, organisationId: string, since?: string) => Promise<void>;
  /** Says by itself where the organisation's rows will lie. */
  readonly newOrganisationId: () => string;
}

/** A person's command for one organisation. */
export interface OrganisationCommand {
  /** As the audit names the person who asks. */
  readonly actor: string;
  readonly organisationId: string;
}

interface ConditionalCommand extends OrganisationCommand {
  /** The ETag that the person has read; null or `*` for whatever is there. */
  readonly ifMatch: string | null;
}

interface Membership {
  readonly row: OrganisationRow;
  readonly role: Role;
}

export type ManageOrganisations = ReturnType<typeof manageOrganisations>;

export function manageOrganisations(deps: Deps) {
  const { store, audit, live, clock, startErasure, newOrganisationId } = deps;
  const noted = notes(audit);
  return {
    ...listings(store),
    ...plugins(deps),

    /** @throws AppError `organisation.not-found` */
    async get(id: string): Promise<Stored<OrganisationRow>> {
      const head = await store.head(id);
      if (head === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
      return head;
    },

    async create(actor: string, name: string): Promise<OrganisationRow> {
      const row: OrganisationRow = {
        id: newOrganisationId(),
        name,
        createdAt: clock().toISOString(),
        calendarInstalled: true,
        administrators: 0,
      };
      await noted({ actor, organisationId: row.id }, 'organisation.created')('new');
      await store.create(row);
      return row;
    },

    /** @throws AppError `request.changed`, `organisation.not-found` */
    async rename(command: ConditionalCommand, name: string | undefined): Promise<void> {
      const first = noted(command, 'organisation.renamed');
      await change(store, command, (row) => ({ ...row, name: name ?? row.name }), first);
    },

    /** @throws AppError `request.changed`, `organisation.not-found` */
    async remove(command: ConditionalCommand): Promise<void> {
      const { organisationId } = command;
      const first = noted(command, 'organisation.deletion-started');
      const deleting = (row: OrganisationRow) => ({
        ...row,
        deletingSince: row.deletingSince ?? clock().toISOString(),
      });
      const { deletingSince } = await change(store, command, deleting, first);
      await live().expelLater(organisationId);
      await startErasure(command.actor, organisationId, deletingSince);
      await live().expel(organisationId);
    },
  };
}

function plugins({ store, audit, connections }: Deps) {
  async function switchPlugin(command: OrganisationCommand, calendarInstalled: boolean) {
    const action = calendarInstalled ? 'plugin.installed' : 'plugin.removed';
    const first = notes(audit)(command, action, 'microsoft-calendar');
    return await change(store, command, (before) => ({ ...before, calendarInstalled }), first);
  }
  return {
    installPlugin: (command: OrganisationCommand) => switchPlugin(command, true),

    /** @throws AppError `plugin.connected` */
    async removePlugin(command: OrganisationCommand): Promise<void> {
      if (await connections().isInUse(command.organisationId)) {
        throw organisationProblems.error('plugin.connected');
      }
      await switchPlugin(command, false);
    },
  };
}

/** Writes the entry of a command before the change that starts from a version of the organisation. */
const notes =
  (audit: Deps['audit']) =>
  ({ actor, organisationId }: OrganisationCommand, action: string, target?: string) => {
    const note = noteChange(audit(), organisationId);
    const entry = { actor, action, result: 'ok', ...(target && { target }) } as const;
    return (start: string): Promise<void> => note(entry, start);
  };

/** A command with an ETag changes only the version that has it. */
async function change(
  store: OrganisationStore,
  { organisationId, ifMatch = null }: OrganisationCommand & Partial<ConditionalCommand>,
  changed: (row: OrganisationRow) => OrganisationRow,
  first: (start: string) => Promise<void>,
): Promise<OrganisationRow> {
  const conditional = (before: OrganisationRow, etag: string) => {
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etag) {
      throw requestProblems.error('request.changed');
    }
    return changed(before);
  };
  const row = await store.update(organisationId, conditional, first);
  if (row === undefined) throw unknownOrganisationProblems.error('organisation.not-found');
  return row;
}

function listings(store: OrganisationStore) {
  /** Where somebody is a member, in id order; the index may still name organisations that they have left. */
  async function* ownOf(user: PortalUser, from = ''): AsyncGenerator<Membership> {
    for (const id of await store.idsOf(user)) {
      if (id < from) continue;
      const head = await store.head(id);
      const role = head && (await ownRoleOf(store, user, id));
      if (head !== undefined && role !== undefined) yield { row: head.value, role };
    }
  }
  async function* visibleTo(user: PortalUser, from?: string): AsyncGenerator<OrganisationRow> {
    if (user.operator !== 'none') yield* store.each(from);
    else for await (const { row } of ownOf(user, from)) yield row;
  }
  return {
    /** Everywhere that the user is a member. */
    async memberships(user: PortalUser): Promise<readonly Membership[]> {
      const found = [];
      for await (const membership of ownOf(user)) found.push(membership);
      return found;
    },

    /** A page of the user's organisations; operators see all. */
    async list(
      user: PortalUser,
      { limit, after }: RowPageRequest,
    ): Promise<RowPage<OrganisationRow>> {
      const items = [];
      for await (const row of visibleTo(user, after)) {
        if (items.length === limit) return { items, after: row.id };
        items.push(row);
      }
      return { items };
    },
  };
}
