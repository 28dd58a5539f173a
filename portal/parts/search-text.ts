/** Finds text as people type it: without case and accents, every word anywhere. Pure. */
export const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** @returns whether a text made by `plain` has every word that was typed */
export function finderOf(typed: string): (plainText: string) => boolean {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return (plainText) => words.every((word) => plainText.includes(word));
}
