/** A room's snapshot goes to every device that shows it. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { StoredSnapshot } from '../../../shared/calendar/contract.ts';
import { deliverSnapshot } from '../../../shared/devices/deliver-snapshot.ts';
import type { ConnectionGateway, DeviceStore } from '../../../shared/devices/ports.ts';

it('A delivery that fails has nothing running any more when it throws', async () => {
  let running = 0;
  const ofRoom: DeviceStore['ofRoom'] = async () =>
    Array.from({ length: 20 }, (_, at) => ({
      deviceId: `device-${at}`,
      assignmentId: `assignment-${at}`,
      roomId: 'north',
    }));
  const send: ConnectionGateway['send'] = async ({ deviceId }) => {
    if (deviceId === 'device-2') throw new Error('no answer');
    running += 1;
    await turn();
    running -= 1;
  };
  const unused = () => {
    throw new Error('The caller has handed the snapshot on.');
  };
  const delivery = deliverSnapshot({ store: { ofRoom }, gateway: { send }, calendars: unused });
  const known = { snapshot: {}, readAt: '', fresh: true } as StoredSnapshot;

  await expect(delivery.roomChanged('org', 'north', known)).rejects.toThrow('no answer');

  expect(running).toBe(0);
});
