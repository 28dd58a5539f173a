/** Devices: pairing, rooms, connections, and what reaches the screens. */
import { eventAuthentication } from '../devices/adapters/event-authentication.ts';
import { tableAttemptStore } from '../devices/adapters/table-attempt-store.ts';
import { tableDeviceStatusStore } from '../devices/adapters/table-device-status-store.ts';
import { tableDeviceStore } from '../devices/adapters/table-device-store.ts';
import { tablePairingCodes } from '../devices/adapters/table-pairing-codes.ts';
import { webPubSubGateway } from '../devices/adapters/web-pubsub-gateway.ts';
import { assignRooms } from '../devices/assign-room.ts';
import { authenticateDevice } from '../devices/authenticate-device.ts';
import { connectionEvents } from '../devices/connection-events.ts';
import {
  CLOSE_QUEUE,
  type CloseMessage,
  type DeviceAssignments,
  WATCH_QUEUE,
  type WatchMessage,
} from '../devices/contract.ts';
import { deliverSnapshot } from '../devices/deliver-snapshot.ts';
import { endConnections } from '../devices/end-connections.ts';
import { forgetDevices } from '../devices/forget-devices.ts';
import { devicesHttp } from '../devices/http.ts';
import { installDevices } from '../devices/install-devices.ts';
import { codeIssuer, issuePairingCode } from '../devices/issue-pairing-code.ts';
import { browseDevices, manageDevices } from '../devices/manage-devices.ts';
import { pairDevice } from '../devices/pair-device.ts';
import { pairingAttempts } from '../devices/pairing-attempts.ts';
import { sendTest } from '../devices/send-test.ts';
import {
  negotiateConnection,
  readSnapshotMessage,
  receiveReport,
} from '../devices/serve-device.ts';
import { shownRooms } from '../devices/shown-rooms.ts';
import { dispatchWatches, watchDevices } from '../devices/watch-devices.ts';
import { addressOf } from '../platform/web-pubsub.ts';
import type { Deps, Platform } from './deps.ts';

export function composeDevices(
  { config, clock, openTable, openQueue, reports }: Platform,
  deps: Pick<
    Deps,
    'alerts' | 'audit' | 'calendars' | 'live' | 'organisations' | 'rooms' | 'scope' | 'secrets'
  >,
) {
  const gateway = webPubSubGateway(config, reports);
  const store = tableDeviceStore(openTable);
  const codes = tablePairingCodes(openTable, deps.secrets);
  const ports = {
    ...deps,
    clock,
    gateway,
    store,
    statuses: tableDeviceStatusStore(openTable),
    codes,
    attempts: pairingAttempts({ ...deps, store: tableAttemptStore(openTable), clock }),
    connections: endConnections({
      gateway,
      queue: openQueue<CloseMessage>(CLOSE_QUEUE),
      tokenMinutes: config.DEVICES_CONNECTION_TOKEN_MINUTES,
    }),
    issueCode: codeIssuer({
      codes,
      clock,
      lifetimeMinutes: config.DEVICES_PAIRING_CODE_MINUTES,
    }),
    authentication: eventAuthentication(config),
    addresses: config.webPubSubs.map(addressOf),
  };
  const shared = { ...ports, shownRooms: shownRooms(ports) };
  const delivery = deliverSnapshot(shared);
  const rooms = assignRooms({ ...shared, delivery });
  const assignments: DeviceAssignments = {
    ofRoom: store.ofRoom,
    async *rooms(organisationId) {
      for await (const { value } of store.each(organisationId)) {
        if (value.roomId !== null) yield value.roomId;
      }
    },
    unassignAll: rooms.unassignAll,
    removeAll: forgetDevices(shared),
  };
  return {
    assignments,
    delivery,
    authenticate: authenticateDevice(shared),
    http: devicesHttp({
      browse: browseDevices(shared),
      manage: manageDevices(shared),
      rooms,
      install: installDevices({ ...shared, move: rooms.move }),
      issuePairingCode: issuePairingCode(shared),
      pair: pairDevice(shared),
      sendTest: sendTest(shared),
      negotiate: negotiateConnection(shared),
      readSnapshot: readSnapshotMessage(shared),
      receiveReport: receiveReport(shared),
      events: connectionEvents(shared),
      apiUrl: config.API_URL,
      trustedHops: config.DEVICES_TRUSTED_PROXY_HOPS,
    }),
    close: shared.connections.close,
    dispatchWatches: dispatchWatches({
      ...shared,
      queue: openQueue<WatchMessage>(WATCH_QUEUE),
      random: Math.random,
    }),
    watch: watchDevices(shared),
  };
}
