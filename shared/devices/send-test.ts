/** Asks whether a device can be reached: it answers a pushed test with its next report. */
import { type Audit, actorOf } from '../operations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpResult } from '../platform/endpoint.ts';
import { newId } from '../platform/ids.ts';
import { type OneDevice, requireDevice, unlessRevoked } from './change-device.ts';
import { reachOf } from './device.ts';
import { deviceProblems } from './errors.ts';
import type { TestMessage } from './messages.ts';
import type { ConnectionGateway, DeviceStore, PresenceStore } from './ports.ts';

export function sendTest(needs: {
  readonly store: DeviceStore;
  readonly presence: PresenceStore;
  readonly gateway: ConnectionGateway;
  readonly audit: () => Audit;
  readonly clock: Clock;
}) {
  const { store, presence, gateway, audit, clock } = needs;
  return async ({
    caller,
    params: { org, device: id },
  }: Pick<OneDevice, 'caller' | 'params'>): Promise<HttpResult> => {
    const { device } = await requireDevice(store, org, id);
    unlessRevoked((same) => same)(device);
    if (device.credential === undefined) throw deviceProblems.error('device.not-paired');
    const test = { id: newId(), sentAt: clock().toISOString() };
    // Noted first: the answer may be faster than this call.
    await presence.update(org, id, (seen) => ({ ...seen, test }));
    const message: TestMessage = { kind: 'device.test', testId: test.id, sentAt: test.sentAt };
    await gateway.send(reachOf(device), message);
    await audit().append(org, {
      actor: actorOf(caller),
      action: 'device.test-sent',
      target: id,
      result: 'ok',
    });
    return { status: 202, body: test };
  };
}
