/** Texts that break tables, screens and readers, and texts that only look odd. */
import fc from 'fast-check';

/** Nobody sees these, or they end a line or turn its direction. */
export const unseen = [
  '\u0000',
  '\u0007',
  '\u001b',
  '\t',
  '\r\n',
  '\u007f',
  '\u0085',
  '\u009f',
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u115f',
  '\u180e',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u200e',
  '\u200f',
  '\u2028',
  '\u2029',
  '\u202a',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2069',
  '\u206f',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\ufff9',
  '\ufffe',
  '\uffff',
  '\u{e0001}',
  '\u{e0041}',
  '\u{e01ef}',
  '\u{1fffe}',
  '\ud800',
  '\udfff',
] as const;

/** Names that must survive as they are. */
export const innocent = [
  'Zaal é',
  'Zaal e\u0301',
  'חדר ישיבות 3',
  'قاعة الاجتماعات',
  'می\u200cخواهم',
  'क्\u200dष',
  'ന്\u200d',
  'ශ්\u200dරී',
  '会議室・東',
  '👩\u200d💻 Lab',
  '👩🏽\u200d🚀',
  '❤\ufe0f\u200d🔥',
  '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
  '🇧🇪 1\ufe0f\u20e3',
  '葛\u{e0100}飾区',
  'O\'Brien & <b>Sons</b> "1" \\ %00 ${x} {{y}} --batch_',
  '=1+1',
  '\u212aelvin',
] as const;

/** A text with visible letters around at least one character that nobody sees. */
export const hostileText = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'Z', '1', ' ', 'é', '😀', ...unseen), { maxLength: 6 }),
    fc.constantFrom(...unseen),
    fc.array(fc.constantFrom('b', ' ', '"', '😀', ...unseen), { maxLength: 6 }),
  )
  .map(([before, one, after]) => `x${before.join('')}${one}${after.join('')}y`);
