/** How many requests to storage a screen takes of its own, so that the number cannot grow unnoticed (docs/scale.md). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { snapshotOf, startDevices } from '../../support/devices.ts';

let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
});
afterAll(() => rig.close());

async function shownScreen() {
  rig.addRoom('oak');
  rig.snapshots.set('oak', snapshotOf('oak', 1));
  const { id, pairingCode } = await rig.create();
  const { credential } = await rig.pair(pairingCode);
  const { assignmentId } = await rig.assign(id, 'oak');
  const report = async () => {
    const body = { version: 1, assignmentId, deviceTime: rig.clock().toISOString() };
    return rig.http.devicesReport({ caller: await rig.authenticate(credential), body });
  };
  await report();
  return { id, credential, report };
}

async function counted(work: () => Promise<unknown>): Promise<string[]> {
  rig.storageCalls.length = 0;
  await work();
  return rig.storageCalls.toSorted();
}

describe('requests to storage of a screen', () => {
  it('A report takes 3: who it is, its status, and the status again', async () => {
    const { report } = await shownScreen();

    expect(await counted(report)).toEqual([
      'Devices GET device|',
      'Devices GET seen|',
      'Devices PUT seen|',
    ]);
  });

  it('A negotiate takes 1, and so does a snapshot', async () => {
    const { credential } = await shownScreen();
    const caller = () => rig.authenticate(credential);

    expect(
      await counted(async () => rig.http.devicesNegotiate({ caller: await caller() })),
    ).toEqual(['Devices GET device|']);
    expect(
      await counted(async () => rig.http.devicesReadSnapshot({ caller: await caller() })),
    ).toEqual(['Devices GET device|']);
  });
});
