/** Dates, times, ages and numbers in the language of the page, as this browser's region writes them. */
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ageOf, leftUntil } from './age.ts';

const TICK_MS = 5_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tick(): void {
  now = Date.now();
  for (const ticked of listeners) ticked();
}

function subscribe(ticked: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(ticked);
  return () => {
    listeners.delete(ticked);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** Milliseconds since 1970, every five seconds anew, in all of a page at once. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** A German page of a browser from Austria writes as Austria does. */
const localeOf = (language: string): string =>
  navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;

export interface Formats {
  readonly locale: string;
  /** The zone of every time that is told without one: this browser's own, as `Europe/Brussels`. */
  readonly zone: string;
  /** `12 seconds ago` */
  readonly age: (at: string, now: number) => string;
  /** `in 59 minutes` */
  readonly left: (at: string, now: number) => string;
  /** Date and time here. */
  readonly moment: (at: string) => string;
  /** Date and time here, to the second. */
  readonly exact: (at: string) => string;
  /** Time of day in a zone. */
  readonly time: (at: string, timeZone?: string) => string;
  readonly day: (at: string, timeZone?: string) => string;
  readonly number: (value: number) => string;
  readonly list: (values: readonly string[]) => string;
}

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => formatsOf(localeOf(i18n.language)), [i18n.language]);
}

function formatsOf(locale: string): Formats {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale);
  const zoned = (options: Intl.DateTimeFormatOptions) => (at: string, timeZone?: string) =>
    new Intl.DateTimeFormat(locale, { ...options, ...(timeZone && { timeZone }) }).format(
      Date.parse(at),
    );
  return {
    locale,
    zone: moment.resolvedOptions().timeZone.replaceAll('_', ' '),
    age(at, now) {
      const { value, unit } = ageOf(at, now);
      return relative.format(value, unit);
    },
    left(at, now) {
      const { value, unit } = leftUntil(at, now);
      return relative.format(value, unit);
    },
    moment: (at) => moment.format(Date.parse(at)),
    exact: zoned({ dateStyle: 'medium', timeStyle: 'medium' }),
    time: zoned({ timeStyle: 'short' }),
    day: zoned({ weekday: 'long', day: 'numeric', month: 'long' }),
    number: (value) => number.format(value),
    list: (values) => list.format(values),
  };
}
