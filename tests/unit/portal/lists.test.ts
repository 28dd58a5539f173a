import { describe, expect, it } from '@jest/globals';
import { concernedBy } from '../../../portal/live/concerned.ts';
import { ageOf, leftUntil } from '../../../portal/parts/age.ts';
import { rowAfterKey } from '../../../portal/parts/row-keys.ts';

const NOW = Date.parse('2026-03-02T08:00:00.000Z');
const before = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString();

describe('an age', () => {
  it.each([
    [0, { value: 0, unit: 'second' }],
    [-5, { value: 0, unit: 'second' }],
    [59, { value: -59, unit: 'second' }],
    [60, { value: -1, unit: 'minute' }],
    [7_199, { value: -1, unit: 'hour' }],
    [172_800, { value: -2, unit: 'day' }],
  ])('of %d seconds is told in the largest unit that fits', (seconds, age) => {
    expect(ageOf(before(seconds), NOW)).toEqual(age);
  });

  it('of something to come rounds up, and is zero when it is over', () => {
    expect(leftUntil(before(-3_541), NOW)).toEqual({ value: 60, unit: 'minute' });
    expect(leftUntil(before(1), NOW)).toEqual({ value: 0, unit: 'second' });
  });
});

describe('the keyboard in a list of rows', () => {
  const at = { count: 10, page: 4 };

  it('goes no further than the first and the last row', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];

    expect(keys.map((key) => rowAfterKey(key, 8, at))).toEqual([9, 7, 9, 4, 0, 9]);
    expect(rowAfterKey('ArrowUp', 0, at)).toBe(0);
  });

  it('leaves every other key alone', () => {
    expect(rowAfterKey('a', 0, at)).toBeUndefined();
    expect(rowAfterKey('ArrowDown', 0, { count: 0, page: 4 })).toBeUndefined();
  });
});

describe('a hint of the live channel', () => {
  const room = (roomId: string | null) => ({ kind: 'room.changed', data: { roomId } });

  it('concerns the one thing that it names, in its list and on its own', () => {
    const concerned = concernedBy([room('a'), room('b')]);

    expect(concerned(['rooms', 'org'])).toEqual(new Set(['a', 'b']));
    expect(concerned(['snapshot', 'org', 'a'])).toBe('all');
    expect(concerned(['snapshot', 'org', 'c'])).toBe('none');
    expect(concerned(['devices', 'org'])).toBe('none');
  });

  it('concerns the whole list when it names nothing, or when very many things changed', () => {
    const many = Array.from({ length: 11 }, (_, index) => room(String(index)));

    expect(concernedBy([room('a'), room(null)])(['rooms', 'org'])).toBe('all');
    expect(concernedBy(many)(['rooms', 'org'])).toBe('all');
  });

  it('of a kind that is not known concerns nothing', () => {
    expect(concernedBy([{ kind: 'new.kind' }])(['rooms', 'org'])).toBe('none');
  });
});
