/** The IANA time zones that this browser knows, to be found by city or by offset. */
import type { Choice } from '../parts/search-choice.tsx';

let zones: readonly Choice[] | undefined;

/** Read once: there are some four hundred. */
export function timeZones(): readonly Choice[] {
  zones ??= Intl.supportedValuesOf('timeZone').map((value) => ({
    value,
    text: value.replaceAll('_', ' '),
    detail: offsetOf(value),
  }));
  return zones;
}

/** Where the administrator is, most rooms are too. */
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function offsetOf(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    timeZoneName: 'longOffset',
  }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}
