import { describe, expect, it } from '@jest/globals';
import { occurrenceDates, type RecurrencePattern } from '../../../local/graph/recurrence.ts';

const noEnd = (pattern: RecurrencePattern, startDate: string) => ({
  pattern,
  range: { type: 'noEnd' as const, startDate },
});

describe('occurrenceDates', () => {
  it('takes the last day of a month that has no 31st', () => {
    const series = noEnd({ type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 }, '2026-01-31');

    expect(occurrenceDates(series, '2026-01-01', '2026-05-01')).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ]);
  });

  it('keeps a birthday on 29 February in years without one', () => {
    const series = noEnd(
      { type: 'absoluteYearly', interval: 1, dayOfMonth: 29, month: 2 },
      '2024-02-29',
    );

    expect(occurrenceDates(series, '2024-01-01', '2028-12-31')).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
  });

  it('finds the last working day of each month', () => {
    const series = noEnd(
      {
        type: 'relativeMonthly',
        interval: 1,
        index: 'last',
        daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      },
      '2026-01-01',
    );

    expect(occurrenceDates(series, '2026-01-01', '2026-03-31')).toEqual([
      '2026-01-30',
      '2026-02-27',
      '2026-03-31',
    ]);
  });

  it('counts every second week from the first day of the week', () => {
    const pattern = { type: 'weekly', interval: 2, daysOfWeek: ['sunday', 'tuesday'] } as const;
    const sunday = noEnd({ ...pattern, firstDayOfWeek: 'sunday' }, '2026-11-03');
    const monday = noEnd({ ...pattern, firstDayOfWeek: 'monday' }, '2026-11-03');

    expect(occurrenceDates(sunday, '2026-11-01', '2026-11-21')).toEqual([
      '2026-11-03',
      '2026-11-15',
      '2026-11-17',
    ]);
    expect(occurrenceDates(monday, '2026-11-01', '2026-11-21')).toEqual([
      '2026-11-03',
      '2026-11-08',
      '2026-11-17',
    ]);
  });

  it('includes the end date and stops after it', () => {
    const series = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'endDate', startDate: '2026-11-20', endDate: '2026-11-22' },
    } as const;

    expect(occurrenceDates(series, '2026-11-21', '2026-12-31')).toEqual([
      '2026-11-21',
      '2026-11-22',
    ]);
  });
});
