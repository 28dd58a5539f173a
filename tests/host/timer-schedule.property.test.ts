import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTimeSpan, parseTimeSpan } from '../../local/functions-host/time-span.ts';
import { normalizeCron } from '../../local/functions-host/timers/cron.ts';
import { nextTimes, parseSchedule } from '../../local/functions-host/timers/schedule.ts';

const next = (text: string, after: string) =>
  parseSchedule(text, undefined).next(new Date(after))?.toISOString();

describe('NCRONTAB', () => {
  it.each([
    ['0 0 4 * * *', '0 0 4 * * *'],
    ['*/5 * * * *', '0 0,5,10,15,20,25,30,35,40,45,50,55 * * * *'],
    ['*/90 * * * * *', '0 * * * * *'],
    ['5/20 * * * * *', '5,25,45 * * * * *'],
    ['0 0 0 * JAN,February MON/2', '0 0 0 * 1,2 1,3,5'],
    [
      '0 0 22-2 * * FRI-MON',
      '0 0 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22 * * 1,2,3,4,5',
    ],
    ['0 0 0 1-31/10 * SUN-TUE', '0 0 0 1,11,21,31 * 0,1,2'],
  ])('NCRONTAB reads %s as %s.', (expression, list) => {
    expect(normalizeCron(expression)).toBe(list);
  });

  it.each([
    '0 0 0 * * 7',
    '0 0 0 * * 5-7',
    '0 0 0 ? * *',
    '0 0 0 L * *',
    '0 0 0 * * 1#2',
    '@daily',
    '0 0 24 * * *',
    '0 0 0 0 * *',
    '0 0 0 32 * *',
    '0 0 0 * 13 *',
    '60 * * * * *',
    '* * * *',
    '* * * * * * *',
  ])('NCRONTAB refuses %s.', (expression) => {
    expect(() => parseSchedule(expression, undefined)).toThrow(
      `The schedule expression '${expression}' was not recognized`,
    );
  });

  it('NCRONTAB needs day of month and day of week to match both.', () => {
    expect(next('0 0 0 13 * FRI', '2026-01-01T00:00:00Z')).toBe('2026-02-13T00:00:00.000Z');
  });

  it('NCRONTAB accepts a day that never comes.', () => {
    expect(next('0 0 0 31 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it('NCRONTAB follows a time zone.', () => {
    const schedule = parseSchedule('0 0 9 * * *', 'Europe/Brussels');

    expect(schedule.next(new Date('2026-07-01T00:00:00Z'))?.toISOString()).toBe(
      '2026-07-01T07:00:00.000Z',
    );
  });

  it('NCRONTAB gives rising times that match its fields.', () => {
    const part = (most: number) => fc.integer({ min: 1, max: most });
    fc.assert(
      fc.property(
        part(59),
        part(23),
        fc.date({ min: new Date(0), noInvalidDate: true, max: new Date('2090-01-01') }),
        (minute, hour, after) => {
          const times = nextTimes(
            parseSchedule(`0 */${minute} ${hour} * * *`, undefined),
            after,
            3,
          );

          expect(times.every((time) => time > after && time.getUTCHours() === hour)).toBe(true);
          expect(times.every((time) => time.getUTCMinutes() % minute === 0)).toBe(true);
          expect(times).toEqual([...times].sort((a, b) => a.getTime() - b.getTime()));
        },
      ),
    );
  });
});

describe('TimeSpan', () => {
  it.each([
    ['5', 5 * 86_400_000],
    ['25:00:00', 25 * 86_400_000],
    ['00:05', 300_000],
    ['00:00:01.5', 1500],
    ['1.02:03:04', 93_784_000],
    ['-00:00:01', -1000],
  ])('A TimeSpan schedule reads %s as %i ms.', (text, ms) => {
    expect(parseTimeSpan(text)).toBe(ms);
  });

  it.each(['', 'soon', '00:60', '1:2:3:4', '24:00:00.5'])(
    'A TimeSpan schedule refuses "%s".',
    (text) => {
      expect(parseTimeSpan(text)).toBeUndefined();
    },
  );

  it('A TimeSpan schedule reads what it writes.', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        expect(parseTimeSpan(formatTimeSpan(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });

  it('A TimeSpan schedule of zero is refused.', () => {
    expect(() => parseSchedule('00:00:00', undefined)).toThrow('leaves no time');
  });
});
