/** How wide a word of large bold letters is, so that it fills its line and no more. Pure. */
const WIDE = /[mwMW]/;
const NARROW = /[fijlrtI]/;
const CAPITAL = /[A-ZÄÖÜ]/;

/** In parts of the letter size, as wide as the widest of common fonts draws it. */
const widthOf = (letter: string): number => {
  if (WIDE.test(letter)) return 1.05;
  if (NARROW.test(letter)) return 0.46;
  return CAPITAL.test(letter) ? 0.8 : 0.71;
};

const sum = (text: string): number =>
  Array.from(text).reduce((total, letter) => total + widthOf(letter), 0);

/** One word stands on one line, several on two. */
export function lineWidth(text: string): number {
  const words = text.split(' ');
  const half = words.length > 1 ? sum(text) / 2 : 0;
  return Math.max(half, ...words.map(sum));
}
