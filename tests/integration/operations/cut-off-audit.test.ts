import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionStore } from '../../../shared/onboarding/adapters/table-connection-store.ts';
import type { ConnectionFacts } from '../../../shared/onboarding/connection/connection.ts';
import type { ConnectionState } from '../../../shared/onboarding/contract.ts';
import { durableNames } from '../../../shared/onboarding/durable-names.ts';
import { tablePoisonStore } from '../../../shared/operations/adapters/table-poison-store.ts';
import { tableMailboxAccessStore } from '../../../shared/scope/adapters/table-mailbox-access-store.ts';
import { newMailboxAccessRow } from '../../../shared/scope/mailbox-access-row.ts';
import { rotationNames } from '../../../shared/secrets/durable-names.ts';
import {
  type AuditedWorld,
  auditedWorld,
  call,
  ORG,
  orchestrations,
} from '../../support/audited-world.ts';
import { syncApp } from '../../support/connection-rows.ts';
import { startOddServer } from '../../support/odd-server.ts';

let webPubSub: Awaited<ReturnType<typeof startOddServer>>;
beforeAll(async () => {
  webPubSub = await startOddServer();
  webPubSub.answer = { status: 202, body: '' };
});
afterAll(() => webPubSub.close());

interface Act {
  readonly action: string;
  /** The table whose rows the act changes. */
  readonly table: string;
  /** What has to be there before; returns what the act is about. */
  readonly arrange?: (world: AuditedWorld) => Promise<unknown>;
  readonly act: (world: AuditedWorld, about: string) => Promise<unknown>;
  /** Its rows are among others that the act writes as well. */
  readonly row?: RegExp;
  /** Each try makes another thing, so that a try which dies before it has an entry of its own. */
  readonly makesNew?: boolean;
}

const next = { name: 'calsync-1', version: '2', keyId: 'next', createdAt: '', expiresOn: '' };

const connected =
  (state: ConnectionState, facts: Partial<ConnectionFacts> = {}) =>
  (world: AuditedWorld) =>
    world.connection(state, facts);

const device = async (world: AuditedWorld) => {
  const { body } = await call(world.devices.http.devicesCreate, { body: { name: 'Lobby' } });
  return (body as { id: string }).id;
};
const room = async (world: AuditedWorld) => {
  await world.connection('ready');
  const body = { emailAddress: 'oak@contoso.example', displayName: 'Oak' };
  const answer = await call(world.rooms.http.roomsAdd, { body });
  return (answer.body as { id: string }).id;
};
const showing = async (world: AuditedWorld) => {
  const roomId = await room(world);
  const id = await device(world);
  const params = { device: id };
  await call(world.devices.http.devicesAssignRoom, { params, body: { roomId } });
  return id;
};
const member = async (world: AuditedWorld) => {
  const body = { email: 'b@x.example', role: 'member' };
  const answer = await call(world.organisations.http.membersCreate, { body });
  return (answer.body as { id: string }).id;
};
const webhook = (world: AuditedWorld) =>
  call(world.alerts.http.organisationWebhook.set, { body: { url: 'https://one.example/' } });
const poisoned = async ({ operations, openTable, log }: AuditedWorld) => {
  await operations.poison.keep('rooms-refresh', { organisationId: ORG }, { id: '1' }, log);
  const { items } = await tablePoisonStore(openTable).page({ limit: 1 });
  return items[0]?.id;
};
const watched = async (world: AuditedWorld) => {
  await world.connection('ready');
  await world.secrets.appSecrets.watch(ORG, { ...syncApp.secret, expiresOn: '2028-01-01' }, 1);
};
const advanced =
  (happening: string, code?: string) =>
  ({ onboarding }: AuditedWorld) =>
    onboarding.activities[durableNames.advance]({
      organisationId: ORG,
      attempt: 1,
      happening,
      code,
    });
const profileChange = {
  number: 1,
  from: 'consent',
  to: 'rbac',
  step: 'prove',
  since: '',
  isBack: false,
  asked: true,
} as const;

const acts: readonly Act[] = [
  {
    action: 'organisation.renamed',
    table: 'Organisations',
    act: ({ organisations }) =>
      call(organisations.http.organisationsPatch, { body: { name: 'Fabrikam' } }),
  },
  {
    action: 'organisation.deletion-started',
    table: 'Organisations',
    act: ({ organisations }) => call(organisations.http.organisationsDelete),
  },
  {
    action: 'plugin.removed',
    table: 'Organisations',
    act: ({ organisations }) => call(organisations.http.pluginsRemove),
  },
  {
    action: 'member.invited',
    table: 'Organisations',
    act: ({ organisations }) =>
      call(organisations.http.membersCreate, { body: { email: 'b@x.example', role: 'member' } }),
  },
  {
    action: 'member.changed',
    table: 'Organisations',
    arrange: member,
    act: ({ organisations }, id) =>
      call(organisations.http.membersPut, { params: { member: id }, body: { role: 'installer' } }),
  },
  {
    action: 'member.removed',
    table: 'Organisations',
    arrange: member,
    act: ({ organisations }, id) =>
      call(organisations.http.membersDelete, { params: { member: id } }),
  },
  { action: 'device.created', table: 'Devices', row: /^device/, act: device, makesNew: true },
  {
    action: 'device.renamed',
    table: 'Devices',
    arrange: device,
    act: ({ devices }, id) =>
      call(devices.http.devicesRename, { params: { device: id }, body: { name: 'Hall' } }),
  },
  {
    action: 'device.pairing-code-issued',
    table: 'Devices',
    arrange: device,
    act: ({ devices }, id) =>
      call(devices.http.devicesIssuePairingCode, { params: { device: id } }),
  },
  {
    action: 'device.assigned',
    table: 'Devices',
    row: /^device/,
    arrange: async (world) => [await device(world), await room(world)].join(),
    act: ({ devices }, about) => {
      const [id, roomId] = about.split(',');
      return call(devices.http.devicesAssignRoom, { params: { device: id }, body: { roomId } });
    },
  },
  {
    action: 'device.unassigned',
    table: 'Devices',
    row: /^device/,
    arrange: showing,
    act: ({ devices }, id) => call(devices.http.devicesUnassignRoom, { params: { device: id } }),
  },
  {
    action: 'device.revoked',
    table: 'Devices',
    row: /^device/,
    arrange: device,
    act: ({ devices }, id) => call(devices.http.devicesRevoke, { params: { device: id } }),
  },
  {
    action: 'device.paired',
    table: 'Devices',
    row: /^device/,
    arrange: async ({ devices }) => {
      const { body } = await call(devices.http.devicesCreate, { body: { name: 'Lobby' } });
      return (body as { pairingCode: string }).pairingCode;
    },
    act: ({ devices }, pairingCode) =>
      call(devices.http.devicesPair, { body: { pairingCode, serialNumber: 'S1', model: 'M1' } }),
  },
  {
    action: 'devices.installed',
    table: 'Devices',
    row: /^device/,
    act: ({ devices }) => call(devices.http.devicesInstall, { body: 'name\nLobby\nHall\n' }),
    makesNew: true,
  },
  {
    action: 'room.added',
    table: 'Rooms',
    row: /^[^~]/,
    arrange: connected('ready'),
    act: ({ rooms }) =>
      call(rooms.http.roomsAdd, { body: { emailAddress: 'oak@contoso.example' } }),
  },
  {
    action: 'room.changed',
    table: 'Rooms',
    row: /^[^~]/,
    arrange: room,
    act: ({ rooms }, id) =>
      call(rooms.http.roomsChange, { params: { room: id }, body: { timeZone: 'Asia/Tokyo' } }),
  },
  {
    action: 'rooms.changed',
    table: 'Rooms',
    row: /^[^~]/,
    arrange: async (world) => {
      await world.connection('ready');
      world.microsoft.rooms = [{ displayName: 'Elm', emailAddress: 'elm@contoso.example' }];
    },
    act: ({ rooms }) => rooms.contract.refresh(ORG),
  },
  {
    action: 'room.forgotten',
    table: 'Rooms',
    row: /^[^~]/,
    arrange: async (world) => {
      await room(world);
      for await (const { id } of world.rooms.contract.each(ORG)) {
        await world.rooms.contract.noteCalendar(ORG, id, 'missing');
      }
      await world.rooms.forgetGone(ORG);
      world.skip(400 * 24 * 3600);
    },
    act: ({ rooms }) => rooms.forgetGone(ORG),
  },
  {
    action: 'calendar-settings.changed',
    table: 'Calendars',
    row: /^settings/,
    act: ({ calendar }) => call(calendar.http.calendarSettingsChange, { body: { windowDays: 3 } }),
  },
  {
    action: 'webhook.set',
    table: 'AlertWebhooks',
    act: webhook,
    makesNew: true,
  },
  {
    action: 'webhook.changed',
    table: 'AlertWebhooks',
    arrange: webhook,
    act: ({ alerts }) =>
      call(alerts.http.organisationWebhook.set, { body: { url: 'https://two.example/' } }),
  },
  {
    action: 'webhook.secret-rotated',
    table: 'AlertWebhooks',
    arrange: webhook,
    act: ({ alerts }) => call(alerts.http.organisationWebhook.rotate),
  },
  {
    action: 'webhook.removed',
    table: 'AlertWebhooks',
    arrange: webhook,
    act: ({ alerts }) => call(alerts.http.organisationWebhook.remove),
  },
  {
    action: 'poison.discarded',
    table: 'PoisonMessages',
    arrange: poisoned,
    act: ({ operations }, id) => operations.poison.discard(id, 'operator:key'),
  },
  {
    action: 'poison.replayed',
    table: 'PoisonMessages',
    arrange: poisoned,
    act: ({ operations }, id) => operations.poison.replay(id, 'operator:key'),
  },
  {
    action: 'scope.check-requested',
    table: 'Scopes',
    arrange: async (world) => {
      await world.connection('ready');
      const { openTable, clock } = world;
      const row = newMailboxAccessRow(clock(), clock());
      await tableMailboxAccessStore(openTable).save(ORG, undefined, row);
    },
    act: ({ scope }) => call(scope.http.scopeCheck, { body: {} }),
  },
  {
    action: 'setup.started',
    table: 'Connections',
    row: /^connection/,
    act: ({ onboarding }) => call(onboarding.http.start(orchestrations), { body: {} }),
  },
  {
    action: 'setup.continued',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('awaiting-sync-consent', { profile: 'rbac' }),
    act: ({ onboarding }) => call(onboarding.http.continue(orchestrations)),
  },
  {
    action: 'setup.retried',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('failed', { failedIn: 'validating' }),
    act: ({ onboarding }) => call(onboarding.http.retry(orchestrations)),
  },
  {
    action: 'setup.cancelled',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('validating'),
    act: ({ onboarding }) => call(onboarding.http.cancel(orchestrations)),
  },
  {
    action: 'setup.sync-app-ready',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('validating'),
    act: advanced('sync-app-ready'),
  },
  {
    action: 'setup.verified',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('verifying'),
    act: advanced('verified'),
  },
  {
    action: 'setup.failed',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('verifying'),
    act: advanced('failed', 'setup.interrupted'),
  },
  {
    action: 'connection.disconnected',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('ready'),
    act: ({ onboarding }) => call(onboarding.http.disconnect(orchestrations)),
  },
  {
    action: 'connection.removed',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('disconnecting', { syncApp: undefined }),
    act: ({ onboarding }) =>
      onboarding.activities[durableNames.disconnectStep]({ organisationId: ORG, step: 'finish' }),
  },
  {
    action: 'profile.change-started',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('ready'),
    act: ({ onboarding }) =>
      call(onboarding.http.accessMode.change(orchestrations), { body: { profile: 'rbac' } }),
  },
  {
    action: 'profile.change-continued',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('ready', { profileChange: { ...profileChange, step: 'scope' } }),
    act: ({ onboarding }) =>
      call(onboarding.http.accessMode.proceed(orchestrations), { body: { step: 'scope' } }),
  },
  {
    action: 'profile.change-cancelled',
    table: 'Connections',
    row: /^connection/,
    arrange: connected('ready', { profileChange: { ...profileChange, step: 'scope' } }),
    act: ({ onboarding }) => call(onboarding.http.accessMode.giveUp(orchestrations)),
  },
  {
    action: 'profile.changed',
    table: 'Connections',
    row: /^connection/,
    arrange: async (world) => {
      await world.connection('ready', { profileChange });
      await connectionStore(world.openTable).change(
        ORG,
        (row) => row && { ...row, profileChanges: 1 },
      );
    },
    act: ({ onboarding }) =>
      onboarding.activities[durableNames.carryOnChange]({ organisationId: ORG, number: 1 }),
  },
  {
    action: 'secret.switched',
    table: 'Connections',
    row: /^connection/,
    arrange: watched,
    act: ({ secrets }) =>
      secrets.activities[rotationNames.switch]({
        organisationId: ORG,
        name: 'calsync-1',
        keyId: 'key',
        number: 0,
        next: {
          ...next,
          createdAt: '2026-11-23T10:00:00.000Z',
          expiresOn: '2028-11-23T10:00:00.000Z',
        },
      }),
  },
  {
    action: 'secret.rotated',
    table: 'Secrets',
    arrange: watched,
    act: ({ secrets }) =>
      secrets.activities[rotationNames.end]({
        organisationId: ORG,
        name: 'calsync-1',
        keyId: 'key',
        number: 0,
        outcome: 'done',
      }),
  },
];

/** A world in which the organisation exists and the act can be done. */
async function prepared({ arrange }: Act) {
  const world = auditedWorld(webPubSub.url);
  await world.organisation();
  const about = String(await arrange?.(world));
  return { world, about };
}

const stateOf = (world: AuditedWorld, { table, row = /./ }: Act): string =>
  JSON.stringify(
    world
      .rows(table)
      .filter(({ rowKey }) => row.test(rowKey))
      .map(({ rowKey, etag }) => `${rowKey} ${etag}`),
  );

/** Tries the act; tells whether it changed anything. A second try may be refused, because nothing is left to do. */
async function attempt(world: AuditedWorld, act: Act, about: string): Promise<boolean> {
  const before = stateOf(world, act);
  await act.act(world, about).catch(() => undefined);
  return stateOf(world, act) !== before;
}

async function cutOffAt(act: Act, requests: number) {
  const { world, about } = await prepared(act);
  const earlier = world.entries(act.action).length;
  world.cutAfter(requests);
  const first = await attempt(world, act, about);
  world.cutAfter(Number.POSITIVE_INFINITY);
  const second = await attempt(world, act, about);
  const changes = Number(first) + Number(second);
  const entries = world.entries(act.action).length - earlier;
  return { requests, changes, entries, chain: (await world.chain()).state };
}

describe('the entry of a change', () => {
  it.each(acts)(
    'The entry $action is neither lost nor doubled, after whichever request to storage the process dies.',
    async (act) => {
      const { world, about } = await prepared(act);
      const before = world.requests();
      await act.act(world, about);
      const requests = world.requests() - before;

      const outcomes = await Promise.all(
        Array.from({ length: requests }, (_, made) => cutOffAt(act, made)),
      );

      expect(world.entries(act.action).length).toBeGreaterThan(0);
      const most = (changes: number) => (act.makesNew === true ? 2 : changes);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ chain: 'whole' });
        expect(outcome.changes).toBeGreaterThan(0);
        expect(outcome.entries).toBeGreaterThanOrEqual(outcome.changes);
        expect(outcome.entries).toBeLessThanOrEqual(most(outcome.changes));
      }
    },
  );
});
