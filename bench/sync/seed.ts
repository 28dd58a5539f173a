/**
 * Connected organisations written as the product itself would have left them, in a fraction of the time that driving
 * a thousand set-ups takes. Rooms that are not live count as subscribed too, but Microsoft never tells of them.
 */
import type { Stack } from '../../local/stack/stack.ts';
import { tableDueIndex } from '../../shared/calendar/adapters/table-due-index.ts';
import { planNextRead } from '../../shared/calendar/cadence.ts';
import { type RoomSync, roomSyncSchema } from '../../shared/calendar/room-sync.ts';
import { normalSettings, settingsSchema } from '../../shared/calendar/settings.ts';
import { tableDeviceStore } from '../../shared/devices/adapters/table-device-store.ts';
import { firstSlot, formatCredential, newCredential } from '../../shared/devices/credential.ts';
import { assigned, newDevice } from '../../shared/devices/device.ts';
import type { AppIdentity } from '../../shared/microsoft/contract.ts';
import {
  storedConnectionSchema,
  toStored,
} from '../../shared/onboarding/adapters/stored-connection.ts';
import { accessModeRules } from '../../shared/onboarding/connection/access-modes.ts';
import { syncOf } from '../../shared/onboarding/connection/app-identities.ts';
import type { RowIn, SyncAppWithSecret } from '../../shared/onboarding/connection/connection.ts';
import { forEachConcurrently } from '../../shared/platform/concurrency.ts';
import { newId } from '../../shared/platform/ids.ts';
import type { OpenTable } from '../../shared/platform/tables.ts';
import { noEquipment, type RoomRow, roomRowSchema } from '../../shared/rooms/room.ts';
import type { SecretStore } from '../../shared/secrets/contract.ts';

export interface Organisation {
  readonly id: string;
  readonly tenantId: string;
  readonly identity: AppIdentity;
  readonly rooms: readonly Room[];
}

interface Room {
  readonly id: string;
  readonly emailAddress: string;
  /** The credential of the device that shows it. */
  readonly credential: string | undefined;
}

export interface Places {
  readonly stack: Stack;
  readonly openTable: OpenTable;
  readonly vault: SecretStore;
  readonly shards: number;
}

export interface Wanted {
  readonly organisations: number;
  readonly roomsEach: number;
  readonly liveRoomsEach: number;
  /** Rooms that are not live come due evenly from now on, as in a service that has run for long. */
  readonly isSteady?: boolean;
}

/** Above that, organisations share a tenant: making signing keys is slow and none of the product's work. */
const MOST_TENANTS = 100;
const AT_ONCE = 16;
const YEAR_MS = 365 * 86_400_000;

export async function seedOrganisations(places: Places, wanted: Wanted): Promise<Organisation[]> {
  const tenants: Tenant[] = [];
  for (let at = 0; at < Math.min(wanted.organisations, MOST_TENANTS); at += 1) {
    tenants.push(await makeTenant(places.stack, places.vault, at));
  }
  const made: Organisation[] = [];
  const write = organisationWriter(places, wanted);
  const numbers = Array.from({ length: wanted.organisations }, (_, at) => at);
  await forEachConcurrently(numbers, AT_ONCE, async (at) => {
    const tenant = tenants[at % tenants.length];
    if (tenant === undefined) return;
    const mailboxes = places.stack.graph.addRooms(
      tenant.id,
      Array.from({ length: wanted.roomsEach }, (_, room) => ({
        displayName: `Room ${at}-${room}`,
        timeZone: 'Europe/Brussels',
      })),
    );
    made.push(await write(tenant, mailboxes));
  });
  return made;
}

interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly syncApp: SyncAppWithSecret;
}

async function makeTenant({ directory }: Stack, vault: SecretStore, at: number): Promise<Tenant> {
  const { tenant } = directory.createTenant({
    displayName: `Customer ${at}`,
    domain: `customer-${at}.example`,
    users: [],
  });
  const displayName = 'ClickShare Calendar Sync';
  const application = directory.applications.register(tenant.id, { displayName });
  const principal = directory.applications.addServicePrincipal(
    tenant.id,
    application.appId,
    displayName,
  );
  const roles = accessModeRules.consent.permissions.map(({ id }) => id);
  directory.consent.grant(principal, { roles, scopes: [], userId: null });
  const now = new Date();
  const expiresOn = new Date(now.getTime() + YEAR_MS).toISOString();
  const password = directory.applications.addPassword(application, {
    displayName: null,
    startDateTime: now.toISOString(),
    endDateTime: expiresOn,
  });
  const { name, version } = await vault.write(`bench-${at}`, password.secretText, { tags: {} });
  return {
    id: tenant.id,
    name: tenant.displayName,
    syncApp: {
      objectId: application.id,
      clientId: application.appId,
      servicePrincipalId: principal.id,
      generation: 1,
      secret: { name, version, keyId: password.keyId, createdAt: now.toISOString(), expiresOn },
    },
  };
}

function organisationWriter(
  { openTable, shards }: Places,
  { liveRoomsEach, isSteady = false }: Wanted,
) {
  const connections = openTable('Connections').rows(storedConnectionSchema);
  const roomTable = openTable('Rooms');
  const roomRows = roomTable.rows(roomRowSchema);
  const calendars = openTable('Calendars');
  const syncs = calendars.rows(roomSyncSchema);
  const settings = calendars.rows(settingsSchema);
  const index = tableDueIndex(openTable, shards);
  const devices = tableDeviceStore(openTable);

  return async (
    tenant: Tenant,
    mailboxes: readonly { id: string; emailAddress: string }[],
  ): Promise<Organisation> => {
    const id = newId();
    const now = new Date();
    const connection = connectionTo(tenant, id, now);
    await connections.put(id, 'connection', toStored(connection));
    const rooms: Room[] = [];
    const rows: RoomRow[] = [];
    const fresh: { roomId: string; sync: RoomSync }[] = [];
    for (const [at, { id: placeId, emailAddress }] of mailboxes.entries()) {
      const roomId = newId();
      const live = at < liveRoomsEach;
      fresh.push({ roomId, sync: live ? untouched(now) : settled(now, isSteady) });
      const credential = live ? await makeDevice(id, roomId, now) : undefined;
      rooms.push({ id: roomId, emailAddress, credential });
      rows.push(readableRoom(roomId, placeId, emailAddress));
    }
    await roomTable.transact(
      id,
      rows.map((row) => roomRows.inserting(row.id, row)),
    );
    await calendars.transact(id, [
      settings.inserting('settings', { ...normalSettings, privacy: 'details' }),
      ...fresh.map(({ roomId, sync }) => syncs.inserting(`sync|${roomId}`, sync)),
    ]);
    await forEachConcurrently(fresh, 4, ({ roomId, sync }) =>
      index.insert({ dueAt: sync.dueAt, organisationId: id, roomId }),
    );
    return { id, tenantId: tenant.id, identity: syncOf(connection), rooms };
  };

  async function makeDevice(organisationId: string, roomId: string, now: Date): Promise<string> {
    const blank = assigned(newDevice('Screen', now), roomId, now);
    const credential = newCredential(organisationId, blank.id);
    await devices.create(organisationId, { ...blank, credential: firstSlot(credential, now) });
    return formatCredential(credential);
  }
}

const connectionTo = (tenant: Tenant, organisationId: string, now: Date): RowIn<'ready'> => ({
  organisationId,
  connectionId: newId(),
  attempt: 1,
  state: 'ready',
  since: now.toISOString(),
  profile: 'consent',
  tenant: { id: tenant.id, displayName: tenant.name },
  syncApp: tenant.syncApp,
  connectedAt: now.toISOString(),
  assignmentsSeenAt: now.toISOString(),
  warnings: [],
  orphanedApplications: [],
  profileChanges: 0,
  disconnects: 0,
  sequence: 0,
  recent: [],
});

const readableRoom = (id: string, placeId: string, emailAddress: string): RoomRow => ({
  id,
  emailAddress,
  placeId,
  displayName: emailAddress,
  capacity: null,
  building: null,
  floor: null,
  equipment: noEquipment,
  guessedTimeZone: 'Europe/Brussels',
  listed: true,
  calendar: 'readable',
});

const untouched = (now: Date): RoomSync => ({
  dueAt: now.toISOString(),
  failures: 0,
  told: 'unknown',
  subscriptionSequence: 0,
  fence: 0,
});

/** Read a moment ago, subscribed for days. */
function settled(now: Date, isSteady: boolean): RoomSync {
  const plan = planNextRead({
    now,
    timeZone: 'Europe/Brussels',
    live: true,
    followedRooms: 10,
    random: Math.random,
  });
  const untilDue = plan.dueAt.getTime() - now.getTime();
  const dueAt = isSteady ? new Date(now.getTime() + Math.random() * untilDue) : plan.dueAt;
  const later = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
  return {
    ...untouched(now),
    dueAt: dueAt.toISOString(),
    freshUntil: plan.freshUntil.toISOString(),
    readAt: now.toISOString(),
    told: 'readable',
    subscriptionSequence: 1,
    subscription: {
      id: newId(),
      madeAt: now.toISOString(),
      expiresAt: later(7),
      renewAt: later(3.5),
    },
  };
}
