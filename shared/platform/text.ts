/**
 * Text that people see and tables hold. What people type is refused when it holds characters that nobody sees or that
 * make a text look like another one; what Microsoft and devices send is cleaned of them.
 */
import { z } from 'zod';

/** Letters of these scripts change their shape by a joiner: Persian and Indic words are misspelt without it. */
const JOINING =
  '\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Mongolian}\\p{Script=Nko}\\p{Script=Thaana}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}\\p{Script=Balinese}\\p{Script=Javanese}';

/** Characters that a reader may take for nothing, or for the end of a line. */
const BREAKS = '\\p{Cc}\\p{Zl}\\p{Zp}';
const INVISIBLE =
  '\\p{Default_Ignorable_Code_Point}\\p{Cs}\\p{Noncharacter_Code_Point}\\ufff9-\\ufffb';

/**
 * Invisible characters that belong to visible ones: a joiner after a letter of a script that needs it
 * (https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters) or inside an emoji, the variants of
 * emoji, ideographs and Mongolian letters, and the tags of a flag such as Scotland's
 * (https://www.unicode.org/reports/tr51/).
 */
const BELONGING = [
  `(?<=[${JOINING}])(?<!\\p{Default_Ignorable_Code_Point})[\\u200c\\u200d]`,
  '(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})',
  '(?<=\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]|(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  '(?<=\\p{Script=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{Script=Mongolian})(?<!\\p{Default_Ignorable_Code_Point})[\\u180b-\\u180d\\u180f]',
  '(?<=\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{0,8})[\\u{e0020}-\\u{e007f}]',
].join('|');

const REMOVED = new RegExp(`(${BELONGING})|[${INVISIBLE}]`, 'gu');
const REFUSED = new RegExp(`(${BELONGING})|[${BREAKS}${INVISIBLE}]`, 'gu');
const SPACES = new RegExp(`[${BREAKS}\\s]+`, 'gu');
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * A text of Microsoft or of a device, on one line, without what nobody sees; right-to-left scripts stay as they are.
 *
 * @param longest in UTF-16 units, as JavaScript counts; no character is cut in half
 * @returns undefined when nothing visible is left
 */
export function cleanText(value: string | null | undefined, longest: number): string | undefined {
  const text = value ?? '';
  const clean = PLAIN.test(text) ? text : cleaned(text);
  if (clean.length <= longest) return clean === '' ? undefined : clean;
  // A cut may leave half a character, or a joiner without its second emoji.
  return cleaned(clean.slice(0, longest)) || undefined;
}

const cleaned = (text: string): string =>
  text
    .replace(REMOVED, (_found, belonging: string | undefined) => belonging ?? '')
    .replace(SPACES, ' ')
    .trim();

/** The first character that a typed text must not hold, as `U+202E`; undefined when there is none. */
export function unseenCharacter(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  for (const [character, belonging] of text.matchAll(REFUSED)) {
    if (belonging !== undefined) continue;
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return `U+${code}`;
  }
  return undefined;
}

/** `schema`, without texts that hold what nobody sees. The message names the character by its number. */
export const visible = (schema: z.ZodString): z.ZodString =>
  schema.refine((text) => unseenCharacter(text) === undefined, {
    error: ({ input }) => `holds ${unseenCharacter(String(input))}, a character that nobody sees`,
  });

/**
 * A name that somebody types into our API: trimmed, of 1 to `longest` characters, all of them to be seen. Characters
 * count as in JSON Schema: an emoji beyond the Basic Multilingual Plane is one.
 * https://json-schema.org/draft/2020-12/json-schema-validation#name-maxlength
 */
export const nameSchema = (longest: number): z.ZodString =>
  visible(z.string().trim().min(1))
    .refine((name) => isAtMost(name, longest), { error: `has more than ${longest} characters` })
    .meta({ maxLength: longest });

/** Whether `text` has at most `longest` characters; a pair of surrogates is one. */
const isAtMost = (text: string, longest: number): boolean =>
  text.length <= longest || (text.length <= 2 * longest && Array.from(text).length <= longest);

/**
 * Lower case for addresses, hosts and ids: ASCII letters alone. Unicode's rules would make a `k` of the KELVIN SIGN,
 * and so somebody else's address.
 */
export const lowerAscii = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
