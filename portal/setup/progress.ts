/** How long a phase has run, of the time that it may take. Pure. */
export interface Progress {
  readonly elapsedMs: number;
  readonly mostMs: number;
  /** From 0 to 1. */
  readonly share: number;
}

/** The browser's clock may differ from the service's: the result stays between nothing and all. */
export function progressOf(since: string, deadline: string, now: number): Progress {
  const begun = Date.parse(since);
  const mostMs = Math.max(1, Date.parse(deadline) - begun);
  const elapsedMs = Math.min(Math.max(0, now - begun), mostMs);
  return { elapsedMs, mostMs, share: elapsedMs / mostMs };
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `1 hour 5 minutes`: the two largest units of which there is something. */
export function durationText(milliseconds: number, locale: string): string {
  let rest = Math.max(0, milliseconds);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count === 0 && (parts.length > 0 || unit !== 'second')) continue;
    const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
    parts.push(format.format(count));
  }
  return parts.slice(0, 2).join(' ');
}
