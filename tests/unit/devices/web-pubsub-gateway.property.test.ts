import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instanceFor, instanceOf } from '../../../shared/devices/adapters/web-pubsub-gateway.ts';

const instances = fc.uniqueArray(fc.domain(), { minLength: 2, maxLength: 6 });

describe('the Web PubSub instances of devices', () => {
  it('A device stays on its instance when another instance is added.', () => {
    fc.assert(
      fc.property(instances, fc.uuid(), fc.uuid(), (list, deviceId, added) => {
        const shard = instanceFor(list, deviceId);

        expect(instanceOf([added, ...list], { deviceId, shard })).toBe(shard);
      }),
    );
  });

  it('When an instance is taken away, only its devices move, and to one that is left.', () => {
    fc.assert(
      fc.property(instances, fc.uuid(), (list, deviceId) => {
        const [gone = '', ...rest] = list;
        const shard = instanceFor(list, deviceId);

        const now = instanceOf(rest, { deviceId, shard });

        expect(rest).toContain(now);
        if (shard !== gone) expect(now).toBe(shard);
      }),
    );
  });

  it('Each instance takes about as many devices.', () => {
    const count = { a: 0, b: 0 };
    for (let id = 0; id < 2_000; id += 1)
      count[instanceFor(['a', 'b'], `device-${id}`) as 'a' | 'b'] += 1;

    expect(Math.abs(count.a - count.b)).toBeLessThan(200);
  });

  it('Devices from before there were several instances stay with the first.', () => {
    expect(instanceOf(['a', 'b'], { deviceId: 'x' })).toBe('a');
  });
});
