/** The slow truth about recurrence: look at every day and ask whether the pattern wants it. */
import * as fc from 'fast-check';
import type { Recurrence, Weekday } from '../../../local/graph/recurrence.ts';

const DAY_MS = 86_400_000;
const NAMES = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
const ORDER = ['first', 'second', 'third', 'fourth'];

/** Every date of the series up to `last`. */
export function daysWalked(recurrence: Recurrence, last: string): string[] {
  const { range } = recurrence;
  const start = Date.parse(range.startDate);
  const found: string[] = [];
  for (let day = start; day <= Date.parse(last); day += DAY_MS) {
    const date = new Date(day).toISOString().slice(0, 10);
    if (range.type === 'endDate' && date > (range.endDate ?? '')) break;
    if (range.type === 'numbered' && found.length === range.numberOfOccurrences) break;
    if (wants(recurrence, new Date(day), new Date(start))) found.push(date);
  }
  return found;
}

function wants({ pattern }: Recurrence, day: Date, start: Date): boolean {
  const months = monthNumber(day) - monthNumber(start);
  const years = day.getUTCFullYear() - start.getUTCFullYear();
  const rightMonth = pattern.type.endsWith('Yearly')
    ? years % pattern.interval === 0 && day.getUTCMonth() + 1 === pattern.month
    : months % pattern.interval === 0;
  switch (pattern.type) {
    case 'daily':
      return ((day.getTime() - start.getTime()) / DAY_MS) % pattern.interval === 0;
    case 'weekly': {
      const first = NAMES.indexOf(pattern.firstDayOfWeek ?? 'sunday');
      const weeks = (weekStart(day, first) - weekStart(start, first)) / (7 * DAY_MS);
      return weeks % pattern.interval === 0 && isNamed(day, pattern.daysOfWeek);
    }
    case 'absoluteMonthly':
    case 'absoluteYearly':
      return rightMonth && day.getUTCDate() === Math.min(pattern.dayOfMonth ?? 1, daysInMonth(day));
    case 'relativeMonthly':
    case 'relativeYearly': {
      const all = Array.from({ length: daysInMonth(day) }, (_, index) => index + 1).filter((each) =>
        isNamed(
          new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), each)),
          pattern.daysOfWeek,
        ),
      );
      const chosen =
        pattern.index === 'last' ? all.at(-1) : all[ORDER.indexOf(pattern.index ?? 'first')];
      return rightMonth && day.getUTCDate() === chosen;
    }
  }
}

const monthNumber = (day: Date): number => day.getUTCFullYear() * 12 + day.getUTCMonth();
const daysInMonth = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
const weekStart = (day: Date, first: number): number =>
  day.getTime() - ((day.getUTCDay() - first + 7) % 7) * DAY_MS;
const isNamed = (day: Date, names: readonly Weekday[] = []): boolean =>
  names.some((name) => NAMES.indexOf(name) === day.getUTCDay());

const date = fc
  .integer({ min: Date.UTC(2023, 0, 1) / DAY_MS, max: Date.UTC(2028, 11, 31) / DAY_MS })
  .map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));
const daysOfWeek = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 7 });
const interval = fc.integer({ min: 1, max: 5 });
const dayOfMonth = fc.integer({ min: 1, max: 31 });
const month = fc.integer({ min: 1, max: 12 });
const index = fc.constantFrom('first', 'second', 'third', 'fourth', 'last');

const pattern = fc.oneof(
  fc.record({ type: fc.constant('daily'), interval }),
  fc.record({
    type: fc.constant('weekly'),
    interval,
    daysOfWeek,
    firstDayOfWeek: fc.constantFrom(...NAMES),
  }),
  fc.record({ type: fc.constant('absoluteMonthly'), interval, dayOfMonth }),
  fc.record({ type: fc.constant('relativeMonthly'), interval, daysOfWeek, index }),
  fc.record({ type: fc.constant('absoluteYearly'), interval, dayOfMonth, month }),
  fc.record({ type: fc.constant('relativeYearly'), interval, daysOfWeek, index, month }),
);

export const recurrences: fc.Arbitrary<Recurrence> = fc
  .record({
    pattern,
    startDate: date,
    ends: fc.constantFrom('endDate', 'noEnd', 'numbered'),
    length: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ pattern, startDate, ends, length }) => ({
    pattern,
    range: {
      type: ends,
      startDate,
      ...(ends === 'endDate'
        ? {
            endDate: new Date(Date.parse(startDate) + length * 10 * DAY_MS)
              .toISOString()
              .slice(0, 10),
          }
        : {}),
      ...(ends === 'numbered' ? { numberOfOccurrences: length } : {}),
    },
  }));
