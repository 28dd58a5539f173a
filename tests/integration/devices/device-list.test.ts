import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { administrator, ORGANISATION, startDevices } from '../../support/devices.ts';

let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
});
afterAll(() => rig.close());

describe('a list of devices', () => {
  const install = async (body: string) => {
    const answer = await rig.http.devicesInstall({
      caller: administrator,
      params: { org: ORGANISATION },
      body,
    });
    return (answer.body as { items: { id: string; outcome: string; pairingCode?: string }[] })
      .items;
  };

  it('A list that is applied twice ends in the same devices, and paired ones stay as they are.', async () => {
    rig.addRoom('cedar');
    const list = 'name,room\r\n"Bulk, one",CEDAR@example.com\r\nBulk two,cedar\r\nBulk three,\r\n';

    const [first, both] = [await install(list), await Promise.all([install(list), install(list)])];
    await rig.pair(both.map(([one]) => one?.pairingCode ?? '').find(Boolean) ?? '').catch(() => 0);
    const again = await install(list);

    expect(first.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(again.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await rig.devices.assignments.ofRoom(ORGANISATION, 'cedar')).toHaveLength(2);
    expect(rig.followed).toContain('cedar');
    const code = again[1]?.pairingCode ?? '';
    expect(await rig.pair(code)).toMatchObject({ deviceId: first[1]?.id });
    expect((await install(list))[1]).not.toHaveProperty('pairingCode');
  });

  it('A room whose time zone nobody knows is not assigned until a default is set.', async () => {
    rig.addRoom('zoneless', null);
    const { id } = await rig.create();
    const refusal = { code: 'room.time-zone-missing', kind: 'conflict' };
    await expect(rig.assign(id, 'zoneless')).rejects.toMatchObject(refusal);
    await expect(install('name,room\nZoneless,zoneless\n')).rejects.toMatchObject({
      code: 'device.list-invalid',
      fields: [{ pointer: '/2/room', detail: expect.stringContaining('no time zone') }],
    });
    expect(await rig.view(id)).toMatchObject({ roomId: null });
    expect(rig.followed).not.toContain('zoneless');

    rig.defaults.timeZone = 'America/Los_Angeles';
    expect(await rig.assign(id, 'zoneless')).toMatchObject({ roomId: 'zoneless' });
    expect(await install('name,room\nZoneless,zoneless\n')).toMatchObject([{ outcome: 'created' }]);
    rig.defaults.timeZone = null;
    expect(await install('name,room\nZoneless,zoneless\n')).toMatchObject([
      { outcome: 'unchanged' },
    ]);
  });

  it('A list with wrong lines changes nothing and names every one of them.', async () => {
    const before = rig.audit.length;

    const refusal = install('name,room\nGood,\n,cedar\nGood,\nBad,nowhere\nx,y,z\n');

    await expect(refusal).rejects.toMatchObject({
      code: 'device.list-invalid',
      fields: [
        { pointer: '/3/name', detail: 'is missing' },
        { pointer: '/4/name', detail: 'stands in line 2 already' },
        { pointer: '/5/room', detail: 'is no room of this organisation' },
        { pointer: '/6', detail: 'has 3 fields, not 2' },
        { pointer: '/6/room', detail: 'is no room of this organisation' },
      ],
    });
    expect(rig.audit).toHaveLength(before);
  });
});
