/** HTTP of devices: maps requests to use cases, and what these return to answers. */
import { actorOf } from '../operations/contract.ts';
import {
  created,
  type DeviceCaller,
  type HandlersOf,
  isKnown,
  noContent,
  ok,
  type PortalUser,
} from '../platform/endpoint.ts';
import { answerPage } from '../platform/paging.ts';
import type { AssignRooms } from './assign-room.ts';
import type { AuthenticatedDevice } from './authenticate-device.ts';
import type { ConditionalDeviceCommand, DeviceKey } from './change-device.ts';
import { clientAddressOf } from './client-address.ts';
import type { ConnectionEvents } from './connection-events.ts';
import type * as endpoints from './endpoints.ts';
import type { InstallDevices } from './install-devices.ts';
import { codeView, type IssuePairingCode } from './issue-pairing-code.ts';
import type { BrowseDevices, ManageDevices } from './manage-devices.ts';
import type { PairDevice } from './pair-device.ts';
import type { SendTest } from './send-test.ts';
import type { negotiateConnection, readSnapshotMessage, receiveReport } from './serve-device.ts';

type Handlers = HandlersOf<typeof endpoints>;

interface Deps {
  readonly browse: BrowseDevices;
  readonly manage: ManageDevices;
  readonly rooms: Pick<AssignRooms, 'assign' | 'unassign'>;
  readonly install: InstallDevices;
  readonly issuePairingCode: IssuePairingCode;
  readonly pair: PairDevice;
  readonly sendTest: SendTest;
  readonly negotiate: ReturnType<typeof negotiateConnection>;
  readonly readSnapshot: ReturnType<typeof readSnapshotMessage>;
  readonly receiveReport: ReturnType<typeof receiveReport>;
  readonly events: ConnectionEvents;
  /** The public base of the API's addresses. */
  readonly apiUrl: string;
  /** Proxies of ours that append to X-Forwarded-For. */
  readonly trustedHops: number;
}

interface DeviceRequest {
  readonly caller: PortalUser;
  readonly params: { readonly org: string; readonly device: string };
  readonly headers: { get(name: string): string | null };
}

const commandOf = ({ caller, params, headers }: DeviceRequest): ConditionalDeviceCommand => ({
  actor: actorOf(caller),
  organisationId: params.org,
  deviceId: params.device,
  ifMatch: headers.get('if-match'),
});

/** `authenticateDevice` made the caller; the platform only hands it on. */
const authenticated = (caller: DeviceCaller) => caller as AuthenticatedDevice;

export function devicesHttp(deps: Deps): Handlers {
  return { ...portalHandlers(deps), ...deviceHandlers(deps), ...eventHandlers(deps) };
}

function portalHandlers(deps: Deps) {
  const { browse, manage, rooms, install, issuePairingCode, sendTest, apiUrl } = deps;
  const answer = async (key: DeviceKey) => {
    const { view, etag } = await browse.get(key);
    return ok(view, { etag });
  };
  return {
    devicesList: (input) =>
      answerPage(input, apiUrl, (request) => browse.list(input.params.org, request)),
    async devicesCreate({ caller, params, body }) {
      const command = { actor: actorOf(caller), organisationId: params.org };
      const { view, ...issued } = await manage.create(command, body.name);
      const location = `${apiUrl}/organisations/${params.org}/devices/${view.id}`;
      return created({ ...view, ...codeView(issued) }, location);
    },
    async devicesInstall({ caller, params, body }) {
      const command = { actor: actorOf(caller), organisationId: params.org };
      return ok({ items: await install(command, body) });
    },
    async devicesSendTest(input) {
      return { status: 202, body: await sendTest(commandOf(input)) };
    },
    async devicesGet(input) {
      return await answer(commandOf(input));
    },
    async devicesRename(input) {
      await manage.rename(commandOf(input), input.body.name);
      return await answer(commandOf(input));
    },
    async devicesRevoke(input) {
      await manage.revoke(commandOf(input));
      return noContent;
    },
    async devicesIssuePairingCode(input) {
      const command = commandOf(input);
      const issued = await issuePairingCode(command);
      const { view } = await browse.get(command);
      return ok({ ...view, ...codeView(issued) });
    },
    async devicesAssignRoom(input) {
      await rooms.assign(commandOf(input), input.body.roomId);
      return await answer(commandOf(input));
    },
    async devicesUnassignRoom(input) {
      await rooms.unassign(commandOf(input));
      return noContent;
    },
  } satisfies Partial<Handlers>;
}

function deviceHandlers(deps: Deps) {
  const { pair, negotiate, readSnapshot, receiveReport, apiUrl, trustedHops } = deps;
  return {
    async devicesPair({ headers, body }) {
      const client = clientAddressOf(headers.get('x-forwarded-for'), trustedHops);
      const paired = await pair(body, client);
      // A device may read only its snapshot, whose address names neither the device nor its organisation.
      return created(paired, `${apiUrl}/device/snapshot`);
    },
    async devicesNegotiate({ caller }) {
      return ok(await negotiate(authenticated(caller)));
    },
    async devicesReadSnapshot({ caller, headers }) {
      const { message, etag } = await readSnapshot(authenticated(caller));
      const answered = { etag, 'snapshot-read-at': message.readAt };
      return isKnown(etag, headers) ? { status: 304, headers: answered } : ok(message, answered);
    },
    async devicesReport({ caller, body }) {
      return ok(await receiveReport(authenticated(caller), body));
    },
  } satisfies Partial<Handlers>;
}

function eventHandlers({ events }: Deps) {
  return {
    async devicesAllowEvents({ headers }) {
      const asked = (headers.get('webhook-request-origin') ?? '').split(',');
      const allowed = events.allowed(asked).join(', ');
      return { status: 200, headers: { 'webhook-allowed-origin': allowed } };
    },
    async devicesConnectionEvent({ headers }) {
      await events.receive(headers);
      return noContent;
    },
  } satisfies Partial<Handlers>;
}
