/** Verifying: what Entra grants is what the profile says, and a real room calendar can be read. */
import { z } from 'zod';
import {
  type AppIdentity,
  blocksMailbox,
  MicrosoftError,
  natureOf,
} from '../../microsoft/contract.ts';
import type { Room } from '../../rooms/contract.ts';
import { excessOf, type Permission, profileRules } from '../connection/access-modes.ts';
import { discoveryOf, GRAPH_APP_ID, syncOf } from '../connection/app-identities.ts';
import type { ConnectionRow, SyncApp } from '../connection/connection.ts';
import type { Surroundings } from '../connection/ports.ts';
import { isSurelyMissing } from './restore-application.ts';
import { setupAfterRefusal } from './setup-refusals.ts';
import { type Step, withFreshToken } from './setup-step.ts';
import { done, failed, stale, waiting } from './steps.ts';

const MOST_ROOMS = 20;
const AT_ONCE = 4;
/** Trying again is about calendars: a long list is not read each time. */
const listAge = { unlessReadWithinMinutes: 5 };

const principalSchema = z.object({ id: z.string() });
const assignmentsSchema = z.object({
  value: z.array(z.object({ appRoleId: z.string(), resourceId: z.string() })),
});

export const checkConsent: Step = async ({ row, surroundings, save }) => {
  const [discovery, sync] = [discoveryOf(row), syncOf(row)];
  const { permissions } = profileRules[row.profile];
  const { syncApp } = row;
  if (!discovery || !sync || !syncApp) return stale;
  try {
    const granted = await withFreshToken(surroundings, discovery, () =>
      grantsOf(surroundings, { discovery, sync, syncApp }),
    );
    if (!permissions.every(granted.surely)) return waiting('consent.sync-not-effective');
    const isScoped = permissions.length === 0;
    if (isScoped && excessOf(row.profile).some(granted.perhaps)) return waiting('scope.grant-left');
    const { objectId: applicationId, generation, secret } = syncApp;
    if (secret !== undefined) {
      const app = { discovery, applicationId, generation };
      await surroundings.appSecrets().removeOrphans(app, secret.keyId);
    }
    if (row.appMissingSince === undefined) return done;
    return (await save(({ appMissingSince: _there, ...current }) => current)) ? done : stale;
  } catch (error) {
    const isMissing = error instanceof MicrosoftError && missing.includes(natureOf(error.reason));
    // Deleted by the customer meanwhile: what is tried again begins with the app itself.
    if (isMissing && (await isSurelyMissing({ row, surroundings, save }))) {
      return failed('connection.app-deleted');
    }
    return setupAfterRefusal(error, 'sync-consent');
  }
};

const missing = ['object-missing', 'app-missing'];

type Grantable = Pick<Permission, 'value' | 'id'>;

interface Grants {
  /** In the directory, and in a token made now. */
  readonly surely: (permission: Grantable) => boolean;
  /** In either. */
  readonly perhaps: (permission: Grantable) => boolean;
}

/** What Entra grants Calendar Sync at this moment. */
export async function grantsOf(
  surroundings: Pick<Surroundings, 'graph' | 'tokens'>,
  { discovery, sync, syncApp }: { discovery: AppIdentity; sync: AppIdentity; syncApp: SyncApp },
): Promise<Grants> {
  const assigned = await assignedRoles(surroundings, discovery, syncApp.servicePrincipalId);
  const { roles } = await surroundings.tokens().acquire(sync, { fresh: true });
  return {
    surely: ({ id, value }) => assigned.includes(id) && roles.includes(value),
    perhaps: ({ id, value }) => assigned.includes(id) || roles.includes(value),
  };
}

/** Ids of the app roles of Graph that the directory has for it. */
export async function assignedRoles(
  { graph }: Pick<Surroundings, 'graph'>,
  discovery: AppIdentity,
  servicePrincipalId: string,
): Promise<readonly string[]> {
  const read = async (path: string) =>
    (await graph().send(discovery, { method: 'GET', path })).body;
  const resource = principalSchema.parse(
    await read(`/servicePrincipals(appId='${GRAPH_APP_ID}')?$select=id`),
  );
  const { value } = assignmentsSchema.parse(
    await read(`/servicePrincipals/${servicePrincipalId}/appRoleAssignments`),
  );
  return value.flatMap(({ appRoleId, resourceId }) =>
    resourceId === resource.id ? [appRoleId] : [],
  );
}

/** One success suffices: which rooms are readable is shown per room afterwards. */
export const readCalendar: Step = async ({ row, surroundings, save }) => {
  const sync = syncOf(row);
  if (sync === undefined) return stale;
  try {
    await surroundings.rooms().refresh(row.organisationId, listAge);
    const readable = await isAnyRoomReadable(surroundings, sync, row.organisationId);
    if (readable === undefined) {
      const warnings = [...new Set([...row.warnings, 'rooms.none-found'])];
      return (await save((current) => ({ ...current, warnings }))) ? done : stale;
    }
    if (readable) return done;
    return row.profile === 'rbac'
      ? waiting('scope.not-effective', patience(row, surroundings.clock()))
      : waiting('rooms.none-readable');
  } catch (error) {
    return setupAfterRefusal(error, 'calendar');
  }
};

const LONGEST_PATIENCE_SECONDS = 600;

/** Exchange takes hours, and people too: the longer it has taken, the longer until the next look. */
function patience({ since }: ConnectionRow, now: Date): number {
  const waited = Math.max(0, now.getTime() - Date.parse(since)) / 1000;
  return Math.min(LONGEST_PATIENCE_SECONDS, Math.floor(waited / 8));
}

/** Undefined without rooms. */
export async function isAnyRoomReadable(
  surroundings: Surroundings,
  sync: AppIdentity,
  organisationId: string,
): Promise<boolean | undefined> {
  const rooms = await someRooms(surroundings, organisationId);
  return rooms.length === 0 ? undefined : await anyReadable(surroundings, sync, rooms);
}

/** Those with a device first: they are what access is for, and a scope may leave out all others. */
async function someRooms(
  { rooms, assignments }: Surroundings,
  organisationId: string,
): Promise<readonly Room[]> {
  const found = new Map<string, Room>();
  for await (const roomId of assignments().rooms(organisationId)) {
    const room = found.get(roomId) ?? (await rooms().get(organisationId, roomId));
    if (room !== undefined && room.state !== 'gone') found.set(roomId, room);
    if (found.size === MOST_ROOMS) return [...found.values()];
  }
  for await (const room of rooms().each(organisationId)) {
    if (room.state === 'active' || room.state === 'unreadable') found.set(room.id, room);
    if (found.size === MOST_ROOMS) break;
  }
  return [...found.values()];
}

async function anyReadable(
  surroundings: Surroundings,
  sync: AppIdentity,
  rooms: readonly Room[],
): Promise<boolean> {
  for (let first = 0; first < rooms.length; first += AT_ONCE) {
    const tried = rooms.slice(first, first + AT_ONCE);
    const readable = await Promise.all(
      tried.map((room) => isReadable(surroundings, sync, room.emailAddress)),
    );
    if (readable.includes(true)) return true;
  }
  return false;
}

async function isReadable(
  { graph, clock }: Surroundings,
  sync: AppIdentity,
  emailAddress: string,
): Promise<boolean> {
  const start = clock();
  const query = new URLSearchParams({
    startDateTime: start.toISOString(),
    endDateTime: new Date(start.getTime() + 3600_000).toISOString(),
    $top: '1',
    $select: 'id',
  });
  try {
    const path = `/users/${encodeURIComponent(emailAddress)}/calendarView?${query}`;
    await graph().send(sync, { method: 'GET', path });
    return true;
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    if (blocksMailbox(error.reason)) return false;
    throw error;
  }
}
