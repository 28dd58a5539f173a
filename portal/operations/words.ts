/** The board's words: whoever is no operator never loads them. */
import { addWords } from '../words/words.ts';

export const loadBoardWords = (): Promise<void> =>
  addWords(async (language) => {
    if (language === 'en') return import('../words/en/operations.ts');
    return import('../words/de/operations.ts');
  });
