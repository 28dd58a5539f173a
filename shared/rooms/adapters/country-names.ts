/** ISO 3166 codes of the countries that address books name as free text, in the language of whoever filled them in. */
import { cityMapping } from 'city-timezones';

const languages = 'en de fr nl es it pt pl sv da nb fi cs ja zh'.split(' ');

/** Spellings of address books that neither the runtime nor the city data knows. */
const aliases = {
  GB: 'uk|great britain|england|scotland|wales|northern ireland',
  NL: 'holland',
  CZ: 'czech republic',
  TR: 'turkey',
  HK: 'hong kong',
  KR: 'republic of korea|korea',
  RU: 'russian federation',
} as const;

/** Case, full stops, apostrophes, accents of Latin letters and repeated blanks do not matter. */
export const plain = (text: string | null | undefined): string =>
  (text ?? '')
    .normalize('NFD')
    .replaceAll(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[.'’]/g, '')
    .replaceAll(/[\s,]+/g, ' ')
    .trim();

const codes = namesAndCodes();

/** @returns the two-letter code, upper case; undefined for a text that names no country */
export const countryCode = (text: string): string | undefined =>
  codes.get(plain(text).replace(/^the /, ''));

function namesAndCodes(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (name: string, code: string) => {
    const key = plain(name);
    if (!found.has(key)) found.set(key, code);
  };
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const regions = letters
    .flatMap((first) => letters.map((second) => first + second))
    // The runtime also names former codes, such as DD; each maps to a present one.
    .filter(
      (code) => english.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code,
    );
  for (const code of regions) add(code, code);
  for (const [code, names] of Object.entries(aliases)) {
    for (const name of names.split('|')) add(name, code);
  }
  for (const language of languages) {
    for (const style of ['long', 'short'] as const) {
      const names = new Intl.DisplayNames(language, { type: 'region', style });
      for (const code of regions) add(names.of(code) ?? code, code);
    }
  }
  for (const { country, iso2, iso3 } of cityMapping) {
    if (!/^[A-Z]{2}$/.test(iso2)) continue;
    add(country, iso2);
    add(iso3, iso2);
  }
  return found;
}
