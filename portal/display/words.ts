/** The texts of the display in the first language of the browser that we have, and its dates, times and numbers. */
import { createInstance } from 'i18next';
import type { en } from './en.ts';

export interface Words {
  readonly language: 'en' | 'de';
  t(key: keyof typeof en, values?: Readonly<Record<string, string | number>>): string;
  /** `14:05`, or `2:05 PM` where the browser's region writes it so. */
  time(at: number, timeZone: string): string;
  /** `14`, `2 PM`: for scales. */
  hour(at: number, timeZone: string): string;
  /** `Monday, 2 March`. */
  date(at: number, timeZone: string): string;
  /** `Tue 09:00`. */
  dayAndTime(at: number, timeZone: string): string;
  /** `3 minutes ago`. */
  ago(ms: number): string;
  /** `12 minutes`. */
  duration(ms: number): string;
}

const LANGUAGES = ['en', 'de'] as const;

/** The browser's language that we have, with its region, since that decides how dates are written. */
function preferred(tags: readonly string[]) {
  for (const tag of tags) {
    const language = LANGUAGES.find((one) => tag.toLowerCase().split('-')[0] === one);
    if (language !== undefined) return { language, locale: tag };
  }
  return { language: LANGUAGES[0], locale: LANGUAGES[0] };
}

export async function loadWords(
  portal: string,
  tags: readonly string[] = navigator.languages,
): Promise<Words> {
  const { language, locale } = preferred(tags);
  const texts = language === 'de' ? (await import('./de.ts')).de : (await import('./en.ts')).en;
  const i18n = createInstance();
  // The types of i18next know the portal's texts alone.
  const t = i18n.t as unknown as Words['t'];
  await i18n.init({
    lng: language,
    resources: { [language]: { translation: texts } },
    interpolation: { escapeValue: false, defaultVariables: { portal } },
  });
  return {
    language,
    t,
    ...formatsOf(locale, hourCycleOf(tags[0] ?? locale)),
  };
}

/** A browser may be French and ours English: the clock stays as its people write it. */
const hourCycleOf = (tag: string) =>
  new Intl.DateTimeFormat(tag, { hour: 'numeric' }).resolvedOptions().hourCycle;

function formatsOf(locale: string, hourCycle: Intl.DateTimeFormatOptions['hourCycle']) {
  const kept = new Map<string, Intl.DateTimeFormat>();
  const hours = hourCycle === undefined ? {} : { hourCycle };
  const formatter = (timeZone: string, options: Intl.DateTimeFormatOptions) => {
    const key = JSON.stringify([timeZone, options]);
    const made = kept.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options });
    kept.set(key, made);
    return made;
  };
  const format = (at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
    formatter(timeZone, options).format(at);
  const time = (at: number, timeZone: string) =>
    format(at, timeZone, { timeStyle: 'short', ...hours });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const unit = (value: number, name: 'minute' | 'hour' | 'second') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  return {
    time,
    hour: (at: number, timeZone: string) =>
      formatter(timeZone, { hour: 'numeric', ...hours })
        .formatToParts(at)
        .flatMap(({ type, value }) => (type === 'hour' || type === 'dayPeriod' ? [value] : []))
        .join(' '),
    date: (at: number, timeZone: string) =>
      format(at, timeZone, { weekday: 'long', day: 'numeric', month: 'long' }),
    dayAndTime: (at: number, timeZone: string) =>
      `${format(at, timeZone, { weekday: 'short' })} ${time(at, timeZone)}`,
    ago(ms: number) {
      const minutes = Math.max(1, Math.floor(ms / 60_000));
      if (minutes < 120) return relative.format(-minutes, 'minute');
      const hours = Math.floor(minutes / 60);
      return hours < 48
        ? relative.format(-hours, 'hour')
        : relative.format(-Math.floor(hours / 24), 'day');
    },
    duration: (ms: number) =>
      ms < 60_000 ? unit(Math.ceil(ms / 1000), 'second') : unit(Math.ceil(ms / 60_000), 'minute'),
  };
}
