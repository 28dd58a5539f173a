import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shardFor, shardOf } from '../../../shared/devices/shards.ts';

const shards = fc.uniqueArray(fc.domain(), { minLength: 2, maxLength: 6 });

describe('shards', () => {
  it('keep a device where it is when an instance is added', () => {
    fc.assert(
      fc.property(shards, fc.uuid(), fc.uuid(), (list, deviceId, added) => {
        const shard = shardFor(list, deviceId);

        expect(shardOf([added, ...list], { deviceId, shard })).toBe(shard);
      }),
    );
  });

  it('move only the devices of an instance that was taken away, and to one that is left', () => {
    fc.assert(
      fc.property(shards, fc.uuid(), (list, deviceId) => {
        const [gone = '', ...rest] = list;
        const shard = shardFor(list, deviceId);

        const now = shardOf(rest, { deviceId, shard });

        expect(rest).toContain(now);
        if (shard !== gone) expect(now).toBe(shard);
      }),
    );
  });

  it('take about as many devices each', () => {
    const count = { a: 0, b: 0 };
    for (let id = 0; id < 2_000; id += 1)
      count[shardFor(['a', 'b'], `device-${id}`) as 'a' | 'b'] += 1;

    expect(Math.abs(count.a - count.b)).toBeLessThan(200);
  });

  it('leave devices from before there were several with the first', () => {
    expect(shardOf(['a', 'b'], { deviceId: 'x' })).toBe('a');
  });
});
