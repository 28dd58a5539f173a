/** Devices: pairing, rooms, connections, and what reaches the screens. */
import { eventAuthentication } from '../devices/adapters/event-authentication.ts';
import { tableAttemptStore } from '../devices/adapters/table-attempt-store.ts';
import { tableDeviceStore, tablePresenceStore } from '../devices/adapters/table-device-store.ts';
import { tablePairingCodes } from '../devices/adapters/table-pairing-codes.ts';
import { webPubSubGateway } from '../devices/adapters/web-pubsub-gateway.ts';
import { assignRooms } from '../devices/assign-room.ts';
import { deviceCalls } from '../devices/authenticate-device.ts';
import { connectionEvents } from '../devices/connection-events.ts';
import {
  CLOSE_QUEUE,
  type CloseMessage,
  type DeviceAssignments,
  WATCH_QUEUE,
  type WatchMessage,
} from '../devices/contract.ts';
import { deliverSnapshot } from '../devices/deliver-snapshot.ts';
import { closeConnections, endConnections } from '../devices/end-connections.ts';
import { forgetDevices } from '../devices/forget-devices.ts';
import { installDevices } from '../devices/install-devices.ts';
import { issueCodes, issuePairingCode } from '../devices/issue-pairing-code.ts';
import { manageDevices } from '../devices/manage-devices.ts';
import { pairDevice } from '../devices/pair-device.ts';
import { pairingAttempts } from '../devices/pairing-attempts.ts';
import { sendTest } from '../devices/send-test.ts';
import { serveDevice } from '../devices/serve-device.ts';
import { shownRooms } from '../devices/shown-rooms.ts';
import { dispatchWatches, watchDevices } from '../devices/watch-devices.ts';
import { addressOf } from '../platform/web-pubsub.ts';
import type { Deps, Platform } from './deps.ts';

export function composeDevices({ config, clock, openTable, openQueue }: Platform, deps: Deps) {
  const tokenMinutes = config.DEVICES_CONNECTION_TOKEN_MINUTES;
  const gateway = webPubSubGateway(config);
  const store = tableDeviceStore(openTable);
  const presence = tablePresenceStore(openTable);
  const codes = tablePairingCodes(openTable, deps.secrets);
  const attempts = pairingAttempts(tableAttemptStore(openTable), deps.alerts, clock);
  const connections = endConnections(gateway, openQueue<CloseMessage>(CLOSE_QUEUE), tokenMinutes);
  const shared = {
    ...deps,
    clock,
    store,
    presence,
    codes,
    gateway,
    attempts,
    connections,
    shownRooms: shownRooms({ ...deps, store, presence, connections }),
    issueCode: issueCodes(codes, clock, config.DEVICES_PAIRING_CODE_MINUTES),
    apiUrl: config.API_URL,
    trustedHops: config.DEVICES_TRUSTED_PROXY_HOPS,
    authentication: eventAuthentication(config),
    addresses: config.webPubSubs.map(addressOf),
  };
  const { unassignAll, move, ...roomHandlers } = assignRooms(shared);
  const { authenticate, deviceOf } = deviceCalls(shared);
  const assignments: DeviceAssignments = {
    ofRoom: store.ofRoom,
    async *rooms(organisationId) {
      for await (const { device } of store.each(organisationId)) {
        if (device.roomId !== null) yield device.roomId;
      }
    },
    unassignAll,
    removeAll: forgetDevices(store, codes, connections, clock),
  };
  return {
    assignments,
    delivery: deliverSnapshot(store, gateway, deps.calendars),
    authenticate,
    ...manageDevices(shared),
    ...roomHandlers,
    issuePairingCode: issuePairingCode(shared),
    pair: pairDevice(shared),
    ...serveDevice({ ...shared, deviceOf }),
    install: installDevices({ ...shared, move }),
    sendTest: sendTest(shared),
    ...connectionEvents(shared),
    ...closeConnections(gateway),
    dispatchWatches: dispatchWatches({
      ...shared,
      queue: openQueue<WatchMessage>(WATCH_QUEUE),
      random: Math.random,
    }),
    watch: watchDevices(shared),
  };
}
