/** Asks whether a device can be reached: it answers a pushed test with its next report. */
import type { Audit } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { type DeviceCommand, notRevoked, requireDevice } from './change-device.ts';
import { deviceAddressOf } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { TestMessage } from './messages.ts';
import type { ConnectionGateway, DeviceStatusStore, DeviceStore } from './ports.ts';

export type SendTest = ReturnType<typeof sendTest>;

export function sendTest(deps: {
  readonly store: Pick<DeviceStore, 'get'>;
  readonly statuses: Pick<DeviceStatusStore, 'update'>;
  readonly gateway: Pick<ConnectionGateway, 'send'>;
  readonly audit: () => Audit;
  readonly clock: Clock;
}) {
  const { store, statuses, gateway, audit, clock } = deps;
  return async function send(command: DeviceCommand) {
    const { actor, organisationId, deviceId } = command;
    const device = notRevoked((await requireDevice(store, command)).value);
    if (device.credential === undefined) throw deviceProblems.error('device.not-paired');
    const test = { id: newId(), sentAt: clock().toISOString() };
    // Stored first: the answer may be faster than this call.
    await statuses.update(organisationId, deviceId, (status) => ({ ...status, test }));
    const message: TestMessage = { kind: 'device.test', testId: test.id, sentAt: test.sentAt };
    await gateway.send(deviceAddressOf(device), message);
    await audit().append(organisationId, {
      actor,
      action: 'device.test-sent',
      target: deviceId,
      result: 'ok',
    });
    return test;
  };
}
