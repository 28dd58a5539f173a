/** Days and hours of a time zone. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsIn(zone: string, at: number): Readonly<Record<string, number>> {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return Object.fromEntries(
    formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
}

/** False for a zone that this browser's own tables do not have. */
export function isKnownZone(zone: string): boolean {
  try {
    return partsIn(zone, 0) !== undefined;
  } catch {
    return false;
  }
}

/** The local date, `YYYY-MM-DD`. */
export function dateIn(zone: string, at: number): string {
  const { year = 0, month = 0, day = 0 } = partsIn(zone, at);
  return [String(year).padStart(4, '0'), two(month), two(day)].join('-');
}

const two = (value: number): string => String(value).padStart(2, '0');

export const hourIn = (zone: string, at: number): number => partsIn(zone, at)['hour'] ?? 0;

export const nextDate = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The first instant of a local date, or of the one after it where clocks jump over it. NaN for what is no date. */
export function startOfDate(zone: string, date: string): number {
  const middle = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(middle)) return Number.NaN;
  // Offsets lie between -12 and +14 hours, and change at whole minutes.
  let before = middle - 15 * HOUR;
  let within = middle + 13 * HOUR;
  while (within - before > MINUTE) {
    const half = before + Math.floor((within - before) / (2 * MINUTE)) * MINUTE;
    if (dateIn(zone, half) < date) before = half;
    else within = half;
  }
  return within;
}

/** The beginning of the local hour that `at` is in. */
export function startOfHour(zone: string, at: number): number {
  const { minute = 0, second = 0 } = partsIn(zone, at);
  return Math.floor(at / 1000) * 1000 - (minute * 60 + second) * 1000;
}
