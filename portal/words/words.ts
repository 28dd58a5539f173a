/** Every text of the portal, in the language of the browser: English or German, one file a page. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { ApiTexts } from './api-texts.ts';
import type { operations } from './en/operations.ts';
import type { status } from './en/status.ts';
import type { en } from './en.ts';

/** The words of the board and of the status page come with them. */
type Words = typeof en & {
  readonly operations: typeof operations;
  readonly status: typeof status;
};
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: Words;
  }
}

const CHOSEN = 'language';

/** The language that the person chose, else the first language of the browser that we have, else English. */
function preferred(): Language {
  const wanted = [localStorage.getItem(CHOSEN), ...navigator.languages];
  const found = wanted
    .map((tag) => LANGUAGES.find((language) => tag?.toLowerCase().startsWith(language)))
    .find((language) => language !== undefined);
  return found ?? 'en';
}

/** English pages show what the API says. */
const texts: Partial<Record<Language, ApiTexts>> = {};

/** Words by namespace. */
type Load = (language: Language) => Promise<object>;

const loadFrame: Load = (language) =>
  language === 'en' ? import('./en/app.ts') : import('./de/app.ts');

const loadPages: Load = async (language) => {
  if (language === 'en') return (await import('./en.ts')).en;
  const [{ de }, { codes }] = await Promise.all([import('./de.ts'), import('./de/codes.ts')]);
  texts.de = codes;
  return de;
};

const loads: Load[] = [loadFrame];

/** The API's text in the language of the page; undefined where that is the API's own. */
export const apiTexts = (): ApiTexts | undefined => texts[currentLanguage()];

/** The words around the pages, which is all that the welcome needs. */
export async function loadWords(): Promise<void> {
  const language = preferred();
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    defaultNS: 'app',
    resources: { [language]: { ...(await loadFrame(language)) } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** The words of a part of the portal that is loaded later, now and whenever the language changes. */
export async function addWords(load: Load): Promise<void> {
  loads.push(load);
  await add(load, currentLanguage());
}

export const loadPageWords = (): Promise<void> => addWords(loadPages);

async function add(load: Load, language: Language): Promise<void> {
  for (const [namespace, words] of Object.entries(await load(language))) {
    i18next.addResourceBundle(language, namespace, words);
  }
}

export function currentLanguage(): Language {
  return LANGUAGES.find((language) => language === i18next.language) ?? 'en';
}

export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language);
  document.documentElement.lang = language;
  await Promise.all(loads.map((load) => add(load, language)));
  await i18next.changeLanguage(language);
}
