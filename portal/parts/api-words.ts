/** The API's words beside a stable code, in the language of the page. */
import { useTranslation } from 'react-i18next';
import { type ApiWords, apiWords } from '../words/api-texts.ts';
import { apiTexts } from '../words/words.ts';

export function useApiWords(): ApiWords {
  // Renders again when the language changes.
  useTranslation();
  return apiWords(apiTexts());
}
